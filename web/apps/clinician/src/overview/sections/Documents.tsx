import { read_document, read_report } from "@eir/clinical";
import type { Resource } from "@eir/fhir";
import { Section, useText } from "@eir/ui";
import { memo, useCallback, useMemo } from "react";
import type { Part } from "../../data/record";
import { count_of, EntryList } from "../EntryList";

export const Documents = memo(function Documents({
  documents,
  reports,
}: {
  documents: Part;
  reports: Part;
}) {
  const t = useText();
  const document_of = useCallback((one: Resource) => read_document(one, t), [t]);
  const report_of = useCallback((one: Resource) => read_report(one, t), [t]);
  const superseded = useMemo(
    () => ({ statuses: ["superseded", "entered-in-error"], why: () => t.documents.replaced }),
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
            {t.sections.reports} <span className="cap num">{count_of(reports)}</span>
          </h3>
          <EntryList
            part={reports}
            name={t.sections.reports}
            read={report_of}
            empty={t.results.no_reports}
            limit={6}
          />
        </div>
      </div>
    </Section>
  );
});
