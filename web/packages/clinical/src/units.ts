/**
 * UCUM codes as a ward writes them. Units that are already words are left as they are; powers stand
 * as "10^9", for the screen to raise.
 */

const whole: Record<string, string> = {
  "mm[Hg]": "mmHg",
  Cel: "°C",
  "kg/m2": "kg/m²",
  "m[IU]/L": "mIU/L",
  "[degF]": "°F",
  "{INR}": "",
};

export function unit_text(unit: string): string {
  const known = whole[unit];
  if (known !== undefined) return known;
  return unit
    .replace(/\{1\.73_m2\}/g, "1,73 m²")
    .replace(/^\{(.*)\}$/, "$1")
    .replace(/\{[^}]*\}/g, "")
    .replace(/\[IU\]/g, "IU")
    .replace(/\b10\*(-?\d+)/g, "10^$1")
    .replace(/(^|\/)u(g|mol|L|m)\b/g, "$1µ$2");
}
