/** The rest of the record by type and number, so that nothing in it is unknown to be there. */
import { element_label, short_time } from "@eir/base";
import { latest_events, split_owned } from "@eir/clinical";
import { Empty, Fact, Failed, Section, Skeleton, useNow, useSettings } from "@eir/ui";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../data/client";
import { message_of } from "../../data/record";

const types: [string, string][] = [
  ["Claim", "patient"],
  ["ExplanationOfBenefit", "patient"],
  ["ImagingStudy", "subject"],
  ["ServiceRequest", "subject"],
  ["CareTeam", "subject"],
  ["Device", "patient"],
  ["MedicationAdministration", "subject"],
  ["MedicationDispense", "subject"],
  ["FamilyMemberHistory", "patient"],
  ["QuestionnaireResponse", "subject"],
  ["Composition", "subject"],
  ["Consent", "patient"],
  ["Coverage", "beneficiary"],
  ["Specimen", "subject"],
  ["Communication", "subject"],
  ["EpisodeOfCare", "patient"],
  ["RiskAssessment", "subject"],
  ["ClinicalImpression", "subject"],
  ["NutritionOrder", "patient"],
  ["Media", "subject"],
  ["RelatedPerson", "patient"],
  ["DeviceUseStatement", "subject"],
  ["List", "subject"],
];

const list_max = 100;

function query_for(type: string, id: string): string {
  const [, subject] = types.find(([name]) => name === type) ?? [type, "subject"];
  return `${type}?${subject}=Patient/${id}`;
}

export function Other({ id }: { id: string }) {
  const { t, language } = useSettings();
  const [opened, set_opened] = useState<string>();
  const query = useQuery({
    queryKey: ["other", id],
    queryFn: ({ signal }) =>
      client.counts(
        types.map(([type]) => `${query_for(type, id)}&_summary=count`),
        signal,
      ),
  });
  const counts = query.data?.map((count, at) => [types[at]?.[0] ?? "", count] as const);
  const present = counts?.filter(([, count]) => count === undefined || count > 0) ?? [];
  return (
    <Section id="other" name={t.sections.other}>
      {query.isPending && <Skeleton rows={1} label={t.other.loading} />}
      {query.isError && (
        <Failed
          title={t.other.failed}
          detail={message_of(query.error)}
          retry={() => void query.refetch()}
        />
      )}
      {counts && present.length === 0 && <Empty>{t.lists.none_other}</Empty>}
      <div className="others">
        {present.map(([type, count]) => (
          <button
            key={type}
            type="button"
            className="other"
            data-fact={type}
            aria-expanded={opened === type}
            onClick={() => set_opened(opened === type ? undefined : type)}
          >
            {element_label(type, language)} <span className="cap num">{count ?? "?"}</span>
          </button>
        ))}
      </div>
      {opened && <OtherList key={opened} type={opened} id={id} />}
    </Section>
  );
}

function OtherList({ type, id }: { type: string; id: string }) {
  const { t, language } = useSettings();
  const now = useNow();
  const query = useQuery({
    queryKey: ["other", id, type],
    queryFn: ({ signal }) => client.search(`${query_for(type, id)}&_count=${list_max}`, signal),
  });
  if (query.isPending) return <Skeleton rows={3} label={t.section.loading} />;
  if (query.isError)
    return <Failed title={t.other.list_failed} retry={() => void query.refetch()} />;
  const { own, foreign } = split_owned(query.data.matches, id);
  const dated = new Map(latest_events(own, now, own.length).map((one) => [one.id, one]));
  return (
    <ul className="grid-facts">
      {own.map((one) => {
        const event = dated.get(one.id);
        return (
          <li key={one.id}>
            <Fact source={{ type, id: one.id }} className="two-lines">
              <b className="med">{event?.title ?? element_label(type, language)}</b>
              <span className="cap num">{event ? short_time(event.at, now) : one.id}</span>
            </Fact>
          </li>
        );
      })}
      {foreign > 0 && <li className="c-warning">{t.section.foreign(foreign)}</li>}
      {query.data.next && <li className="cap">{t.section.more_exist(own.length)}</li>}
    </ul>
  );
}
