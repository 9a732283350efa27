import { expect, test } from "vitest";
import { read_finding } from "./observation";
import { newest_quantity, trends_of } from "./trend";

let next = 0;

function crp(day: number, value: unknown, change: Record<string, unknown> = {}) {
  return read_finding({
    resourceType: "Observation",
    id: `o${next++}`,
    status: "final",
    category: [{ coding: [{ code: "laboratory" }] }],
    code: {
      coding: [{ system: "http://loinc.org", code: "1988-5", display: "C reactive protein" }],
    },
    effectiveDateTime: `2026-08-${String(day).padStart(2, "0")}`,
    valueQuantity: { value, unit: "mg/L" },
    referenceRange: [{ high: { value: 8, unit: "mg/L" } }],
    ...change,
  } as never);
}

test("one kind is one trend, its newest value first and its line oldest first", () => {
  const [trend, ...others] = trends_of([crp(8, 60), crp(10, 148), crp(9, 120)], "da");
  expect(others).toEqual([]);
  expect(trend?.name).toBe("CRP");
  expect(trend?.latest.value).toMatchObject({ value: { quantity: { value: 148 } } });
  expect(trend?.points.map((point) => point.values[0])).toEqual([60, 120, 148]);
  expect(trend?.direction).toBe("rising");
  expect(trend?.points.every((point) => point.outside)).toBe(true);
});

test("a line does not cross the long gap before the last course", () => {
  const old = crp(1, 5, { effectiveDateTime: "2026-07-01" });
  const older = crp(1, 5, { effectiveDateTime: "2020-01-01" });
  const course = [5, 6, 7, 8, 9].map((day) => crp(day, day * 10));
  const [trend] = trends_of([older, old, ...course], "da");
  expect(trend?.points.map((point) => point.values[0])).toEqual([50, 60, 70, 80, 90]);
  expect(trend?.findings).toHaveLength(7);
  expect(trends_of([old, ...course.slice(0, 3)], "da")[0]?.points).toHaveLength(4);
});

test("less than two percent is no change", () => {
  expect(trends_of([crp(8, 100), crp(9, 101)], "da")[0]?.direction).toBe("steady");
  expect(trends_of([crp(8, 100), crp(9, 90)], "da")[0]?.direction).toBe("falling");
  expect(trends_of([crp(8, 100)], "da")[0]?.direction).toBeUndefined();
});

test("units are never mixed on one scale", () => {
  const other = crp(9, 1, { valueQuantity: { value: 1, unit: "nmol/L" } });
  expect(trends_of([crp(8, 60), other], "da")).toHaveLength(2);
});

test("an unreadable value stays with its kind, is counted, and draws no point", () => {
  const [trend, ...others] = trends_of([crp(8, 60), crp(9, "høj")], "da");
  expect(others).toEqual([]);
  expect(trend?.unreadable).toBe(1);
  expect(trend?.latest.value.kind).toBe("unreadable");
  expect(trend?.points).toHaveLength(1);
});

test("findings without a readable code are each their own, never joined", () => {
  const nameless = { code: {} };
  expect(trends_of([crp(8, 1, nameless), crp(9, 2, nameless)], "da")).toHaveLength(2);
});

test("a value without a time is kept, but not drawn and not the latest", () => {
  const [trend] = trends_of([crp(8, 60), crp(9, 70, { effectiveDateTime: "x" })], "da");
  expect(trend?.findings).toHaveLength(2);
  expect(trend?.latest.value).toMatchObject({ value: { quantity: { value: 60 } } });
});

test("the newest quantity is found by code", () => {
  const newest = newest_quantity([crp(8, 60), crp(10, 148)], ["1988-5"]);
  expect(newest?.quantity.value).toBe(148);
  expect(newest_quantity([crp(8, 60)], ["0"])).toBeUndefined();
});
