/**
 * JSON as it came: decimals keep their text, so that 62.0 kg is never shown as 62 kg.
 * Plain numbers whose text JavaScript would print the same stay numbers; the rest become `Exact`.
 */

export type Json = null | boolean | number | string | Exact | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json | undefined;
}

/** A decimal whose text differs from what `String(number)` would give. */
export class Exact {
  constructor(readonly text: string) {}
  get value(): number {
    return Number(this.text);
  }
  toJSON(): string {
    return this.text;
  }
}

// A decimal that ends in 0, has an exponent, or has more digits than a double holds.
const inexact = /[:,[]\s*-?\d+(?:\.\d*0|(?:\.\d+)?[eE][+-]?\d+|\.\d{16,}|\d{15,})\s*[,}\]]/;
const token = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const mark = "\u0000exact:";

/** Parses JSON text. Throws SyntaxError, as `JSON.parse` does. */
export function parse_json(text: string): Json {
  if (!inexact.test(text)) return JSON.parse(text) as Json;
  const marked = text.replace(token, (part) =>
    part.startsWith('"') || String(Number(part)) === part ? part : `"\\u0000exact:${part}"`,
  );
  return unmark(JSON.parse(marked) as Json);
}

function unmark(json: Json): Json {
  if (typeof json === "string")
    return json.startsWith(mark) ? new Exact(json.slice(mark.length)) : json;
  if (Array.isArray(json)) {
    for (let at = 0; at < json.length; at++) json[at] = unmark(json[at] as Json);
    return json;
  }
  if (is_object(json)) {
    for (const key in json) json[key] = unmark(json[key] as Json);
  }
  return json;
}

export function is_object(json: Json | undefined): json is JsonObject {
  return (
    typeof json === "object" && json !== null && !Array.isArray(json) && !(json instanceof Exact)
  );
}

/** The text of a scalar exactly as it was sent, or undefined for arrays and objects. */
export function scalar_text(json: Json | undefined): string | undefined {
  if (json instanceof Exact) return json.text;
  if (typeof json === "string") return json;
  if (typeof json === "number" || typeof json === "boolean") return String(json);
  return undefined;
}

export function as_array(json: Json | undefined): Json[] {
  if (json === undefined || json === null) return [];
  return Array.isArray(json) ? json : [json];
}

export function same_json(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (a instanceof Exact || b instanceof Exact)
    return a instanceof Exact && b instanceof Exact && a.text === b.text;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    return a.every((one, at) => same_json(one, b[at]));
  }
  if (!is_object(a) || !is_object(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => same_json(a[key], b[key]));
}
