import { Exact } from "@eir/base";
import { describe, expect, test } from "vitest";
import { read_concept, read_period, read_quantity, read_reference, read_status } from "./read";

describe("a coded concept", () => {
  test("shows its text, else a display, else the code", () => {
    const coding = [{ system: "s", code: "c", display: "d" }];
    expect(read_concept({ text: "t", coding })).toMatchObject({ value: { text: "t" } });
    expect(read_concept({ coding })).toMatchObject({ value: { text: "d" } });
    expect(read_concept({ coding: [{ code: "c" }] })).toMatchObject({ value: { text: "c" } });
  });
  test("without any of them is unreadable, not empty", () => {
    expect(read_concept({})).toEqual({ kind: "unreadable", why: "no_code" });
    expect(read_concept({ coding: [{ system: "s" }] })).toMatchObject({ kind: "unreadable" });
    expect(read_concept({ coding: "x" })).toEqual({ kind: "unreadable", why: "bad_code" });
    expect(read_concept("Pneumoni")).toEqual({ kind: "unreadable", why: "bad_code" });
    expect(read_concept(undefined)).toEqual({ kind: "absent" });
  });
  test("that says why it is missing is absent for that reason", () => {
    const url = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";
    const read = read_concept({ extension: [{ url, valueCode: "masked" }] });
    expect(read).toEqual({ kind: "absent", reason: "masked" });
  });
});

describe("a quantity", () => {
  test("keeps the digits it was written with", () => {
    const read = read_quantity({ value: new Exact("62.0"), unit: "kg" });
    expect(read).toMatchObject({ value: { value: 62, text: "62.0", unit: "kg" } });
  });
  test("of a wrong kind is unreadable", () => {
    expect(read_quantity({ value: "62", unit: "kg" })).toMatchObject({ why: "number" });
    expect(read_quantity({ unit: "kg" })).toMatchObject({ why: "no_value" });
    expect(read_quantity(62)).toMatchObject({ why: "bad_value" });
  });
  test("takes its unit from the code when it has no words for it", () => {
    expect(read_quantity({ value: 1, code: "1" })).toEqual({
      kind: "there",
      value: { value: 1, text: "1" },
    });
    expect(read_quantity({ value: 3, code: "{score}" })).toMatchObject({
      value: { unit: "score" },
    });
  });
});

test("an unknown status is unreadable, never guessed", () => {
  expect(read_status("active", ["active"])).toMatchObject({ value: "active" });
  expect(read_status("aktiv", ["active"])).toEqual({ kind: "unreadable", why: "bad_status" });
  expect(read_status(undefined, ["active"])).toEqual({ kind: "absent" });
});

test("a period with one broken end is unreadable as a whole", () => {
  expect(read_period({ start: "2026-08-09", end: "soon" })).toMatchObject({ why: "bad_time" });
  expect(read_period({ start: "2026-08" })).toMatchObject({ kind: "there" });
  expect(read_period({})).toEqual({ kind: "absent" });
});

test("references of every form", () => {
  expect(read_reference({ reference: "Patient/a.b-1" })).toMatchObject({
    type: "Patient",
    id: "a.b-1",
  });
  expect(read_reference({ reference: "https://x.dk/fhir/Patient/1/_history/2" })).toMatchObject({
    type: "Patient",
    id: "1",
  });
  expect(read_reference({ reference: "#p" })).toMatchObject({ contained: "p" });
  expect(read_reference({ display: "L. Holm" })).toEqual({ text: "L. Holm", display: "L. Holm" });
  expect(read_reference({ reference: "urn:uuid:1" })).toEqual({
    text: "urn:uuid:1",
    literal: "urn:uuid:1",
  });
  expect(read_reference({})).toBeUndefined();
});
