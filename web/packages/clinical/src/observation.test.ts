import { describe, expect, test } from "vitest";
import { flag_against, read_finding, read_value, unit_of, value_text } from "./observation";

const words = { yes: "ja", no: "nej" };
const quantity = (value: number, unit = "mmol/L") => ({ value, unit });

describe("a value in every form", () => {
  const text = (json: Record<string, unknown>) => {
    const read = read_value(json as never);
    return read.kind === "there" ? value_text(read.value, "da", words) : read;
  };
  test("is read", () => {
    expect(text({ valueQuantity: quantity(3.6) })).toBe("3,6");
    expect(text({ valueQuantity: { ...quantity(5), comparator: "<" } })).toBe("<5");
    expect(text({ valueInteger: 4 })).toBe("4");
    expect(text({ valueString: "påvist" })).toBe("påvist");
    expect(text({ valueCodeableConcept: { coding: [{ code: "x", display: "Rask" }] } })).toBe(
      "Rask",
    );
    expect(text({ valueBoolean: false })).toBe("nej");
    expect(text({ valueRange: { low: quantity(1), high: quantity(2) } })).toBe("1–2 mmol/L");
    expect(text({ valueRatio: { numerator: { value: 1 }, denominator: { value: 128 } } })).toBe(
      "1:128",
    );
  });
  test("of an unknown form or wrong kind is unreadable", () => {
    expect(text({ valueOddity: 1 })).toMatchObject({ why: "bad_value" });
    expect(text({ valueQuantity: { value: "3,6" } })).toMatchObject({ why: "number" });
    expect(text({ valueBoolean: "ja" })).toMatchObject({ why: "bad_value" });
    expect(text({ component: [] })).toMatchObject({ why: "bad_value" });
  });
  test("that is missing says so, with its reason", () => {
    expect(text({})).toMatchObject({ why: "no_value" });
    expect(text({ dataAbsentReason: { coding: [{ code: "not-performed" }] } })).toEqual({
      kind: "absent",
      reason: "not-performed",
    });
    expect(text({ hasMember: [{}] })).toEqual({ kind: "absent" });
  });
});

test("systolic stands before diastolic, whatever came first", () => {
  const part = (code: string, value: number) => ({
    code: { coding: [{ system: "http://loinc.org", code }] },
    valueQuantity: { value, unit: "mmHg" },
  });
  const read = read_value({ component: [part("8462-4", 72), part("8480-6", 128)] });
  if (read.kind !== "there") throw new Error("unread");
  expect(value_text(read.value, "da", words)).toBe("128/72");
  expect(unit_of(read.value)).toBe("mmHg");
});

describe("the flag", () => {
  const range = { low: { value: 3.5, text: "3.5" }, high: { value: 4.4, text: "4.4" } };
  test("is told from the reference of the same answer", () => {
    expect(flag_against({ value: 3.4, text: "3.4" }, range)).toBe("low");
    expect(flag_against({ value: 4.4, text: "4.4" }, range)).toBe("normal");
    expect(flag_against({ value: 4.5, text: "4.5" }, range)).toBe("high");
  });
  test("is not told across units, or beyond what a comparator says", () => {
    const other = { low: { value: 3.5, text: "3.5", unit: "mg/dL" } };
    expect(flag_against({ value: 1, text: "1", unit: "mmol/L" }, other)).toBeUndefined();
    expect(flag_against({ value: 5, text: "5", comparator: "<" }, range)).toBe("normal");
  });
  test("is the laboratory's own word where there is one", () => {
    const finding = read_finding({
      resourceType: "Observation",
      id: "1",
      status: "final",
      code: { text: "Kalium" },
      valueQuantity: quantity(4),
      interpretation: [{ coding: [{ code: "HH" }] }],
      referenceRange: [{ low: quantity(3), high: quantity(5) }],
    } as never);
    expect(finding.flag).toBe("critical_high");
  });
});

test("an unknown status and a broken time are unreadable alone", () => {
  const finding = read_finding({
    resourceType: "Observation",
    id: "1",
    status: "done",
    effectiveDateTime: "i går",
    code: { text: "Kalium" },
    valueQuantity: quantity(4),
  } as never);
  expect(finding.progress.kind).toBe("unreadable");
  expect(finding.at.kind).toBe("unreadable");
  expect(finding.value.kind).toBe("there");
});
