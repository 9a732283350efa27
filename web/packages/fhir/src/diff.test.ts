import { expect, test } from "vitest";
import { changes_between } from "./diff";

const before = {
  resourceType: "MedicationRequest",
  id: "1",
  meta: { versionId: "1", lastUpdated: "2026-08-09T10:00:00Z" },
  status: "active",
  dosageInstruction: [
    { text: "1 tablet", doseAndRate: [{ doseQuantity: { value: 1, unit: "tbl" } }] },
  ],
  note: [{ text: "a" }, { text: "b" }],
};

test("what the server writes into meta is no change", () => {
  const after = { ...before, meta: { versionId: "2", lastUpdated: "2026-08-10T10:00:00Z" } };
  expect(changes_between(before, after)).toEqual([]);
});

test("a profile that comes is a change", () => {
  const after = { ...before, meta: { versionId: "2", profile: ["p"] } };
  expect(changes_between(before, after)).toEqual([{ path: ["meta"], after: { profile: ["p"] } }]);
});

test("a changed value is told by its place, before and after", () => {
  expect(changes_between(before, { ...before, status: "stopped" })).toEqual([
    { path: ["status"], before: "active", after: "stopped" },
  ]);
});

test("a quantity is changed as one thing, deep inside a list of one", () => {
  const after = structuredClone(before);
  after.dosageInstruction[0]!.doseAndRate[0]!.doseQuantity = { value: 2, unit: "tbl" };
  expect(changes_between(before, after)).toEqual([
    {
      path: ["dosageInstruction", "doseAndRate", "doseQuantity"],
      before: { value: 1, unit: "tbl" },
      after: { value: 2, unit: "tbl" },
    },
  ]);
});

test("a new first element is one change, not a shift of all", () => {
  const after = { ...before, note: [{ text: "new" }, ...before.note] };
  expect(changes_between(before, after)).toEqual([{ path: ["note", 0], after: { text: "new" } }]);
});

test("added and removed elements stand alone", () => {
  const { note: _note, ...after } = { ...before, priority: "urgent" };
  expect(changes_between(before, after)).toEqual([
    { path: ["note"], before: before.note },
    { path: ["priority"], after: "urgent" },
  ]);
});

test("a change of order is a change", () => {
  const after = { ...before, note: [...before.note].reverse() };
  expect(changes_between(before, after)).toHaveLength(1);
});
