export type Language = "da" | "en";

/** The number as text with the decimal sign of the language. The digits are never changed. */
export function with_decimal_sign(digits: string, language: Language): string {
  return language === "da" ? digits.replace(".", ",") : digits;
}

/**
 * A number for the overview. Up to three decimals are shown as recorded; longer ones are rounded,
 * and the source shows them in full.
 */
export function short_number(digits: string, language: Language): string {
  const decimals = /\.(\d+)$/.exec(digits)?.[1]?.length ?? 0;
  if (decimals <= 3) return with_decimal_sign(digits, language);
  const value = Number(digits);
  const size = Math.abs(value);
  const keep = size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 4;
  return with_decimal_sign(value.toFixed(keep), language);
}

/** "administrativeGender" and "entered-in-error" as words: the last resort for unknown names. */
export function humanise(name: string): string {
  const words = name
    .replace(/\[x\]$/, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[-_]+/g, " ")
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
