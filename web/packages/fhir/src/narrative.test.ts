import { expect, test } from "vitest";
import { text_of_html } from "./narrative";

test("blocks become lines, and signs are decoded", () => {
  const html = "<div><p>Blodtryk &lt; 140&nbsp;mmHg</p><ul><li>a</li><li>b &amp; c</li></ul></div>";
  expect(text_of_html(html)).toBe("Blodtryk < 140 mmHg\na\nb & c");
});

test("scripts and comments leave nothing behind", () => {
  expect(text_of_html("<script>alert(1)</script>a<!-- b --><style>p{}</style>")).toBe("a");
  expect(text_of_html("<script>alert(1)")).toBe("");
});

test("broken signs stay as they are", () => {
  expect(text_of_html("&unknown; &#xffffffff; &#65;")).toBe("&unknown; &#xffffffff; A");
});
