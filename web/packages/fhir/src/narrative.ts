/** The words of a piece of HTML, without ever putting the HTML into the page. */

const blocks = /<\/?(?:p|div|br|li|ul|ol|tr|table|h[1-6]|section|hr|td|th)\b[^>]*>/gi;
const dropped = /<(script|style|head)\b[\s\S]*?(?:<\/\1>|$)/gi;

const entities: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  aelig: "æ",
  oslash: "ø",
  aring: "å",
  AElig: "Æ",
  Oslash: "Ø",
  Aring: "Å",
};

export function text_of_html(html: string): string {
  const text = html
    .replace(dropped, " ")
    .replace(/<!--[\s\S]*?(?:-->|$)/g, " ")
    .replace(/\s+/g, " ")
    .replace(blocks, "\n")
    .replace(/<[^>]*>/g, "")
    .replace(/&(#x?[0-9a-f]+|[a-z]+);/gi, decode);
  return text
    .split("\n")
    .map((line) => line.replace(/[ \t]+/g, " ").trim())
    .filter((line) => line !== "")
    .join("\n");
}

function decode(whole: string, name: string): string {
  if (!name.startsWith("#")) return entities[name] ?? whole;
  const point = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
  return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
}
