import { is_object, type Json, type JsonObject } from "@eir/base";
import { expect, test } from "vitest";
import { describe as rows_of, type Row } from "./describe";

const observation: JsonObject = {
  resourceType: "Observation",
  id: "o1",
  text: { status: "generated", div: "<div>CRP <b>148</b></div>" },
  status: "final",
  code: {
    text: "CRP",
    coding: [{ system: "http://loinc.org", code: "1988-5", userSelected: true }],
  },
  valueQuantity: { value: 148, unit: "mg/L", system: "http://unitsofmeasure.org", code: "mg/L" },
  effectivePeriod: { start: "2026-08-09", end: "2026-08-10", id: "p1" },
  performer: [{ reference: "Organization/1", display: "KBA", type: "Organization" }],
  extension: [{ url: "http://x.dk/oddity", valueString: "odd", id: "e1" }],
  unknownElement: { deep: [{ deeper: "still here" }] },
  _birthDate: { id: "x" },
};

/** Every text and number that can be read anywhere in the rows. */
function words_in(rows: Row[]): string {
  return rows.map((row) => `${JSON.stringify(row.shown ?? "")} ${words_in(row.rows)}`).join(" ");
}

function leaves(json: Json | undefined): string[] {
  if (Array.isArray(json)) return json.flatMap(leaves);
  if (is_object(json)) return Object.values(json).flatMap(leaves);
  return json === undefined ? [] : [String(json)];
}

test("every value of a resource is somewhere in its rows", () => {
  const { resourceType: _type, ...rest } = observation;
  const words = words_in(rows_of(observation)) + JSON.stringify(rows_of(observation));
  for (const leaf of leaves(rest)) expect(words).toContain(JSON.stringify(leaf).slice(1, -1));
});

test("a malformed element is shown as it is, not dropped", () => {
  const rows = rows_of({ code: { text: 7, coding: ["x"] }, period: { start: 5 }, gone: null });
  const text = JSON.stringify(rows);
  expect(text).toContain('"7"');
  expect(text).toContain('"x"');
  expect(text).toContain('"5"');
});

test("a date is told from an identifier that looks like one", () => {
  const [date, version] = rows_of({ recordedDate: "2026-08-09", version: "2026-08" });
  expect(date?.shown).toEqual({ form: "time", text: "2026-08-09" });
  expect(version?.shown).toEqual({ form: "text", text: "2026-08" });
});

test("very deep nesting ends", () => {
  let deep: JsonObject = { value: "bottom" };
  for (let at = 0; at < 200; at++) deep = { inner: deep };
  expect(() => rows_of(deep)).not.toThrow();
});
