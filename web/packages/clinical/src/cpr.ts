/** Danish civil registration numbers: ten characters, shown as six and four. */

/** "1403481234" as "140348-1234". Anything that is not ten characters is shown as it is. */
export function format_cpr(value: string): string {
  const plain = value.replace(/[\s-]/g, "");
  return /^\d{6}[0-9A-Za-z]{4}$/.test(plain) ? `${plain.slice(0, 6)}-${plain.slice(6)}` : value;
}

export type Query =
  | { kind: "nothing" }
  | { kind: "name"; words: string[] }
  | { kind: "identifier"; values: string[] }
  | { kind: "part-of-cpr"; digits: number };

/** What the typed text asks for: names, an identifier, or a CPR that is not yet whole. */
export function query_of(typed: string): Query {
  const text = typed.trim();
  if (text === "") return { kind: "nothing" };
  if (!/\d/.test(text)) {
    const words = text.split(/[\s,]+/).filter((word) => word !== "");
    return words.length === 0 ? { kind: "nothing" } : { kind: "name", words };
  }
  const plain = text.replace(/[\s-]/g, "");
  if (/^\d{1,9}$/.test(plain)) return { kind: "part-of-cpr", digits: plain.length };
  const values = [text.replace(/\s+/g, "")];
  if (/^\d{6}[0-9A-Za-z]{4}$/.test(plain)) values.unshift(plain, format_cpr(plain));
  return { kind: "identifier", values: [...new Set(values)] };
}

export function query_form(query: Query, count: number): URLSearchParams | undefined {
  const form = new URLSearchParams();
  if (query.kind === "name") for (const word of query.words) form.append("name", word);
  else if (query.kind === "identifier") {
    const escaped = query.values.map((value) => value.replace(/([\\,$|])/g, "\\$1"));
    form.append("identifier", escaped.join(","));
  } else return undefined;
  form.append("_count", String(count));
  form.append("_total", "accurate");
  return form;
}
