import { describe, expect, test } from "vitest";
import { format_cpr, query_form, query_of } from "./cpr";

test("a CPR number is shown as six and four", () => {
  expect(format_cpr("1403484188")).toBe("140348-4188");
  expect(format_cpr("140348-4188")).toBe("140348-4188");
  expect(format_cpr("1206550VK9")).toBe("120655-0VK9");
  expect(format_cpr("12345")).toBe("12345");
});

describe("what the typed text asks for", () => {
  test("names, by every word", () => {
    expect(query_of(" inger  prøv ")).toEqual({ kind: "name", words: ["inger", "prøv"] });
    expect(query_of("Prøvesen, Inger")).toEqual({ kind: "name", words: ["Prøvesen", "Inger"] });
  });
  test("a CPR with or without its dash, in the forms it may be stored", () => {
    const values = ["1403484188", "140348-4188"];
    expect(query_of("140348-4188")).toMatchObject({ kind: "identifier" });
    expect(query_of("1403484188")).toEqual({ kind: "identifier", values });
  });
  test("a CPR that is not yet whole is not searched", () => {
    expect(query_of("140348-4")).toEqual({ kind: "part-of-cpr", digits: 7 });
    expect(query_form(query_of("140348"), 20)).toBeUndefined();
  });
  test("another identifier as it stands", () => {
    expect(query_of("S99942739")).toEqual({ kind: "identifier", values: ["S99942739"] });
  });
  test("nothing for nothing", () => {
    expect(query_of("   ")).toEqual({ kind: "nothing" });
    expect(query_of(",")).toEqual({ kind: "nothing" });
  });
});

test("signs with a meaning in a search are escaped", () => {
  const form = query_form({ kind: "identifier", values: ["a,1|b"] }, 20);
  expect(form?.get("identifier")).toBe("a\\,1\\|b");
});
