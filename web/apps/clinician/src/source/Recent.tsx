/** What has happened lately, over all kinds: the panel's content until a fact is opened. */
import { element_label, short_time, type Catalogue, type Language } from "@eir/base";
import { latest_events, measure_name, read_contact, type Event } from "@eir/clinical";
import { read_concept, value_of } from "@eir/fhir";
import { Fact, useNow, useRoving, useSettings } from "@eir/ui";
import { memo, useMemo } from "react";
import { name_of_resource } from "../overview/PlaceName";
import type { Record_ } from "../overview/useRecord";

const events_max = 160;
const lines_max = 26;

export const Recent = memo(function Recent({ record }: { record: Record_ }) {
  const { t } = useSettings();
  const now = useNow();
  const ref = useRoving();
  // Given doses stand on the clock of the medicines; here they would crowd out the rest.
  const lists = Object.entries(record.parts)
    .filter(([type]) => type !== "MedicationAdministration")
    .map(([, part]) => part.remote);
  const there = lists.map((one) => (one.state === "there" ? one.value : undefined));
  const events = useMemo(
    () =>
      latest_events(
        there.flatMap((one) => one ?? []),
        now,
        events_max,
      ),
    // The lists themselves say when they change; the array around them is new each time.
    [...there, now],
  );
  const days = days_of(events, (event) => short_time({ ...event.at, precision: "day" }, now));
  if (record.person.state !== "there") return null;
  return (
    <section className="recent" ref={ref} aria-labelledby="recent-title">
      <div className="recent-head">
        <h2 id="recent-title">{t.recent.title}</h2>
        <p className="cap">{t.recent.hint}</p>
      </div>
      {days.map(([day, list]) => (
        <div key={day} className="recent-day">
          <h3 className="cap num">{day}</h3>
          <ul>
            {list.map((events_of_type) => (
              <li key={events_of_type[0]?.type} className="recent-row">
                <EventLine events={events_of_type} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
});

/** Days, newest first; within a day one line for each type, up to a number of lines in all. */
function days_of(events: Event[], day_of: (event: Event) => string): [string, Event[][]][] {
  const days = new Map<string, Map<string, Event[]>>();
  let lines = 0;
  for (const event of events) {
    const day = day_of(event);
    const types = days.get(day) ?? new Map<string, Event[]>();
    const line = types.get(event.type);
    if (line) line.push(event);
    else if (++lines > lines_max) break;
    else types.set(event.type, [event]);
    days.set(day, types);
  }
  return [...days].map(([day, types]) => [day, [...types.values()]]);
}

const named_max = 5;

function EventLine({ events }: { events: Event[] }) {
  const { t, language } = useSettings();
  const named = new Map<string, Event>();
  for (const event of events) {
    const name = name_of(event, t, language) ?? t.unreadable.no_code;
    if (!named.has(name)) named.set(name, event);
  }
  const shown = [...named].slice(0, named_max);
  const rest = events.length - shown.length;
  return (
    <>
      <span className="cap">{element_label(events[0]?.type ?? "", language)}</span>
      <span className="recent-facts">
        {shown.map(([name, event]) => (
          <Fact key={event.id} source={{ type: event.type, id: event.id }}>
            {name}
          </Fact>
        ))}
        {rest > 0 && <span className="cap">+ {rest}</span>}
      </span>
    </>
  );
}

function name_of(event: Event, t: Catalogue, language: Language): string | undefined {
  if (event.type === "Encounter" || event.type === "Appointment")
    return value_of(read_contact(event.resource, t).title);
  const concept = value_of(read_concept(event.resource["code"]));
  if (event.type === "Observation" && concept) return measure_name(concept, language);
  return name_of_resource(event.resource) ?? event.title;
}
