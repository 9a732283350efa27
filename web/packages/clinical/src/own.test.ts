import { expect, test } from "vitest";
import { is_about, split_owned } from "./own";

const resource = (change: object) => ({ resourceType: "Observation", id: "1", ...change }) as never;

test("only what names this patient is this patient's", () => {
  expect(is_about(resource({ subject: { reference: "Patient/a" } }), "a")).toBe(true);
  expect(is_about(resource({ patient: { reference: "http://x/fhir/Patient/a" } }), "a")).toBe(true);
  expect(is_about(resource({ for: { reference: "Patient/a" } }), "a")).toBe(true);
  expect(is_about(resource({ subject: { reference: "Patient/b" } }), "a")).toBe(false);
  expect(is_about(resource({ subject: { reference: "Group/a" } }), "a")).toBe(false);
  expect(is_about(resource({}), "a")).toBe(false);
});

test("an appointment is the patient's through its participants", () => {
  const participant = [
    { actor: { reference: "Location/1" } },
    { actor: { reference: "Patient/a" } },
  ];
  expect(is_about(resource({ participant }), "a")).toBe(true);
  expect(is_about(resource({ participant }), "b")).toBe(false);
});

test("what belongs to another is counted and not passed on", () => {
  const list = [
    resource({ subject: { reference: "Patient/a" } }),
    resource({ subject: { reference: "Patient/b" } }),
  ];
  expect(split_owned(list, "a")).toMatchObject({ own: [list[0]], foreign: 1 });
});
