/** Who the patient is, as the identity bar and the search result need it. */
import { days_between, full_months } from "@eir/base";
import type { JsonObject, PointInTime } from "@eir/base";
import {
  object_of,
  objects_of,
  read_name,
  read_reference,
  read_status,
  read_time_of,
  text_of,
  unreadable,
  type Read,
  type Resource,
} from "@eir/fhir";
import { format_cpr } from "./cpr";
import { system_name, systems } from "./systems";

export type Sex = "male" | "female" | "other" | "unknown";

export interface Identifier {
  kind: "cpr" | "replacement-cpr" | "other";
  text: string;
  label?: string;
}

export interface Person {
  id: string;
  name: Read<string>;
  sex: Read<Sex>;
  born: Read<PointInTime>;
  dead: "no" | "yes" | PointInTime;
  identifier?: Identifier;
  in_use: boolean;
  replaced: boolean;
  doctor?: string;
  resource: Resource;
}

export function read_person(resource: Resource): Person {
  const person: Person = {
    id: resource.id,
    name: read_name(resource["name"]),
    sex: sex_of(resource),
    born: read_time_of(resource["birthDate"]),
    dead: death_of(resource),
    in_use: resource["active"] !== false,
    replaced: objects_of(resource["link"]).some((link) => link["type"] === "replaced-by"),
    resource,
  };
  const identifier = identifier_of(resource);
  const doctor = objects_of(resource["generalPractitioner"]).map(read_reference)[0]?.display;
  if (identifier) person.identifier = identifier;
  if (doctor) person.doctor = doctor;
  return person;
}

function sex_of(resource: Resource): Read<Sex> {
  const read = read_status(resource["gender"], ["male", "female", "other", "unknown"]);
  return read.kind === "unreadable" ? unreadable("bad_code") : read;
}

function death_of(resource: Resource): "no" | "yes" | PointInTime {
  const time = read_time_of(resource["deceasedDateTime"]);
  if (time.kind === "there") return time.value;
  if (time.kind === "unreadable" || resource["deceasedBoolean"] === true) return "yes";
  return "no";
}

function identifier_of(resource: Resource): Identifier | undefined {
  const all = objects_of(resource["identifier"]).filter((one) => one["use"] !== "old");
  const of_system = (known: readonly string[], prefix: boolean) =>
    all.find((one) => {
      const system = text_of(one["system"]) ?? "";
      return known.some((each) => system === each || (prefix && system.startsWith(each)));
    });
  const cpr = text_of(of_system(systems.cpr, false)?.["value"]);
  if (cpr) return { kind: "cpr", text: format_cpr(cpr) };
  const replacement = text_of(of_system(systems.replacement_cpr, true)?.["value"]);
  if (replacement) return { kind: "replacement-cpr", text: format_cpr(replacement) };
  const other = all
    .filter((one) => text_of(one["value"]) !== undefined)
    .sort((a, b) => other_rank(a) - other_rank(b))[0];
  if (!other) return undefined;
  const type = object_of(other["type"]);
  const label =
    text_of(objects_of(type?.["coding"])[0]?.["code"]) ?? system_name(text_of(other["system"]));
  const result: Identifier = { kind: "other", text: String(other["value"]) };
  if (label) result.label = label;
  return result;
}

// A national number before that of a hospital, a passport or a driving licence.
const other_types = ["NI", "SS", "MR", "PI", "PPN", "DL"];

function other_rank(identifier: JsonObject): number {
  const code = text_of(objects_of(object_of(identifier["type"])?.["coding"])[0]?.["code"]);
  const at = other_types.indexOf(code ?? "");
  return at < 0 ? other_types.length : at;
}

export type Age = { unit: "years" | "months" | "days"; count: number };

/**
 * Age now or at death. Small children in days and months; a birth year alone gives the age the
 * person reaches in that year.
 */
export function age_on(born: PointInTime, at: Date): Age {
  if (born.precision === "year")
    return { unit: "years", count: Math.max(0, at.getFullYear() - born.at.getFullYear()) };
  const months = Math.max(0, full_months(born.at, at));
  if (months >= 24) return { unit: "years", count: Math.floor(months / 12) };
  if (months >= 2 || born.precision === "month") return { unit: "months", count: months };
  return { unit: "days", count: Math.max(0, days_between(born.at, at)) };
}

export function age_of_person(person: Person, now: Date): Age | undefined {
  if (person.born.kind !== "there") return undefined;
  if (person.dead === "yes") return undefined;
  return age_on(person.born.value, person.dead === "no" ? now : person.dead.at);
}
