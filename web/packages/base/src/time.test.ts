import { describe, expect, test } from "vitest";
import { age_of, full_time, read_time, short_time, type PointInTime } from "./time";

const now = new Date(2026, 7, 11, 12, 6);
const at = (text: string) => read_time(text) as PointInTime;

describe("reading", () => {
  test("keeps the precision that was recorded", () => {
    expect(at("2019").precision).toBe("year");
    expect(at("2019-05").precision).toBe("month");
    expect(at("2019-05-14").precision).toBe("day");
    expect(at("2019-05-14T08:00:00+02:00").precision).toBe("time");
  });
  test.each(["", "19", "2019-13", "2019-02-30", "2019-05-14T25:00:00Z", "14/5 2019", "2019-5-1"])(
    "%s is not a FHIR date",
    (text) => expect(read_time(text)).toBeUndefined(),
  );
  test("a leap day is a day, in the right years", () => {
    expect(read_time("2024-02-29")).toBeDefined();
    expect(read_time("2023-02-29")).toBeUndefined();
  });
});

describe("showing", () => {
  test("as exact as the record", () => {
    expect(short_time(at("2019"), now)).toBe("2019");
    expect(short_time(at("2019-05"), now)).toBe("5/2019");
    expect(short_time(at("2019-05-14"), now)).toBe("14/5 2019");
    expect(short_time(at("2026-08-09"), now)).toBe("9/8");
    expect(short_time(at("2026-08-09T22:35:00+02:00"), now)).toBe("9/8 22:35");
    expect(full_time(at("2026-08-09T22:35:10+02:00"))).toBe("9/8 2026 22:35:10");
  });
  test("age in the unit that fits", () => {
    expect(age_of(at("2026-08-11T12:02:00+02:00"), now, "da")).toBe("4 min");
    expect(age_of(at("2026-08-11T07:00:00+02:00"), now, "da")).toBe("5 t");
    expect(age_of(at("2026-08-02"), now, "da")).toBe("9 d");
    expect(age_of(at("2026-07-01"), now, "da")).toBe("41 d");
    expect(age_of(at("2025-06-01"), now, "da")).toBe("14 md");
    expect(age_of(at("2020-01-01"), now, "da")).toBe("6 år");
  });
  test("the future has no age", () => {
    expect(age_of(at("2026-08-27T10:20:00+02:00"), now, "da")).toBeUndefined();
  });
});
