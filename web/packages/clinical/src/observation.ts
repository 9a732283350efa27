/** One observation: its value in whatever form it was recorded, its flag and its reference. */
import {
  short_number,
  type Json,
  type JsonObject,
  type Language,
  type PointInTime,
} from "@eir/base";
import {
  absent,
  code_of,
  found,
  number_of,
  object_of,
  objects_of,
  read_concept,
  read_period,
  read_quantity,
  read_status,
  read_time_of,
  text_of,
  unreadable,
  value_of,
  type Concept,
  type Quantity,
  type Read,
  type Resource,
} from "@eir/fhir";
import { measure_of } from "./names";

export type Value =
  | { form: "quantity"; quantity: Quantity }
  | { form: "parts"; parts: Part[] }
  | { form: "text"; text: string }
  | { form: "flag"; value: boolean };

export interface Part {
  name: Read<Concept>;
  value: Read<Value>;
  range?: Range;
  flag?: Flag;
}

export interface Range {
  low?: Quantity;
  high?: Quantity;
  text?: string;
}

export type Flag =
  | "high"
  | "low"
  | "critical_high"
  | "critical_low"
  | "abnormal"
  | "critical"
  | "normal";

export type Progress = "final" | "preliminary" | "registered" | "corrected" | "cancelled" | "error";

export interface Finding {
  id: string;
  name: Read<Concept>;
  kind: "vital" | "lab" | "other";
  at: Read<PointInTime>;
  value: Read<Value>;
  range?: Range;
  flag?: Flag;
  progress: Read<Progress>;
  resource: Resource;
}

const progress_of: Record<string, Progress> = {
  final: "final",
  preliminary: "preliminary",
  registered: "registered",
  amended: "corrected",
  corrected: "corrected",
  cancelled: "cancelled",
  "entered-in-error": "error",
  unknown: "final",
};

export function read_finding(resource: Resource): Finding {
  const name = read_concept(resource["code"]);
  const status = read_status(resource["status"], Object.keys(progress_of));
  const finding: Finding = {
    id: resource.id,
    name: name.kind === "absent" ? unreadable("no_code") : name,
    kind: kind_of(resource, value_of(name)),
    at: time_of(resource),
    value: read_value(resource),
    progress:
      status.kind === "there"
        ? found(progress_of[status.value] as Progress)
        : unreadable("bad_status"),
    resource,
  };
  const range = range_of(resource);
  const flag = flag_of(resource, finding.value, range);
  if (range) finding.range = range;
  if (flag) finding.flag = flag;
  return finding;
}

function kind_of(resource: Resource, name: Concept | undefined): Finding["kind"] {
  const codes = objects_of(resource["category"]).map((one) => code_of(one));
  if (codes.includes("vital-signs") || codes.includes("vital-sign")) return "vital";
  if (codes.includes("laboratory")) return "lab";
  return (name && measure_of(name)?.kind) ?? (codes.length === 0 ? "lab" : "other");
}

function time_of(resource: Resource): Read<PointInTime> {
  const direct = read_time_of(resource["effectiveDateTime"] ?? resource["effectiveInstant"]);
  if (direct.kind !== "absent") return direct;
  const period = read_period(resource["effectivePeriod"]);
  if (period.kind === "unreadable") return period;
  const end = period.kind === "there" ? (period.value.end ?? period.value.start) : undefined;
  return end ? found(end) : read_time_of(resource["issued"]);
}

/** The value of an observation or a component. A reason for having none is kept. */
export function read_value(json: JsonObject): Read<Value> {
  const key = Object.keys(json).find((one) => /^value[A-Z]/.test(one));
  if (key !== undefined) return typed_value(key, json[key]);
  const reason = value_of(read_concept(json["dataAbsentReason"]))?.text;
  if (Array.isArray(json["component"])) {
    const parts = objects_of(json["component"]).map(read_part).sort(by_usual_order);
    return parts.length === 0 ? unreadable("bad_value") : found({ form: "parts", parts });
  }
  if (reason !== undefined) return { kind: "absent", reason };
  return Array.isArray(json["hasMember"]) ? absent : unreadable("no_value");
}

// Systolic stands before diastolic, in whatever order they were sent.
const usual_order = ["8480-6", "271649006", "8462-4", "271650006"];

function by_usual_order(a: Part, b: Part): number {
  const place = (part: Part) => {
    const codes = value_of(part.name)?.codings.map((one) => one.code ?? "") ?? [];
    const at = usual_order.findIndex((code) => codes.includes(code));
    return at < 0 ? usual_order.length : at;
  };
  return place(a) - place(b);
}

function read_part(component: JsonObject): Part {
  const part: Part = { name: read_concept(component["code"]), value: read_value(component) };
  const range = range_of(component);
  const flag = flag_of(component, part.value, range);
  if (range) part.range = range;
  if (flag) part.flag = flag;
  return part;
}

function typed_value(key: string, json: Json | undefined): Read<Value> {
  switch (key) {
    case "valueQuantity": {
      const quantity = read_quantity(json);
      return quantity.kind === "there"
        ? found({ form: "quantity", quantity: quantity.value })
        : quantity;
    }
    case "valueInteger":
    case "valueDecimal": {
      const number = number_of(json);
      return number ? found({ form: "quantity", quantity: number }) : unreadable("number");
    }
    case "valueCodeableConcept": {
      const concept = read_concept(json);
      return concept.kind === "there"
        ? found({ form: "text", text: concept.value.text })
        : concept.kind === "absent"
          ? concept
          : unreadable("bad_value");
    }
    case "valueBoolean":
      return typeof json === "boolean"
        ? found({ form: "flag", value: json })
        : unreadable("bad_value");
    case "valueRange":
      return range_value(json);
    case "valueRatio":
      return ratio_value(json);
    case "valueString":
    case "valueTime":
    case "valueDateTime": {
      const text = text_of(json);
      return text === undefined ? unreadable("bad_value") : found({ form: "text", text });
    }
    default:
      return unreadable("bad_value");
  }
}

function range_value(json: Json | undefined): Read<Value> {
  const low = value_of(read_quantity(object_of(json)?.["low"]));
  const high = value_of(read_quantity(object_of(json)?.["high"]));
  if (!low && !high) return unreadable("bad_value");
  const unit = high?.unit ?? low?.unit ?? "";
  return found({ form: "text", text: `${low?.text ?? ""}–${high?.text ?? ""} ${unit}`.trim() });
}

/** A titre such as 1:128, or an amount over a time. */
function ratio_value(json: Json | undefined): Read<Value> {
  const above = value_of(read_quantity(object_of(json)?.["numerator"]));
  const below = value_of(read_quantity(object_of(json)?.["denominator"]));
  if (!above || !below) return unreadable("bad_value");
  if (!above.unit && !below.unit)
    return found({ form: "text", text: `${above.text}:${below.text}` });
  const text = `${above.text} ${above.unit ?? ""} / ${below.text} ${below.unit ?? ""}`;
  return found({ form: "text", text: text.replace(/\s+/g, " ").trim() });
}

function range_of(json: JsonObject): Range | undefined {
  const ranges = objects_of(json["referenceRange"]);
  const normal = ranges.find((one) => {
    const type = code_of(one["type"]);
    return type === undefined || type === "normal";
  });
  if (!normal) return undefined;
  const range: Range = {};
  const low = value_of(read_quantity(normal["low"]));
  const high = value_of(read_quantity(normal["high"]));
  const text = text_of(normal["text"]);
  if (low) range.low = low;
  if (high) range.high = high;
  if (text) range.text = text;
  return low || high || text ? range : undefined;
}

const interpretations: Record<string, Flag> = {
  H: "high",
  HU: "high",
  L: "low",
  LU: "low",
  HH: "critical_high",
  LL: "critical_low",
  A: "abnormal",
  AA: "critical",
  N: "normal",
  POS: "abnormal",
  NEG: "normal",
};

/**
 * The laboratory's own word first; without one, the value against the reference of the same answer.
 */
function flag_of(json: JsonObject, value: Read<Value>, range: Range | undefined): Flag | undefined {
  for (const one of objects_of(json["interpretation"])) {
    const flag = interpretations[code_of(one) ?? ""];
    if (flag) return flag;
  }
  if (value.kind !== "there" || value.value.form !== "quantity" || !range) return undefined;
  return flag_against(value.value.quantity, range);
}

export function flag_against(quantity: Quantity, range: Range): Flag | undefined {
  const comparable = (limit: Quantity) =>
    !limit.unit || !quantity.unit || limit.unit === quantity.unit;
  const { low, high } = range;
  if (!low && !high) return undefined;
  if ((low && !comparable(low)) || (high && !comparable(high))) return undefined;
  if (low && quantity.value < low.value && !quantity.comparator?.startsWith(">")) return "low";
  if (high && quantity.value > high.value && !quantity.comparator?.startsWith("<")) return "high";
  return "normal";
}

export function is_outside(flag: Flag | undefined): boolean {
  return flag !== undefined && flag !== "normal";
}

/** The digits and words of a value on one line, without its unit. */
export function value_text(
  value: Value,
  language: Language,
  words: { yes: string; no: string },
): string {
  switch (value.form) {
    case "quantity":
      return `${value.quantity.comparator ?? ""}${short_number(value.quantity.text, language)}`;
    case "text":
      return value.text;
    case "flag":
      return value.value ? words.yes : words.no;
    case "parts":
      return value.parts
        .map((part) =>
          part.value.kind === "there" ? value_text(part.value.value, language, words) : "?",
        )
        .join("/");
  }
}

export function unit_of(value: Value): string | undefined {
  if (value.form === "quantity") return value.quantity.unit;
  if (value.form !== "parts") return undefined;
  const units = value.parts.map((part) =>
    part.value.kind === "there" ? unit_of(part.value.value) : undefined,
  );
  return units.every((unit) => unit === units[0]) ? units[0] : undefined;
}
