/** The facts that tell one person from another, in the search result. */
import { full_time } from "@eir/base";
import { age_of_person, type Age, type Person } from "@eir/clinical";
import { Icon, Shown, useNow, useText } from "@eir/ui";
import type { Catalogue } from "@eir/base";

export function age_words(age: Age | undefined, t: Catalogue): string {
  if (!age) return t.patient.age_unknown;
  if (age.unit === "years") return t.patient.age(age.count);
  return age.unit === "months" ? t.patient.months(age.count) : t.patient.days(age.count);
}

export function PersonFacts({ person }: { person: Person }) {
  const t = useText();
  const now = useNow();
  return (
    <>
      <b className="result-name">
        <Shown read={person.name} absent={t.patient.unnamed}>
          {(name) => name}
        </Shown>
        {person.dead !== "no" && <span className="tag">{t.patient.dead}</span>}
      </b>
      <span className="num result-age">
        {person.dead === "yes" ? t.patient.dead : age_words(age_of_person(person, now), t)}
      </span>
      <span className="result-sex">
        <Shown read={person.sex} absent={t.patient.sex.unknown}>
          {(sex) => t.patient.sex[sex]}
        </Shown>
      </span>
      <span className="cap result-born">
        <Shown read={person.born}>{(born) => `${t.patient.born} ${full_time(born)}`}</Shown>
      </span>
      <IdentifierText person={person} />
      <Icon name="enter" small tone="result-enter" />
    </>
  );
}

export function IdentifierText({ person }: { person: Person }) {
  const t = useText();
  const { identifier } = person;
  if (!identifier) return <span className="t3">{t.patient.no_cpr}</span>;
  if (identifier.kind === "cpr") return <span className="id cpr">{identifier.text}</span>;
  const label = identifier.kind === "other" ? identifier.label : t.patient.replacement_cpr;
  return (
    <span className="id cpr">
      {label && <span className="t3">{label} </span>}
      {identifier.text}
    </span>
  );
}
