import { read_procedure, read_vaccine } from "@eir/clinical";
import { Section, useText } from "@eir/ui";
import { memo } from "react";
import type { Part } from "../../data/record";
import { count_of, EntryList } from "../EntryList";

export const Procedures = memo(function Procedures({
  procedures,
  vaccines,
}: {
  procedures: Part;
  vaccines: Part;
}) {
  const t = useText();
  return (
    <Section id="procedures" name={t.sections.procedures} count={count_of(procedures)}>
      <div className="split">
        <div>
          <EntryList
            part={procedures}
            name={t.sections.procedures}
            read={read_procedure}
            empty={t.lists.none_procedures}
            limit={6}
            join
          />
        </div>
        <div className="beside">
          <h3>
            {t.sections.vaccines} <span className="cap num">{count_of(vaccines)}</span>
          </h3>
          <EntryList
            part={vaccines}
            name={t.sections.vaccines}
            read={read_vaccine}
            empty={t.lists.none_vaccines}
            limit={6}
            join
          />
        </div>
      </div>
    </Section>
  );
});
