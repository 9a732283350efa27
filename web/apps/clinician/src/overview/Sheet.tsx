import { Boundary, useText } from "@eir/ui";
import { memo } from "react";
import { Contacts } from "./sections/Contacts";
import { Documents } from "./sections/Documents";
import { Medicines } from "./sections/Medicines";
import { Other } from "./sections/Other";
import { Problems } from "./sections/Problems";
import { Procedures } from "./sections/Procedures";
import { Results } from "./sections/Results";
import { Trends } from "./sections/Trends";
import { Why } from "./sections/Why";
import type { Record_ } from "./useRecord";

/** The ruled sheet: one surface, in the order of reading. */
export function Sheet({ record }: { record: Record_ }) {
  const t = useText();
  // Without the person there is no name to stand under, so nothing is shown below it either.
  if (record.person.state === "failed") return <div className="sheet" />;
  return (
    <div className="sheet" tabIndex={-1}>
      <Boundary instead={<p className="quiet c-critical">{t.section.broke}</p>}>
        <Why record={record} />
        <Problems part={record.parts.Condition} />
        <Medicines
          orders={record.parts.MedicationRequest}
          statements={record.parts.MedicationStatement}
          administrations={record.parts.MedicationAdministration}
        />
        <Trends kind="vital" part={record.parts.Observation} findings={record.findings} />
        <Trends kind="lab" part={record.parts.Observation} findings={record.findings} />
        <Results
          part={record.parts.Observation}
          findings={record.findings}
          tasks={record.parts.Task}
          plans={record.parts.CarePlan}
        />
        <Contacts part={record.parts.Encounter} contacts={record.contacts} />
        <Documents
          documents={record.parts.DocumentReference}
          reports={record.parts.DiagnosticReport}
        />
        <Procedures procedures={record.parts.Procedure} vaccines={record.parts.Immunization} />
        <OtherOnce id={record.id} />
      </Boundary>
    </div>
  );
}

const OtherOnce = memo(Other);
