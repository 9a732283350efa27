/** Contacts: past, going on, and booked. */
import type { Catalogue, PointInTime } from "@eir/base";
import {
  code_of,
  coding_of,
  found,
  object_of,
  objects_of,
  read_concept,
  read_period,
  read_reference,
  read_status,
  read_time_of,
  text_of,
  unreadable,
  value_of,
  type Concept,
  type Period,
  type Read,
  type Reference,
  type Resource,
} from "@eir/fhir";
import { short_concept, short_text } from "./names";

export type ContactState = "past" | "current" | "booked" | "cancelled" | "unknown" | "error";

export interface Contact {
  id: string;
  type: "Encounter" | "Appointment";
  title: Read<string>;
  state: ContactState;
  status: Read<string>;
  /** AMB, EMER, IMP and the like. */
  kind?: string;
  on_leave: boolean;
  period: Read<Period>;
  reasons: string[];
  reason_references: Reference[];
  place?: Reference;
  unit?: Reference;
  resource: Resource;
}

const states: Record<string, ContactState> = {
  planned: "booked",
  arrived: "current",
  triaged: "current",
  "in-progress": "current",
  onleave: "current",
  finished: "past",
  cancelled: "cancelled",
  "entered-in-error": "error",
  unknown: "unknown",
  proposed: "booked",
  pending: "booked",
  booked: "booked",
  "checked-in": "current",
  waitlist: "booked",
  fulfilled: "past",
  noshow: "cancelled",
};

export function read_contact(resource: Resource, t: Catalogue): Contact {
  const is_encounter = resource.resourceType === "Encounter";
  const status = read_status(resource["status"], Object.keys(states));
  const kind = object_of(resource["class"]) && coding_of(object_of(resource["class"]) ?? {}).code;
  const contact: Contact = {
    id: resource.id,
    type: is_encounter ? "Encounter" : "Appointment",
    title: title_of(resource, kind, t),
    state: status.kind === "there" ? (states[status.value] ?? "unknown") : "unknown",
    status: status.kind === "absent" ? unreadable("bad_status") : status,
    on_leave: resource["status"] === "onleave",
    period: is_encounter ? encounter_time(resource) : appointment_time(resource),
    reasons: reasons_of(resource),
    reason_references: references_of(resource),
    resource,
  };
  if (kind) contact.kind = kind;
  const place = place_of(resource);
  const unit = read_reference(resource["serviceProvider"]);
  if (place) contact.place = place;
  if (unit) contact.unit = unit;
  return contact;
}

/** The period, or for a booked contact the start that DK Core keeps in an extension. */
function encounter_time(resource: Resource): Read<Period> {
  const period = read_period(resource["period"]);
  if (period.kind !== "absent") return period;
  const planned = (name: string) =>
    read_time_of(
      objects_of(resource["extension"]).find((one) => text_of(one["url"])?.endsWith(name))?.[
        "valueDateTime"
      ],
    );
  const start = planned("planned-start-date");
  const end = planned("planned-end-date");
  if (start.kind !== "there") return start;
  return found(
    end.kind === "there" ? { start: start.value, end: end.value } : { start: start.value },
  );
}

function appointment_time(resource: Resource): Read<Period> {
  const start = read_time_of(resource["start"]);
  const end = read_time_of(resource["end"]);
  if (start.kind !== "there") return start;
  return found(
    end.kind === "there" ? { start: start.value, end: end.value } : { start: start.value },
  );
}

/** What kind of visit it was, and where a ward would say it took place. */
function title_of(resource: Resource, kind: string | undefined, t: Catalogue): Read<string> {
  const typed = [...objects_of(resource["type"]), ...objects_of(resource["serviceType"])]
    .map((one) => value_of(read_concept(one))?.text)
    .find((one) => one !== undefined);
  const service = value_of(read_concept(resource["serviceType"]))?.text;
  const text =
    service ??
    ward_of(resource) ??
    typed ??
    value_of(read_concept(resource["appointmentType"]))?.text ??
    text_of(resource["description"]);
  if (text) return found(short_text(text));
  const word = kind === undefined ? undefined : (t.contacts.classes[kind] ?? kind);
  return word === undefined ? unreadable("no_code") : found(word);
}

/**
 * The ward or clinic by the name the record itself gives it; a bed's name is longer than needed.
 */
function ward_of(resource: Resource): string | undefined {
  const places = objects_of(resource["location"]).map((one) => read_reference(one["location"]));
  const actors = objects_of(resource["participant"])
    .map((one) => read_reference(one["actor"]))
    .filter((one) => one?.type === "Location" || one?.type === "HealthcareService");
  const named = [...places, ...actors]
    .map((one) => one?.display)
    .filter((one) => one !== undefined);
  return named[0] ?? read_reference(resource["serviceProvider"])?.display;
}

function reasons_of(resource: Resource): string[] {
  const reasons = objects_of(resource["reasonCode"])
    .map((one) => value_of(read_concept(one)))
    .filter((one): one is Concept => one !== undefined)
    .map(short_concept);
  const described = text_of(resource["description"]);
  return reasons.length === 0 && described ? [described] : reasons;
}

/**
 * The person in the given role on the contact: PPRF for the nurse in charge, ATND for the doctor.
 */
export function participant_of(contact: Contact, role: "PPRF" | "ATND"): string | undefined {
  const holder = objects_of(contact.resource["participant"]).find((one) =>
    objects_of(one["type"]).some((type) => code_of(type) === role),
  );
  return read_reference(holder?.["individual"])?.display;
}

function references_of(resource: Resource): Reference[] {
  const diagnoses = objects_of(resource["diagnosis"]).map((one) => one["condition"]);
  return [...objects_of(resource["reasonReference"]), ...diagnoses]
    .map(read_reference)
    .filter((one) => one !== undefined);
}

/** The place held now: the location that is active, else the last one. */
function place_of(resource: Resource): Reference | undefined {
  const places = objects_of(resource["location"]);
  const held = places.filter((one) => one["status"] === "active");
  const last = held.at(-1) ?? places.at(-1);
  return last && read_reference(last["location"]);
}

export interface Contacts {
  current: Contact[];
  /** Newest first. */
  past: Contact[];
  /** Soonest first. */
  booked: Contact[];
  cancelled: Contact[];
  /** Appointments for the very time of a booked contact: the same visit, recorded twice. */
  doubled: Contact[];
  errors: number;
}

export function start_of(contact: Contact): PointInTime | undefined {
  const period = value_of(contact.period);
  return period?.start ?? period?.end;
}

export function sort_contacts(contacts: readonly Contact[]): Contacts {
  const time = (one: Contact) => start_of(one)?.at.getTime() ?? 0;
  const of = (...wanted: ContactState[]) => contacts.filter((one) => wanted.includes(one.state));
  const all_booked = of("booked").sort((a, b) => time(a) - time(b));
  const is_double = (one: Contact) =>
    one.type === "Appointment" &&
    all_booked.some((other) => other.type === "Encounter" && time(other) === time(one));
  return {
    current: of("current").sort((a, b) => time(b) - time(a)),
    past: of("past", "unknown").sort((a, b) => time(b) - time(a)),
    booked: all_booked.filter((one) => !is_double(one)),
    cancelled: of("cancelled"),
    doubled: all_booked.filter(is_double),
    errors: of("error").length,
  };
}
