/** The latest events of the whole record, whatever their kind. */
import { read_time, type PointInTime } from "@eir/base";
import { read_concept, value_of, type Resource } from "@eir/fhir";

export interface Event {
  type: string;
  id: string;
  title: string | undefined;
  at: PointInTime;
  resource: Resource;
}

const moments = [
  "effectiveDateTime",
  "effectiveInstant",
  "performedDateTime",
  "occurrenceDateTime",
  "authoredOn",
  "date",
  "recordedDate",
  "issued",
  "dateAsserted",
  "created",
];
const periods = ["period", "effectivePeriod", "performedPeriod"];

function moment_of(resource: Resource): PointInTime | undefined {
  for (const element of moments) {
    const text = resource[element];
    const time = typeof text === "string" ? read_time(text) : undefined;
    if (time) return time;
  }
  for (const element of periods) {
    const period = resource[element] as { start?: unknown } | undefined;
    const time = typeof period?.start === "string" ? read_time(period.start) : undefined;
    if (time) return time;
  }
  return undefined;
}

const names = ["code", "vaccineCode", "medicationCodeableConcept", "type", "category"];

function title_of(resource: Resource): string | undefined {
  for (const element of names) {
    const json = resource[element];
    const text = value_of(read_concept(Array.isArray(json) ? json[0] : json))?.text;
    if (text) return text;
  }
  return undefined;
}

/** Newest first, not later than now, at most `count`. */
export function latest_events(resources: Iterable<Resource>, now: Date, count: number): Event[] {
  const events: Event[] = [];
  for (const resource of resources) {
    const at = moment_of(resource);
    if (!at || at.at > now) continue;
    events.push({
      type: resource.resourceType,
      id: resource.id,
      title: title_of(resource),
      at,
      resource,
    });
  }
  events.sort((a, b) => b.at.at.getTime() - a.at.at.getTime());
  return events.slice(0, count);
}
