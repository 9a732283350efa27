import { catalogues } from "@eir/base";
import { describe, expect, test } from "vitest";
import { read_dosage } from "./dosage";
import { doses_of_day, read_medicine, sort_medicines } from "./medicines";

const t = catalogues.da;
const dosage = (json: object) => read_dosage([json as never], t, "da");

function order(id: string, change: Record<string, unknown> = {}) {
  const resource = {
    resourceType: "MedicationRequest",
    id,
    status: "active",
    medicationCodeableConcept: { text: id, coding: [{ code: `atc-${id}` }] },
    ...change,
  };
  return read_medicine(resource as never, t, "da");
}

describe("a dosage", () => {
  const repeat = (json: object) => ({ timing: { repeat: json } });
  test("is the text of the order where there is one", () => {
    expect(dosage({ text: "1 tablet morgen" })).toEqual({
      kind: "there",
      value: "1 tablet morgen",
    });
  });
  test("is built from its parts otherwise", () => {
    const dose = { doseAndRate: [{ doseQuantity: { value: 2.5, unit: "mg" } }] };
    const daily = repeat({ frequency: 2, period: 1, periodUnit: "d" });
    expect(dosage({ ...dose, ...daily })).toMatchObject({ value: "2,5 mg × 2" });
    const hourly = repeat({ frequency: 1, period: 6, periodUnit: "h" });
    expect(dosage({ ...dose, ...hourly })).toMatchObject({ value: "2,5 mg hver 6. time" });
    expect(dosage({ ...dose, asNeededBoolean: true })).toMatchObject({ value: "2,5 mg p.n." });
  });
  test("without a unit says so, and never shows a bare number", () => {
    const read = dosage({ doseAndRate: [{ doseQuantity: { value: 1 } }] });
    expect(read).toMatchObject({ value: "1 (uden enhed)" });
  });
  test("that is broken is unreadable", () => {
    expect(dosage({ doseAndRate: [{ doseQuantity: { value: "1" } }] })).toMatchObject({
      why: "bad_dose",
    });
    expect(dosage(repeat({ frequency: 1, period: 1, periodUnit: "fortnight" }))).toMatchObject({
      why: "bad_dose",
    });
    expect(read_dosage([], t, "da")).toEqual({ kind: "absent" });
  });
});

test("an unknown status is shown among the current ones", () => {
  const sorted = sort_medicines([
    order("ended", { status: "stopped" }),
    order("odd", { status: "running" }),
    order("paused", { status: "on-hold" }),
    order("now"),
    order("wrong", { status: "entered-in-error" }),
  ]);
  expect(sorted.shown.map((one) => one.id)).toEqual(["now", "odd", "paused"]);
  expect(sorted.ended.map((one) => one.id)).toEqual(["ended"]);
  expect(sorted.errors).toBe(1);
  expect(sorted.shown[1]?.status.kind).toBe("unreadable");
});

test("a name in a contained or referenced medicine is found or asked for", () => {
  const contained = order("a", {
    medicationCodeableConcept: undefined,
    medicationReference: { reference: "#m" },
    contained: [{ resourceType: "Medication", id: "m", code: { text: "Warfarin" } }],
  });
  expect(contained.name).toMatchObject({ value: { text: "Warfarin" } });
  const elsewhere = order("b", {
    medicationCodeableConcept: undefined,
    medicationReference: { reference: "Medication/7" },
  });
  expect(elsewhere.named_by).toMatchObject({ type: "Medication", id: "7" });
  expect(order("c", { medicationCodeableConcept: undefined }).name.kind).toBe("unreadable");
});

test("today's doses stand with the order they name", () => {
  const now = new Date(2026, 7, 11, 12, 0);
  const dose = (change: object) =>
    ({
      resourceType: "MedicationAdministration",
      id: "d",
      status: "completed",
      effectiveDateTime: "2026-08-11T08:05:00+02:00",
      request: { reference: "MedicationRequest/a" },
      ...change,
    }) as never;
  const given = (change: object) => doses_of_day([dose(change)], [order("a"), order("b")], now);
  expect(given({}).get("a")).toEqual([{ id: "d", time: "08:05", state: "given" }]);
  expect(given({ status: "not-done" }).get("a")?.[0]?.state).toBe("not-given");
  expect(given({ status: "maybe" }).get("a")?.[0]?.state).toBe("unreadable");
  expect(given({ effectiveDateTime: "2026-08-10T08:05:00+02:00" }).size).toBe(0);
  const by_code = {
    request: undefined,
    medicationCodeableConcept: { coding: [{ code: "atc-b" }] },
  };
  expect(given(by_code).has("b")).toBe(true);
});
