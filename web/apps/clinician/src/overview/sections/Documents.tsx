import { read_document, read_plan } from "@eir/clinical";
import type { Resource } from "@eir/fhir";
import { Section, useText } from "@eir/ui";
import { useCallback, useMemo } from "react";
import type { Part } from "../../data/record";
import { count_of, EntryList } from "../EntryList";

export function Documents({ documents, plans }: { documents: Part; plans: Part }) {
  const t = useText();
  const document_of = useCallback((one: Resource) => read_document(one, t), [t]);
  const plan_of = useCallback((one: Resource) => read_plan(one, t), [t]);
  const superseded = useMemo(
    () => ({ statuses: ["superseded", "entered-in-error"], why: () => t.documents.replaced }),
    [t],
  );
  const ended = useMemo(
    () => ({
      statuses: ["completed", "revoked", "entered-in-error"],
      why: t.lists.ended_plans,
    }),
    [t],
  );
  return (
    <Section id="documents" name={t.sections.documents} count={count_of(documents)}>
      <div className="split">
        <div>
          <EntryList
            part={documents}
            name={t.sections.documents}
            read={document_of}
            empty={t.documents.none}
            limit={6}
            hide={superseded}
          />
        </div>
        <div className="beside">
          <h3>
            {t.sections.plans} <span className="cap num">{count_of(plans)}</span>
          </h3>
          <EntryList
            part={plans}
            name={t.sections.plans}
            read={plan_of}
            empty={t.lists.none_plans}
            limit={6}
            hide={ended}
          />
        </div>
      </div>
    </Section>
  );
}
