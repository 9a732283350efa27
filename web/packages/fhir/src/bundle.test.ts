import { expect, test } from "vitest";
import { page_of, versions_of } from "./bundle";

test("matches, inclusions and warnings are told apart, and the broken counted", () => {
  const page = page_of({
    resourceType: "Bundle",
    total: 3,
    link: [{ relation: "next", url: "http://other/fhir/Patient?page=2" }],
    entry: [
      { resource: { resourceType: "Patient", id: "1" }, search: { mode: "match" } },
      { resource: { resourceType: "Organization", id: "2" }, search: { mode: "include" } },
      { resource: { resourceType: "OperationOutcome", id: "w" }, search: { mode: "outcome" } },
      { resource: { resourceType: "Patient" } },
      {},
    ],
  });
  expect(page.matches.map((one) => one.id)).toEqual(["1"]);
  expect(page.included).toHaveLength(1);
  expect(page.broken).toBe(2);
  expect(page.total).toBe(3);
  expect(page.next).toContain("page=2");
});

test("what is no bundle is an error, not an empty list", () => {
  expect(() => page_of({ resourceType: "Patient", id: "1" })).toThrow();
  expect(() => page_of([])).toThrow();
});

test("versions say when, who and what kind, newest first", () => {
  const url = "http://eir.health/fhir/StructureDefinition/recorded-by";
  const version = (id: string, at: string, extra = {}) => ({
    extension: [{ url, valueReference: { display: `user ${id}` } }],
    request: { method: id === "1" ? "POST" : "PUT" },
    resource: { resourceType: "Flag", id: "f", meta: { versionId: id, lastUpdated: at } },
    ...extra,
  });
  const versions = versions_of({
    resourceType: "Bundle",
    entry: [
      version("1", "2026-08-09T10:00:00Z"),
      version("2", "2026-08-10T10:00:00Z"),
      {
        request: { method: "DELETE" },
        response: { lastModified: "2026-08-11T10:00:00Z", etag: 'W/"3"' },
      },
    ],
  });
  expect(versions.map((one) => [one.version, one.kind, one.who])).toEqual([
    ["3", "deleted", undefined],
    ["2", "changed", "user 2"],
    ["1", "created", "user 1"],
  ]);
});

test("without the server's word, the resource's own author is named", () => {
  const resource = { resourceType: "Condition", id: "c", recorder: { display: "M. Dahl" } };
  const [version] = versions_of({ resourceType: "Bundle", entry: [{ resource }] });
  expect(version).toMatchObject({ who: "M. Dahl", kind: "created" });
});
