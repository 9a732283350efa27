import { catalogues } from "@eir/base";
import { expect, test } from "vitest";
import { read_contact, sort_contacts, start_of } from "./contacts";
import { unit_text } from "./units";

const t = catalogues.da;

function encounter(id: string, change: Record<string, unknown> = {}) {
  const resource = {
    resourceType: "Encounter",
    id,
    status: "finished",
    class: { code: "AMB" },
    period: { start: "2026-03-12" },
    ...change,
  };
  return read_contact(resource as never, t);
}

test("past, current and booked are told apart, each in its order", () => {
  const sorted = sort_contacts([
    encounter("old", { period: { start: "2020" } }),
    encounter("new"),
    encounter("now", { status: "in-progress" }),
    encounter("later", { status: "planned", period: { start: "2026-12" } }),
    encounter("soon", { status: "planned", period: { start: "2026-09" } }),
    encounter("odd", { status: "vanished" }),
    encounter("wrong", { status: "entered-in-error" }),
  ]);
  expect(sorted.past.map((one) => one.id)).toEqual(["new", "odd", "old"]);
  expect(sorted.current.map((one) => one.id)).toEqual(["now"]);
  expect(sorted.booked.map((one) => one.id)).toEqual(["soon", "later"]);
  expect(sorted.errors).toBe(1);
});

test("a booked contact takes its time from where DK Core keeps it", () => {
  const planned = encounter("p", {
    status: "planned",
    period: undefined,
    extension: [
      { url: "http://x/dk-core-planned-start-date", valueDateTime: "2026-08-27T10:20:00+02:00" },
    ],
  });
  expect(start_of(planned)?.text).toBe("2026-08-27T10:20:00+02:00");
});

test("an appointment for the time of a booked contact is the same visit", () => {
  const time = "2026-08-27T10:20:00+02:00";
  const appointment = read_contact(
    { resourceType: "Appointment", id: "a", status: "booked", start: time } as never,
    t,
  );
  const visit = encounter("e", { status: "planned", period: { start: time } });
  const sorted = sort_contacts([visit, appointment]);
  expect(sorted.booked.map((one) => one.id)).toEqual(["e"]);
  expect(sorted.doubled.map((one) => one.id)).toEqual(["a"]);
});

test("the ward's own name stands before the kind of visit", () => {
  const place = { location: [{ location: { display: "Med 3" } }] };
  expect(encounter("a", { ...place, type: [{ text: "Check up" }] }).title).toMatchObject({
    value: "Med 3",
  });
  expect(encounter("a", { type: [{ text: "Check up (procedure)" }] }).title).toMatchObject({
    value: "Check up",
  });
  expect(encounter("a").title).toMatchObject({ value: "Ambulant" });
});

test.each([
  ["mm[Hg]", "mmHg"],
  ["Cel", "°C"],
  ["umol/L", "µmol/L"],
  ["mL/min/{1.73_m2}", "mL/min/1,73 m²"],
  ["{score}", "score"],
  ["10*9/L", "10^9/L"],
  ["mmol/mol", "mmol/mol"],
])("the unit %s is written %s", (code, text) => expect(unit_text(code)).toBe(text));
