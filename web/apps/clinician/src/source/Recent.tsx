/** What has happened lately, over all kinds: the panel's content until a fact is opened. */
import { element_label, short_time } from "@eir/base";
import { latest_events, measure_name, type Event } from "@eir/clinical";
import { read_concept, value_of } from "@eir/fhir";
import { Fact, useNow, useRoving, useSettings, useText } from "@eir/ui";
import { useMemo } from "react";
import type { Record_ } from "../overview/useRecord";

const count = 26;

export function Recent({ record }: { record: Record_ }) {
  const { t } = useSettings();
  const now = useNow();
  const ref = useRoving();
  const lists = Object.values(record.parts).map((part) => part.remote);
  const there = lists.map((one) => (one.state === "there" ? one.value : undefined));
  const events = useMemo(
    () => latest_events(there.flatMap((one) => one ?? []), now, count),
    // The lists themselves say when they change; the array around them is new each time.
    [...there, now],
  );
  const days = by_day(events, (event) => short_time({ ...event.at, precision: "day" }, now));
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
            {list.map((event) => (
              <li key={`${event.type}/${event.id}`}>
                <EventRow event={event} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function by_day(events: Event[], day_of: (event: Event) => string): [string, Event[]][] {
  const days = new Map<string, Event[]>();
  for (const event of events) {
    const day = day_of(event);
    days.set(day, [...(days.get(day) ?? []), event]);
  }
  return [...days];
}

function EventRow({ event }: { event: Event }) {
  const { language } = useSettings();
  const t = useText();
  const concept = value_of(read_concept(event.resource["code"]));
  const name =
    event.type === "Observation" && concept ? measure_name(concept, language) : event.title;
  return (
    <Fact source={{ type: event.type, id: event.id }} className="row recent-row">
      <span className="cap">{element_label(event.type, language)}</span>
      <span>{name ?? t.unreadable.no_code}</span>
    </Fact>
  );
}
