/**
 * Tolerant readers. Nothing here throws on what a record holds: a value is there, absent, or
 * unreadable with a reason, and the caller must handle all three.
 */
import { as_array, Exact, is_object, read_time, scalar_text } from "@eir/base";
import type { Json, JsonObject, PointInTime } from "@eir/base";

export type Why =
  | "no_code"
  | "bad_code"
  | "bad_value"
  | "no_value"
  | "bad_time"
  | "bad_status"
  | "bad_name"
  | "bad_dose"
  | "bad_shape"
  | "number";

export type Read<T> =
  | { kind: "there"; value: T }
  | { kind: "absent"; reason?: string }
  | { kind: "unreadable"; why: Why };

export interface Resource extends JsonObject {
  resourceType: string;
  id: string;
}

export const absent = { kind: "absent" } as const;

export function found<T>(value: T): Read<T> {
  return { kind: "there", value };
}

export function unreadable(why: Why): { kind: "unreadable"; why: Why } {
  return { kind: "unreadable", why };
}

export function value_of<T>(read: Read<T>): T | undefined {
  return read.kind === "there" ? read.value : undefined;
}

export function text_of(json: Json | undefined): string | undefined {
  return typeof json === "string" && json.trim() !== "" ? json : undefined;
}

export function number_of(json: Json | undefined): { value: number; text: string } | undefined {
  if (typeof json === "number") return { value: json, text: String(json) };
  if (json instanceof Exact) return { value: json.value, text: json.text };
  return undefined;
}

export function object_of(json: Json | undefined): JsonObject | undefined {
  return is_object(json) ? json : undefined;
}

export function objects_of(json: Json | undefined): JsonObject[] {
  return as_array(json).filter((one): one is JsonObject => is_object(one));
}

export function read_time_of(json: Json | undefined): Read<PointInTime> {
  if (json === undefined || json === null) return absent;
  const time = typeof json === "string" ? read_time(json) : undefined;
  return time ? found(time) : unreadable("bad_time");
}

export interface Coding {
  system?: string;
  code?: string;
  display?: string;
}

export interface Concept {
  text: string;
  codings: Coding[];
}

/** A CodeableConcept by its text, else a display, else the code itself. */
export function read_concept(json: Json | undefined): Read<Concept> {
  if (json === undefined || json === null) return absent;
  if (!is_object(json)) return unreadable("bad_code");
  const codings = objects_of(json["coding"]).map(coding_of);
  const absent_reason = data_absent_reason(json);
  const text =
    text_of(json["text"]) ??
    codings.find((one) => one.display)?.display ??
    codings.find((one) => one.code)?.code;
  if (text !== undefined) return found({ text, codings });
  if (absent_reason !== undefined) return { kind: "absent", reason: absent_reason };
  return unreadable(json["coding"] !== undefined && codings.length === 0 ? "bad_code" : "no_code");
}

export function coding_of(json: JsonObject): Coding {
  const coding: Coding = {};
  const system = text_of(json["system"]);
  const code = text_of(scalar_text(json["code"]));
  const display = text_of(json["display"]);
  if (system) coding.system = system;
  if (code) coding.code = code;
  if (display) coding.display = display;
  return coding;
}

/** The code of a CodeableConcept in the given system, or its first code. */
export function code_of(json: Json | undefined, system?: string): string | undefined {
  const codings = objects_of(object_of(json)?.["coding"]).map(coding_of);
  const match = system === undefined ? undefined : codings.find((one) => one.system === system);
  return (match ?? codings.find((one) => one.code))?.code;
}

/** A status against the list of known ones: unknown words are unreadable, never guessed. */
export function read_status<T extends string>(
  json: Json | undefined,
  known: readonly T[],
): Read<T> {
  if (json === undefined || json === null) return absent;
  const code = is_object(json) ? code_of(json) : text_of(json);
  return code !== undefined && (known as readonly string[]).includes(code)
    ? found(code as T)
    : unreadable("bad_status");
}

const absent_url = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

export function data_absent_reason(json: Json | undefined): string | undefined {
  const extension = objects_of(object_of(json)?.["extension"]).find(
    (one) => one["url"] === absent_url,
  );
  return text_of(extension?.["valueCode"]);
}

export interface Quantity {
  value: number;
  text: string;
  unit?: string;
  comparator?: string;
}

export function read_quantity(json: Json | undefined): Read<Quantity> {
  if (json === undefined || json === null) return absent;
  if (!is_object(json)) return unreadable("bad_value");
  if (json["value"] === undefined) {
    const reason = data_absent_reason(object_of(json["_value"]) ?? json);
    return reason === undefined ? unreadable("no_value") : { kind: "absent", reason };
  }
  const number = number_of(json["value"]);
  if (!number || !Number.isFinite(number.value)) return unreadable("number");
  const quantity: Quantity = { ...number };
  const unit = text_of(json["unit"]) ?? unit_of_code(text_of(json["code"]));
  const comparator = text_of(json["comparator"]);
  if (unit) quantity.unit = unit;
  if (comparator) quantity.comparator = comparator;
  return found(quantity);
}

/** UCUM's "1" and annotations such as "{score}" say that there is no unit to show. */
function unit_of_code(code: string | undefined): string | undefined {
  if (code === undefined || code === "1") return undefined;
  const annotation = /^\{(.*)\}$/.exec(code);
  return annotation ? annotation[1] : code;
}

export interface Period {
  start?: PointInTime;
  end?: PointInTime;
}

export function read_period(json: Json | undefined): Read<Period> {
  if (json === undefined || json === null) return absent;
  if (!is_object(json)) return unreadable("bad_time");
  const start = read_time_of(json["start"]);
  const end = read_time_of(json["end"]);
  if (start.kind === "unreadable" || end.kind === "unreadable") return unreadable("bad_time");
  const period: Period = {};
  if (start.kind === "there") period.start = start.value;
  if (end.kind === "there") period.end = end.value;
  return start.kind === "absent" && end.kind === "absent" ? absent : found(period);
}

export interface Reference {
  type?: string;
  id?: string;
  contained?: string;
  display?: string;
  /** The reference as it was written. */
  literal?: string;
  text: string;
}

/**
 * A reference as type and id when it is one on this server; absolute ones by their last two parts.
 */
export function read_reference(json: Json | undefined): Reference | undefined {
  const object = object_of(json);
  if (!object) return undefined;
  const reference = text_of(object["reference"]);
  const display = text_of(object["display"]);
  const identifier = text_of(object_of(object["identifier"])?.["value"]);
  const text = display ?? reference ?? identifier;
  if (text === undefined) return undefined;
  const result: Reference = { text };
  if (display) result.display = display;
  if (reference) result.literal = reference;
  if (reference?.startsWith("#")) result.contained = reference.slice(1);
  const match = /(?:^|\/)([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[^/]+)?$/.exec(
    reference ?? "",
  );
  if (match) {
    result.type = match[1] as string;
    result.id = match[2] as string;
  }
  return result;
}

export function contained_of(resource: JsonObject, id: string): JsonObject | undefined {
  return objects_of(resource["contained"]).find((one) => one["id"] === id);
}
