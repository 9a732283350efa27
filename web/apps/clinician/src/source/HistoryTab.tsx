/** The versions of one resource: when, who, and what changed from the one before. */
import { element_label, full_time, read_time, type Json } from "@eir/base";
import { changes_between, describe, type Change, type Version } from "@eir/fhir";
import { Failed, Skeleton, useSettings, useText, type SourceRef } from "@eir/ui";
import { useQuery } from "@tanstack/react-query";
import { client } from "../data/client";
import { message_of } from "../data/record";
import { shown_text } from "./SourceRows";
import type { Catalogue, Language } from "@eir/base";
import type { Row } from "@eir/fhir";

export function HistoryTab({ source }: { source: SourceRef }) {
  const t = useText();
  const query = useQuery({
    queryKey: ["history", source.type, source.id],
    queryFn: ({ signal }) => client.history(source.type, source.id, signal),
    structuralSharing: false,
  });
  if (query.isPending) return <Skeleton rows={4} label={t.source.history_loading} />;
  if (query.isError)
    return (
      <Failed
        title={t.source.history_failed}
        detail={message_of(query.error)}
        retry={() => void query.refetch()}
      />
    );
  const versions = query.data;
  if (versions.length === 0) return <p className="quiet">{t.source.history_none}</p>;
  return (
    <ol className="versions">
      {versions.map((version, at) => (
        <VersionItem key={at} version={version} before={versions[at + 1]} />
      ))}
    </ol>
  );
}

function VersionItem(props: { version: Version; before: Version | undefined }) {
  const t = useText();
  const { version, before } = props;
  const at = read_time(version.at ?? "");
  const known = version.who === "anonymous" ? t.source.anonymous : version.who;
  const who = known ?? t.source.who_unknown;
  return (
    <li className="version">
      <p className="version-head">
        <b>{t.source[version.kind]}</b>{" "}
        <span className="num">{at ? full_time(at) : t.unreadable.bad_time}</span>
        <span className="cap push">
          {version.version ? t.source.version(version.version) : t.source.version_unknown}
        </span>
      </p>
      <p className="t2">{who}</p>
      {version.kind === "changed" && version.resource && before?.resource && (
        <Changes changes={changes_between(before.resource, version.resource)} />
      )}
    </li>
  );
}

function Changes({ changes }: { changes: Change[] }) {
  const { t, language } = useSettings();
  if (changes.length === 0) return <p className="t3">{t.source.no_changes}</p>;
  return (
    <dl className="changes" aria-label={t.source.changes(changes.length)}>
      {changes.map((change, at) => (
        <div key={at}>
          <dt>{path_label(change.path, language)}</dt>
          <dd>
            <ChangedValue change={change} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function ChangedValue({ change }: { change: Change }) {
  const { t, language } = useSettings();
  const element = String(change.path.filter((one) => typeof one === "string").at(-1) ?? "");
  const words = (json: Json) => json_words(element, json, t, language);
  return (
    <>
      {change.before !== undefined && (
        <del>
          <span className="away">{t.source.before} </span>
          {words(change.before)}
        </del>
      )}
      {change.after !== undefined && (
        <ins>
          <span className="away">{t.source.after} </span>
          {words(change.after)}
        </ins>
      )}
      {change.before === undefined && <span className="cap">{t.source.added}</span>}
      {change.after === undefined && <span className="cap">{t.source.removed}</span>}
    </>
  );
}

function path_label(path: Change["path"], language: Language): string {
  return path
    .map((one) => (typeof one === "number" ? String(one + 1) : element_label(one, language)))
    .join(" › ");
}

/** Any piece of a resource as one line of words. */
function json_words(element: string, json: Json, t: Catalogue, language: Language): string {
  const words = (rows: Row[]): string =>
    rows
      .map((row) => {
        const own = row.shown && shown_text(row.shown, t, language);
        return [own, row.rows.length > 0 ? words(row.rows) : ""].filter(Boolean).join(" ");
      })
      .join(", ");
  return words(describe({ [element || "value"]: json }));
}
