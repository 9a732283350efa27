import { expect, test } from "vitest";
import { Exact, parse_json, same_json, scalar_text } from "./json";

test("a decimal keeps the zeros it was written with", () => {
  const json = parse_json('{"value":62.0,"other":62.5,"list":[1.10,2]}') as {
    value: Exact;
    other: number;
    list: [Exact, number];
  };
  expect(json.value.text).toBe("62.0");
  expect(json.value.value).toBe(62);
  expect(json.other).toBe(62.5);
  expect(json.list[0].text).toBe("1.10");
  expect(json.list[1]).toBe(2);
});

test("numbers inside texts are left alone", () => {
  const text = '{"a":"said: 1.0, \\"2.0\\"","b":3.0}';
  const json = parse_json(text) as { a: string; b: Exact };
  expect(json.a).toBe('said: 1.0, "2.0"');
  expect(json.b.text).toBe("3.0");
});

test("more digits than a double holds survive", () => {
  expect(scalar_text(parse_json("[0.12345678901234567890]") as never)).toBeUndefined();
  const [value] = parse_json("[0.12345678901234567890]") as [Exact];
  expect(value.text).toBe("0.12345678901234567890");
});

test("sameness is by content, and by text for decimals", () => {
  expect(same_json(parse_json('{"a":[1.0]}'), parse_json('{"a":[1.0]}'))).toBe(true);
  expect(same_json(parse_json('{"a":[1.0]}'), parse_json('{"a":[1.00]}'))).toBe(false);
  expect(same_json({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
  expect(same_json({ a: 1 }, { a: 1, b: 2 })).toBe(false);
});

test("broken text throws", () => {
  expect(() => parse_json('{"a":')).toThrow(SyntaxError);
});
