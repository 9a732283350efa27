import { read_time, type PointInTime } from "@eir/base";
import { describe, expect, test } from "vitest";
import { age_of_person, age_on, read_person } from "./patient";

const now = new Date(2026, 7, 11);
const born = (text: string) => read_time(text) as PointInTime;

describe("age", () => {
  test("turns on the birthday", () => {
    expect(age_on(born("1948-08-11"), now)).toEqual({ unit: "years", count: 78 });
    expect(age_on(born("1948-08-12"), now)).toEqual({ unit: "years", count: 77 });
  });
  test("of a small child is in days and months", () => {
    expect(age_on(born("2026-08-01"), now)).toEqual({ unit: "days", count: 10 });
    expect(age_on(born("2025-08-11"), now)).toEqual({ unit: "months", count: 12 });
    expect(age_on(born("2024-08-11"), now)).toEqual({ unit: "years", count: 2 });
  });
  test("from a birth year alone is of that year", () => {
    expect(age_on(born("1948"), now)).toEqual({ unit: "years", count: 78 });
  });
  test("stops at death, and is not told when the day of death is unknown", () => {
    const base = { resourceType: "Patient", id: "1", birthDate: "1948-08-11" };
    const died = read_person({ ...base, deceasedDateTime: "2000-01-01" });
    expect(age_of_person(died, now)).toEqual({ unit: "years", count: 51 });
    expect(age_of_person(read_person({ ...base, deceasedBoolean: true }), now)).toBeUndefined();
  });
});

describe("who", () => {
  test("a Danish patient by official name and CPR", () => {
    const person = read_person({
      resourceType: "Patient",
      id: "1",
      identifier: [
        { system: "https://x.dk/mrn", value: "9" },
        { system: "urn:oid:1.2.208.176.1.2", value: "1403484188" },
      ],
      name: [
        { use: "nickname", text: "Ingo" },
        { use: "official", family: "Prøvesen", given: ["Inger", "Marie"] },
      ],
      gender: "female",
    });
    expect(person.name).toMatchObject({ value: "Prøvesen, Inger Marie" });
    expect(person.identifier).toEqual({ kind: "cpr", text: "140348-4188" });
  });
  test("a replacement number is told from a CPR", () => {
    const identifier = [{ system: "urn:oid:1.2.208.176.1.6.1.3.177", value: "1206550VK9" }];
    const person = read_person({ resourceType: "Patient", id: "1", identifier });
    expect(person.identifier?.kind).toBe("replacement-cpr");
  });
  test("broken elements cost only themselves", () => {
    const person = read_person({
      resourceType: "Patient",
      id: "1",
      name: [{}],
      gender: "kvinde",
      birthDate: "1948-13-01",
    });
    expect(person.name).toEqual({ kind: "unreadable", why: "bad_name" });
    expect(person.sex.kind).toBe("unreadable");
    expect(person.born.kind).toBe("unreadable");
  });
});
