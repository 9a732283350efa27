/** Medicines from orders and from what is otherwise known to be taken. */
import { clock, type Catalogue, type JsonObject, type Language, type PointInTime } from "@eir/base";
import {
  contained_of,
  objects_of,
  read_concept,
  read_period,
  read_reference,
  read_status,
  read_time_of,
  unreadable,
  value_of,
  type Concept,
  type Read,
  type Reference,
  type Resource,
} from "@eir/fhir";
import { read_dosage, times_of_day } from "./dosage";

export type MedicineState = "active" | "paused" | "planned" | "unknown" | "ended" | "error";

export interface Medicine {
  id: string;
  type: "MedicationRequest" | "MedicationStatement";
  name: Read<Concept>;
  /** The medicine is another resource that must be fetched for its name. */
  named_by?: Reference;
  state: MedicineState;
  status: Read<string>;
  dose: Read<string>;
  times: string[];
  as_needed: boolean;
  reason?: string;
  since: Read<PointInTime>;
  until?: PointInTime;
  resource: Resource;
}

const states: Record<string, MedicineState> = {
  active: "active",
  intended: "planned",
  draft: "planned",
  "on-hold": "paused",
  unknown: "unknown",
  completed: "ended",
  stopped: "ended",
  cancelled: "ended",
  "not-taken": "ended",
  "entered-in-error": "error",
};

export function read_medicine(resource: Resource, t: Catalogue, language: Language): Medicine {
  const is_order = resource.resourceType === "MedicationRequest";
  const status = read_status(resource["status"], Object.keys(states));
  const dosages = objects_of(resource[is_order ? "dosageInstruction" : "dosage"]);
  const reasons = objects_of(resource["reasonCode"]).map(
    (one) => value_of(read_concept(one))?.text,
  );
  const medicine: Medicine = {
    id: resource.id,
    type: is_order ? "MedicationRequest" : "MedicationStatement",
    ...name_of(resource),
    state: status.kind === "there" ? (states[status.value] ?? "unknown") : "unknown",
    status: status.kind === "absent" ? unreadable("bad_status") : status,
    dose: read_dosage(dosages, t, language),
    times: [...new Set(dosages.flatMap(times_of_day))].sort(),
    as_needed: dosages.some(is_as_needed),
    since: since_of(resource, is_order),
    resource,
  };
  const reason = reasons.find((one) => one !== undefined);
  const until = until_of(resource, dosages);
  if (reason) medicine.reason = reason;
  if (until) medicine.until = until;
  return medicine;
}

function is_as_needed(dosage: JsonObject): boolean {
  return dosage["asNeededBoolean"] === true || dosage["asNeededCodeableConcept"] !== undefined;
}

function name_of(resource: Resource): { name: Read<Concept>; named_by?: Reference } {
  const concept = read_concept(resource["medicationCodeableConcept"]);
  if (concept.kind !== "absent") return { name: concept };
  const reference = read_reference(resource["medicationReference"]);
  if (!reference) return { name: unreadable("no_code") };
  if (reference.contained) {
    const inner = contained_of(resource, reference.contained);
    const name = read_concept(inner?.["code"]);
    return { name: name.kind === "absent" ? unreadable("no_code") : name };
  }
  const display = reference.display;
  if (display) return { name: { kind: "there", value: { text: display, codings: [] } } };
  return { name: unreadable("no_code"), named_by: reference };
}

function since_of(resource: Resource, is_order: boolean): Read<PointInTime> {
  if (is_order) return read_time_of(resource["authoredOn"]);
  const period = read_period(resource["effectivePeriod"]);
  if (period.kind === "unreadable") return period;
  if (period.kind === "there" && period.value.start)
    return { kind: "there", value: period.value.start };
  const at = read_time_of(resource["effectiveDateTime"]);
  return at.kind === "absent" ? read_time_of(resource["dateAsserted"]) : at;
}

function until_of(resource: Resource, dosages: JsonObject[]): PointInTime | undefined {
  const stated = value_of(read_period(resource["effectivePeriod"]))?.end;
  if (stated) return stated;
  for (const dosage of dosages) {
    const repeat = objects_of(objects_of(dosage["timing"])[0]?.["repeat"])[0];
    const bounds = value_of(read_period(repeat?.["boundsPeriod"]));
    if (bounds?.end) return bounds.end;
  }
  return undefined;
}

export interface Dose {
  id: string;
  /** "08:04" of today. */
  time: string;
  state: "given" | "not-given" | "unreadable";
}

const dose_states = [
  "in-progress",
  "not-done",
  "on-hold",
  "completed",
  "entered-in-error",
  "stopped",
  "unknown",
];

/** Today's doses by the medicine they belong to: by the order they name, else by the same code. */
export function doses_of_day(
  administrations: readonly Resource[],
  medicines: readonly Medicine[],
  now: Date,
): Map<string, Dose[]> {
  const doses = new Map<string, Dose[]>();
  for (const resource of administrations) {
    const at =
      value_of(read_time_of(resource["effectiveDateTime"])) ??
      value_of(read_period(resource["effectivePeriod"]))?.start;
    const status = read_status(resource["status"], dose_states);
    if (!at || at.precision !== "time" || at.at.toDateString() !== now.toDateString()) continue;
    if (value_of(status) === "entered-in-error") continue;
    const owner = owner_of(resource, medicines);
    if (!owner) continue;
    const given = ["completed", "in-progress"].includes(value_of(status) ?? "");
    const state = status.kind !== "there" ? "unreadable" : given ? "given" : "not-given";
    const dose: Dose = { id: resource.id, time: clock(at.at), state };
    doses.set(owner.id, [...(doses.get(owner.id) ?? []), dose]);
  }
  return doses;
}

function owner_of(resource: Resource, medicines: readonly Medicine[]): Medicine | undefined {
  const request = read_reference(resource["request"]);
  if (request?.id) return medicines.find((one) => one.id === request.id);
  const code = value_of(read_concept(resource["medicationCodeableConcept"]))?.codings[0]?.code;
  if (!code) return undefined;
  return medicines.find((one) => value_of(one.name)?.codings.some((each) => each.code === code));
}

const order: MedicineState[] = ["active", "unknown", "paused", "planned"];

export interface Medicines {
  shown: Medicine[];
  ended: Medicine[];
  errors: number;
}

/** Active first, then what cannot be told, paused and drafts; each newest first. */
export function sort_medicines(medicines: readonly Medicine[]): Medicines {
  const time = (one: Medicine) => value_of(one.since)?.at.getTime() ?? 0;
  const name = (one: Medicine) => value_of(one.name)?.text ?? "";
  const newest_first = (a: Medicine, b: Medicine) =>
    time(b) - time(a) || name(a).localeCompare(name(b), "da");
  return {
    shown: medicines
      .filter((one) => order.includes(one.state))
      .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || newest_first(a, b)),
    ended: medicines.filter((one) => one.state === "ended").sort(newest_first),
    errors: medicines.filter((one) => one.state === "error").length,
  };
}
