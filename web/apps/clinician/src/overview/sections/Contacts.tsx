/**
 * Contacts on one axis: earlier ones as dots in time, the latest with their names, then the booked.
 */
import { clock, days_between, short_time, type Remote } from "@eir/base";
import { start_of, type Contact, type Contacts as Sorted } from "@eir/clinical";
import type { Resource } from "@eir/fhir";
import { Empty, Fact, Section, Shown, Unread, useNow, useText } from "@eir/ui";
import { memo, useState } from "react";
import type { Part } from "../../data/record";
import { Hideable } from "../Limited";
import { BrokenRows, PartBody } from "../PartBody";

interface Props {
  part: Part;
  contacts: Remote<{ sorted: Sorted; broken: Resource[] }>;
}

const named_max = 5;

export const Contacts = memo(function Contacts({ part, contacts }: Props) {
  const t = useText();
  const sorted = contacts.state === "there" ? contacts.value.sorted : undefined;
  const total = sorted && sorted.past.length + sorted.current.length + sorted.booked.length;
  return (
    <Section
      id="contacts"
      name={t.sections.contacts}
      count={total}
      notes={
        sorted &&
        sorted.errors > 0 && <span className="cap sub">{t.section.errors(sorted.errors)}</span>
      }
    >
      <PartBody part={part} remote={contacts} name={t.sections.contacts}>
        {({ sorted: all, broken }) => (
          <>
            {total === 0 ? <Empty>{t.contacts.none}</Empty> : <Axis contacts={all} />}
            <Hideable items={all.doubled} why={t.contacts.doubled}>
              {(shown) => <ContactList contacts={shown} />}
            </Hideable>
            <Hideable items={all.cancelled} why={t.contacts.cancelled(all.cancelled.length)}>
              {(shown) => <ContactList contacts={shown} />}
            </Hideable>
            <BrokenRows resources={broken} />
          </>
        )}
      </PartBody>
    </Section>
  );
});

function Axis({ contacts }: { contacts: Sorted }) {
  const [all, set_all] = useState(false);
  const booked = contacts.booked.slice(0, 2);
  const room = Math.max(1, named_max - contacts.current.length - booked.length);
  // One or two earlier ones take no less room as dots than by name.
  const past_room = contacts.past.length - room <= 1 ? contacts.past.length : room;
  const past = contacts.past.slice(0, past_room).reverse();
  const earlier = contacts.past.slice(past_room);
  const named = [...past, ...contacts.current, ...booked];
  const hidden_booked = contacts.booked.length - booked.length;
  return (
    <>
      <div className="axis">
        {earlier.length > 0 && (
          <Earlier contacts={earlier} toggle={() => set_all(!all)} open={all} />
        )}
        <ol className="axis-named">
          {named.map((contact) => (
            <li key={`${contact.type}/${contact.id}`} className={`stop stop--${contact.state}`}>
              <ContactFact contact={contact} />
            </li>
          ))}
        </ol>
      </div>
      {(all || hidden_booked > 0) && (
        <ContactList
          contacts={all ? [...contacts.booked.slice(2), ...earlier] : contacts.booked.slice(2)}
        />
      )}
    </>
  );
}

function ContactList({ contacts }: { contacts: readonly Contact[] }) {
  return (
    <ul className="grid-facts contact-list">
      {contacts.map((one) => (
        <li key={`${one.type}/${one.id}`}>
          <ContactFact contact={one} />
        </li>
      ))}
    </ul>
  );
}

/** The earlier contacts as small dots, each at its place in time. */
function Earlier(props: { contacts: Contact[]; toggle: () => void; open: boolean }) {
  const t = useText();
  const times = props.contacts
    .map((one) => start_of(one)?.at.getTime())
    .filter((one) => one !== undefined);
  const first = Math.min(...times);
  const span = Math.max(...times) - first || 1;
  const [from, to] = [new Date(first).getFullYear(), new Date(first + span).getFullYear()];
  return (
    <button
      type="button"
      className="earlier"
      data-fact="earlier"
      aria-expanded={props.open}
      onClick={props.toggle}
    >
      <span className="earlier-dots" aria-hidden="true">
        {times.map((time, at) => (
          <i key={at} style={{ left: `${((time - first) / span) * 100}%` }} />
        ))}
      </span>
      <span className="like-link">
        {props.open ? t.section.show_fewer : t.contacts.earlier(props.contacts.length)}
      </span>
      <span className="cap num">{from === to ? from : `${from}–${to}`}</span>
    </button>
  );
}

function ContactFact({ contact }: { contact: Contact }) {
  const t = useText();
  const title = [contact.kind && t.contacts.classes[contact.kind]];
  return (
    <Fact source={{ type: contact.type, id: contact.id }} className="two-lines contact">
      <b className="med">
        <Shown read={contact.title} whole>
          {(text) =>
            contact.state === "current" ? [...title, text].filter(Boolean).join(": ") : text
          }
        </Shown>
      </b>
      <span className="cap num">
        <When contact={contact} />
        {contact.reasons[0] && ` · ${contact.reasons[0]}`}
        {contact.status.kind === "unreadable" && " "}
        {contact.status.kind === "unreadable" && <Unread why={contact.status.why} />}
      </span>
    </Fact>
  );
}

function When({ contact }: { contact: Contact }) {
  const t = useText();
  const now = useNow();
  if (contact.period.kind === "unreadable") return <Unread why={contact.period.why} />;
  const { start, end } = contact.period.kind === "there" ? contact.period.value : {};
  if (!start) return <>{end ? short_time(end, now) : t.patient.place_missing}</>;
  const from = short_time(start, now);
  if (contact.state === "current") return <>{`${from} – ${t.contacts.now}`}</>;
  if (contact.state === "booked") return <>{`${from} · ${t.contacts.booked}`}</>;
  if (!end || end.precision !== "time") return <>{from}</>;
  const days = days_between(start.at, end.at);
  if (days > 0) return <>{`${from} – ${short_time(end, now)}`}</>;
  return <>{start.at.getFullYear() === now.getFullYear() ? `${from}–${clock(end.at)}` : from}</>;
}
