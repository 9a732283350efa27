/** One fact as the record holds it: all of its elements, and everything that has happened to it. */
import { element_label, full_time, read_time } from "@eir/base";
import { is_about } from "@eir/clinical";
import { object_of, text_of, who_says, type Resource } from "@eir/fhir";
import { Boundary, Failed, Icon, Skeleton, useSettings, useText, type SourceRef } from "@eir/ui";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { message_of, useResource } from "../data/record";
import { name_of_resource } from "../overview/PlaceName";
import type { Record_ } from "../overview/useRecord";
import { AllergyTab } from "./AllergyTab";
import { DocumentTab } from "./DocumentTab";
import { HistoryTab } from "./HistoryTab";
import { SeriesTab } from "./SeriesTab";
import { SourceRows } from "./SourceRows";
import { Tabs, type Tab } from "./Tabs";

interface Props {
  source: SourceRef;
  record: Record_;
  close: () => void;
}

// Types that belong to no patient and may be opened from a reference.
const shared = new Set([
  "Practitioner",
  "PractitionerRole",
  "Organization",
  "Location",
  "Medication",
  "HealthcareService",
  "Device",
  "Substance",
  "Binary",
]);

export function SourcePanel({ source, record, close }: Props) {
  const t = useText();
  const query = useResource(source.type, source.id);
  const heading = useRef<HTMLDivElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const resource = query.data;
  const is_ours = resource && (shared.has(source.type) || is_about(resource, record.id));
  return (
    <div className="source">
      <div className="source-head" ref={heading} tabIndex={-1}>
        <Title source={source} resource={is_ours ? resource : undefined} />
        <button type="button" className="btn btn--quiet btn--sm source-close" onClick={close}>
          <Icon name="close" small /> {t.source.close} <span className="kbd">Esc</span>
        </button>
      </div>
      {query.isPending && <Skeleton rows={8} label={t.source.loading} />}
      {query.isError && (
        <Failed
          title={t.source.failed}
          detail={message_of(query.error)}
          retry={() => void query.refetch()}
        />
      )}
      {resource && !is_ours && (
        <p className="quiet c-warning">
          <Icon name="warn" small /> {t.source.other_patient}
        </p>
      )}
      {resource && is_ours && <SourceTabs source={source} resource={resource} record={record} />}
    </div>
  );
}

function Title({ source, resource }: { source: SourceRef; resource: Resource | undefined }) {
  const { t, language } = useSettings();
  const meta = object_of(resource?.["meta"]);
  const version = text_of(meta?.["versionId"]);
  const updated = read_time(text_of(meta?.["lastUpdated"]) ?? "");
  const who = who_says(resource);
  const facts = [
    element_label(source.type, language),
    version && t.source.version(version),
    updated && `${t.source.recorded} ${full_time(updated)}`,
    who && !/^[A-Z]\w+\//.test(who) && `${t.source.by} ${who}`,
  ];
  return (
    <div className="source-title">
      <h2>
        {resource
          ? (name_of_resource(resource) ?? t.unreadable.no_code)
          : element_label(source.type, language)}
      </h2>
      <p className="cap">{facts.filter(Boolean).join(" · ")}</p>
    </div>
  );
}

function SourceTabs(props: { source: SourceRef; resource: Resource; record: Record_ }) {
  const t = useText();
  const { source, resource, record } = props;
  const [shown, show] = useState(source.type === "DocumentReference" ? "document" : "content");
  const guard = (body: ReactNode) => (
    <Boundary instead={<p className="quiet c-critical">{t.section.broke}</p>}>{body}</Boundary>
  );
  const tabs: Tab[] = [];
  if (source.type === "DocumentReference" || resource["presentedForm"])
    tabs.push({
      key: "document",
      label: t.source.tabs.document,
      body: guard(<DocumentTab resource={resource} />),
    });
  tabs.push({
    key: "content",
    label: t.source.tabs.content,
    body: guard(<SourceRows resource={resource} />),
  });
  tabs.push({
    key: "history",
    label: t.source.tabs.history,
    body: guard(<HistoryTab source={source} />),
  });
  if (source.type === "Observation")
    tabs.push({
      key: "series",
      label: t.source.tabs.series,
      body: guard(<SeriesTab source={source} findings={record.findings} />),
    });
  if (source.type === "AllergyIntolerance")
    tabs.push({
      key: "all",
      label: t.source.tabs.all,
      body: guard(<AllergyTab remote={record.parts.AllergyIntolerance.remote} />),
    });
  return <Tabs tabs={tabs} shown={shown} show={show} label={t.source.panel} />;
}
