/** Why the patient is here: the contact going on now, its reason, and since when. */
import { days_between, short_time } from "@eir/base";
import type { Contact } from "@eir/clinical";
import { read_concept, value_of, type Reference } from "@eir/fhir";
import { Fact, Section, Shown, Unread, useNow, useText } from "@eir/ui";
import { useResource, type Part } from "../../data/record";
import { PartBody } from "../PartBody";
import { PlaceName } from "../PlaceName";
import type { Record_ } from "../useRecord";

export function Why({ record }: { record: Record_ }) {
  const t = useText();
  return (
    <Section id="why" name={t.sections.why}>
      <PartBody
        part={record.parts.Encounter}
        remote={record.contacts}
        name={t.sections.why}
        rows={1}
      >
        {({ sorted }) => {
          const [latest] = sorted.past;
          if (sorted.current.length > 0)
            return (
              <>
                {sorted.current.map((contact) => (
                  <Current key={contact.id} contact={contact} />
                ))}
                <Goals part={record.parts.Goal} />
              </>
            );
          return (
            <div className="why">
              <p>
                <b>{t.why.none}</b>{" "}
                {latest ? <Latest contact={latest} /> : <span>{t.why.no_contacts}</span>}
              </p>
            </div>
          );
        }}
      </PartBody>
    </Section>
  );
}

function Current({ contact }: { contact: Contact }) {
  const t = useText();
  const now = useNow();
  const start = contact.period.kind === "there" ? contact.period.value.start : undefined;
  const kind = contact.kind && t.contacts.classes[contact.kind];
  return (
    <Fact source={{ type: contact.type, id: contact.id }} className="why">
      <span>
        <b>
          <Reason contact={contact} />
        </b>
        {kind && `, ${kind.toLowerCase()}`}
        {start && ` ${t.why.since} ${short_time(start, now)}`}
        {start && ` · ${t.why.day(days_between(start.at, now) + 1)}`}
        {contact.on_leave && ` · ${t.why.on_leave}`}
        {contact.period.kind === "unreadable" && " "}
        {contact.period.kind === "unreadable" && <Unread why={contact.period.why} />}
      </span>
      <span className="t2">
        <PlaceName contact={contact} absent={t.why.no_place} />
      </span>
    </Fact>
  );
}

const goals_max = 3;
const over = ["cancelled", "rejected", "entered-in-error", "completed"];

/** What the patient and the ward are working towards. */
function Goals({ part }: { part: Part }) {
  const t = useText();
  if (part.remote.state !== "there") return null;
  const goals = part.remote.value.filter((one) => !over.includes(String(one["lifecycleStatus"])));
  return goals.slice(0, goals_max).map((goal) => (
    <Fact key={goal.id} source={{ type: "Goal", id: goal.id }} className="why">
      <span className="t2">
        <b className="goal">{t.why.goal}</b>{" "}
        <Shown read={read_concept(goal["description"])}>{(concept) => concept.text}</Shown>
        {goals.length > goals_max && goal === goals[goals_max - 1] && (
          <span className="t3"> + {goals.length - goals_max}</span>
        )}
      </span>
    </Fact>
  ));
}

function Reason({ contact }: { contact: Contact }) {
  const t = useText();
  if (contact.reasons.length > 0) return <>{contact.reasons.join(", ")}</>;
  const [reference] = contact.reason_references;
  if (reference) return <ReasonName reference={reference} />;
  return <>{t.why.no_reason}</>;
}

function ReasonName({ reference }: { reference: Reference }) {
  const is_here = reference.type !== undefined && reference.id !== undefined;
  const wanted = is_here && reference.display === undefined;
  const query = useResource(reference.type ?? "", reference.id ?? "", wanted);
  const code = query.data && value_of(read_concept(query.data["code"]));
  return <>{reference.display ?? code?.text ?? reference.text}</>;
}

function Latest({ contact }: { contact: Contact }) {
  const t = useText();
  const now = useNow();
  const start = contact.period.kind === "there" ? contact.period.value.start : undefined;
  return (
    <span className="t2">
      {t.why.last}{" "}
      <Fact source={{ type: contact.type, id: contact.id }} className="fact--inline">
        <Shown read={contact.title}>{(title) => title}</Shown>
        {start && ` ${short_time(start, now)}`}
        {contact.reasons[0] && ` · ${contact.reasons[0]}`}
      </Fact>
    </span>
  );
}
