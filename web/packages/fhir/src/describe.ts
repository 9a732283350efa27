/**
 * A resource in readable rows. Every element comes out somewhere: what a data type is known by is
 * put on one line, and whatever else it holds follows below it under its own name.
 */
import { as_array, is_object, scalar_text } from "@eir/base";
import type { Json, JsonObject } from "@eir/base";
import { name_text } from "./name";
import { coding_of, read_reference, text_of, type Coding, type Reference } from "./read";

export type Shown =
  | { form: "text"; text: string }
  | { form: "flag"; value: boolean }
  | { form: "time"; text: string }
  | { form: "code"; text: string }
  | { form: "concept"; text: string; codings: Coding[] }
  | { form: "quantity"; digits: string; unit?: string; comparator?: string; coding?: Coding }
  | { form: "period"; start?: string; end?: string }
  | { form: "reference"; reference: Reference }
  | { form: "identifier"; value: string; system?: string }
  | { form: "narrative"; html: string }
  | { form: "binary"; length: number };

export interface Row {
  element: string;
  /** For an extension: its full address. */
  url?: string;
  shown?: Shown;
  rows: Row[];
}

const quiet = new Set(["resourceType"]);
const depth_max = 24;

export function describe(resource: JsonObject): Row[] {
  return rows_of(resource, 0);
}

function rows_of(object: JsonObject, depth: number, used: readonly string[] = []): Row[] {
  const rows: Row[] = [];
  for (const [element, value] of Object.entries(object)) {
    if (value === undefined || quiet.has(element) || used.includes(element)) continue;
    for (const one of as_array(value)) rows.push(row_of(element, one, depth));
  }
  return rows;
}

function row_of(element: string, value: Json, depth: number): Row {
  if (depth > depth_max) return { element, shown: { form: "text", text: "…" }, rows: [] };
  if (!is_object(value)) return { element, shown: scalar(element, value), rows: [] };
  if (element.endsWith("xtension") && typeof value["url"] === "string")
    return extension_row(value, depth);
  const known = known_type(element, value);
  if (!known) return { element, rows: rows_of(value, depth + 1) };
  return { element, shown: known.shown, rows: rows_of(value, depth + 1, known.used) };
}

function extension_row(value: JsonObject, depth: number): Row {
  const url = value["url"] as string;
  const element = url.split("/").at(-1) ?? url;
  const key = Object.keys(value).find((one) => /^value[A-Z]/.test(one));
  const inner = key === undefined ? undefined : row_of(key, value[key] as Json, depth + 1);
  const used = key === undefined ? ["url"] : ["url", key];
  const row: Row = {
    element,
    url,
    rows: [...(inner?.rows ?? []), ...rows_of(value, depth + 1, used)],
  };
  if (inner?.shown) row.shown = inner.shown;
  return row;
}

const time_like = /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}.*)?)?)?$/;
const code_elements = new Set([
  "status",
  "intent",
  "gender",
  "use",
  "criticality",
  "category",
  "severity",
  "type",
  "mode",
  "kind",
]);

function scalar(element: string, value: Json): Shown {
  if (typeof value === "boolean") return { form: "flag", value };
  const text = scalar_text(value);
  if (text === undefined) return { form: "text", text: JSON.stringify(value) };
  if (element === "div") return { form: "narrative", html: text };
  if (element === "data" && text.length > 200) return { form: "binary", length: text.length };
  if (typeof value === "string") {
    const names_time =
      /(date|time|issued|start|end|recorded|updated|created|creation|authoredOn|sent|asserted)$/i;
    if (time_like.test(text) && text.length > 4 && names_time.test(element))
      return { form: "time", text };
    if (code_elements.has(element)) return { form: "code", text };
    return { form: "text", text };
  }
  return { form: "quantity", digits: text };
}

/** The elements that the line really shows: texts, lists of texts, and those named as sure. */
function strings_in(value: JsonObject, elements: string[], sure: string[] = []): string[] {
  return elements.filter((element) => {
    const one = value[element];
    const all = Array.isArray(one) ? one.every((each) => typeof each === "string") : false;
    return sure.includes(element) || typeof one === "string" || all;
  });
}

interface Known {
  shown: Shown;
  used: string[];
}

function known_type(element: string, value: JsonObject): Known | undefined {
  return (
    as_concept(value) ??
    as_quantity(value) ??
    as_period(value) ??
    as_reference(value) ??
    as_name(value) ??
    as_identifier(element, value) ??
    as_coding(value)
  );
}

function as_concept(value: JsonObject): Known | undefined {
  if (!Array.isArray(value["coding"])) return undefined;
  const codings = value["coding"].filter(is_object);
  const plain = codings.length === value["coding"].length && codings.every(is_plain_coding);
  const known = codings.map(coding_of);
  const text = text_of(value["text"]) ?? known.find((one) => one.display)?.display;
  const shown: Shown = { form: "concept", text: text ?? known[0]?.code ?? "", codings: known };
  return { shown, used: strings_in(value, plain ? ["coding", "text"] : ["text"], ["coding"]) };
}

function is_plain_coding(coding: JsonObject): boolean {
  return Object.keys(coding).every((key) => ["system", "code", "display"].includes(key));
}

function as_quantity(value: JsonObject): Known | undefined {
  const digits = scalar_text(value["value"]);
  if (digits === undefined || typeof value["value"] === "string") return undefined;
  const shown: Shown = { form: "quantity", digits };
  const unit = text_of(value["unit"]) ?? text_of(value["code"]) ?? text_of(value["currency"]);
  const comparator = text_of(value["comparator"]);
  if (unit) shown.unit = unit;
  if (comparator) shown.comparator = comparator;
  const coding = coding_of({ system: value["system"], code: value["code"] });
  if (coding.code) shown.coding = coding;
  const used = strings_in(value, ["comparator", "unit", "code", "system"]);
  if (value["currency"] === unit) used.push("currency");
  return { shown, used: [...used, "value"] };
}

function as_period(value: JsonObject): Known | undefined {
  const keys = Object.keys(value);
  if (!keys.some((key) => key === "start" || key === "end")) return undefined;
  if (!keys.every((key) => ["start", "end", "id", "extension"].includes(key))) return undefined;
  const shown: Shown = { form: "period" };
  const start = text_of(value["start"]);
  const end = text_of(value["end"]);
  if (start) shown.start = start;
  if (end) shown.end = end;
  return { shown, used: strings_in(value, ["start", "end"]) };
}

function as_reference(value: JsonObject): Known | undefined {
  const has_code = "code" in value || "system" in value;
  if (typeof value["reference"] !== "string" && (has_code || typeof value["display"] !== "string"))
    return undefined;
  const reference = read_reference(value);
  return (
    reference && {
      shown: { form: "reference", reference },
      used: strings_in(value, ["reference", "display"]),
    }
  );
}

function as_name(value: JsonObject): Known | undefined {
  if (typeof value["family"] !== "string" && !Array.isArray(value["given"])) return undefined;
  const text = name_text(value);
  return text === undefined
    ? undefined
    : { shown: { form: "text", text }, used: strings_in(value, ["family", "given"]) };
}

function as_identifier(element: string, value: JsonObject): Known | undefined {
  const text = text_of(value["value"]);
  if (text === undefined) return undefined;
  const shown: Shown = { form: "identifier", value: text };
  const system = text_of(value["system"]);
  if (system && !/telecom/.test(element)) shown.system = system;
  return { shown, used: shown.system ? ["value", "system"] : ["value"] };
}

function as_coding(value: JsonObject): Known | undefined {
  if (typeof value["code"] !== "string" || !("system" in value || "display" in value))
    return undefined;
  const coding = coding_of(value);
  const text = coding.display ?? coding.code ?? "";
  return {
    shown: { form: "concept", text, codings: [coding] },
    used: strings_in(value, ["system", "code", "display"]),
  };
}
