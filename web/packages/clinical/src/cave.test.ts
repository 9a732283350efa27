import { expect, test } from "vitest";
import { read_cave } from "./cave";

function allergy(id: string, change: Record<string, unknown> = {}) {
  return {
    resourceType: "AllergyIntolerance",
    id,
    clinicalStatus: { coding: [{ code: "active" }] },
    verificationStatus: { coding: [{ code: "confirmed" }] },
    code: { text: id },
    ...change,
  } as never;
}

const coded = (code: string) => ({ coding: [{ code }] });

test("nothing recorded is not asked, and never none known", () => {
  expect(read_cave([]).state).toBe("not-asked");
});

test("the five states", () => {
  const none = { code: { coding: [{ code: "716186003" }] } };
  expect(read_cave([allergy("a", none)]).state).toBe("none-known");
  expect(read_cave([allergy("a")]).state).toBe("confirmed");
  expect(read_cave([allergy("a", { verificationStatus: coded("unconfirmed") })]).state).toBe(
    "suspected",
  );
  expect(read_cave([allergy("a", { verificationStatus: coded("refuted") })]).state).toBe("refuted");
});

test("the worst decides: confirmed before suspected before none known", () => {
  const cave = read_cave([
    allergy("none", { code: { text: "x", coding: [{ code: "716186003" }] } }),
    allergy("maybe", { verificationStatus: coded("unconfirmed") }),
    allergy("mild", { reaction: [{ severity: "mild" }] }),
    allergy("severe", {
      reaction: [{ severity: "severe", manifestation: [{ text: "Anafylaksi" }] }],
    }),
  ]);
  expect(cave.state).toBe("confirmed");
  expect(cave.allergies.map((one) => one.id)).toEqual(["severe", "mild", "maybe", "none"]);
  expect(cave.allergies[0]).toMatchObject({ severity: "severe", reaction: "Anafylaksi" });
});

test("an unknown or missing certainty counts as suspected, and says so", () => {
  const [unknown] = read_cave([allergy("a", { verificationStatus: coded("perhaps") })]).allergies;
  expect(unknown).toMatchObject({ certainty: "suspected", status_unreadable: true });
  expect(read_cave([allergy("a", { verificationStatus: undefined })]).state).toBe("suspected");
});

test("entered in error is left out and counted", () => {
  const cave = read_cave([allergy("a", { verificationStatus: coded("entered-in-error") })]);
  expect(cave).toMatchObject({ state: "not-asked", errors: 1, allergies: [] });
});

test("an allergy without a substance is unreadable, and still stands", () => {
  const cave = read_cave([allergy("a", { code: undefined })]);
  expect(cave.state).toBe("confirmed");
  expect(cave.allergies[0]?.substance).toEqual({ kind: "unreadable", why: "no_code" });
});
