import { settings_from } from "@eir/ui";
import { expect, test } from "vitest";
import { place_on_day } from "./overview/DayTrack";
import { path_of, route_of } from "./route";
import { kind_of_server } from "./strip/useServer";

test("an address holds opaque ids and nothing else", () => {
  const route = {
    page: "patient",
    id: "6f479b22",
    source: { type: "Observation", id: "o.1" },
  } as const;
  const path = path_of(route);
  expect(path).toBe("/patient/6f479b22?source=Observation/o.1");
  const [place, query] = path.split("?");
  expect(route_of(place ?? "", query ?? "")).toEqual(route);
});

test.each(["/", "/patient", "/patient/", "/patient/a b", "/patient/a/b", "/other/a"])(
  "%s leads to the start",
  (path) => expect(route_of(path, "")).toEqual({ page: "start" }),
);

test("a source that is no reference is left out", () => {
  expect(route_of("/patient/1", "source=../x")).toEqual({ page: "patient", id: "1" });
  expect(route_of("/patient/1", "source=Observation/1/2")).toEqual({ page: "patient", id: "1" });
});

test("what the browser stored is only taken where it is known", () => {
  const stored = JSON.stringify({ theme: "dark", density: "huge", language: "en", patient: "x" });
  expect(settings_from(stored)).toEqual({
    theme: "dark",
    density: "compact",
    language: "en",
    single_keys: true,
  });
  expect(settings_from("{broken").theme).toBe("system");
  expect(settings_from(null).language).toBe("da");
});

test("an open server is told from its own words", () => {
  const of = (description: string) => kind_of_server({ implementation: { description } });
  expect(of("Eir demo hospital")).toBe("open");
  expect(of("Eir, auth off, loopback only")).toBe("open");
  expect(of("Eir with login off: for tests on one machine only.")).toBe("open");
  expect(of("Eir, region of the north")).toBe("guarded");
  expect(kind_of_server(null)).toBe("guarded");
});

test("the day runs from 06 to 24", () => {
  expect(place_on_day(6, 0)).toBe(0);
  expect(place_on_day(15, 0)).toBe(50);
  expect(place_on_day(5, 59)).toBeUndefined();
});
