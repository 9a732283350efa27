/**
 * A dosage in words a ward uses: the text of the order if it has one, else built from its parts.
 */
import { short_number, type Catalogue, type Language } from "@eir/base";
import type { JsonObject } from "@eir/base";
import {
  number_of,
  object_of,
  objects_of,
  read_concept,
  read_quantity,
  text_of,
  unreadable,
  value_of,
  absent,
  found,
  type Quantity,
  type Read,
} from "@eir/fhir";

export function read_dosage(json: JsonObject[], t: Catalogue, language: Language): Read<string> {
  if (json.length === 0) return absent;
  const parts = json.map((one) => one_dosage(one, t, language));
  const broken = parts.find((one) => one.kind === "unreadable");
  if (broken) return broken;
  const texts = parts.map(value_of).filter((one) => one !== undefined);
  return texts.length === 0 ? absent : found([...new Set(texts)].join("; "));
}

function one_dosage(dosage: JsonObject, t: Catalogue, language: Language): Read<string> {
  const text = text_of(dosage["text"]);
  if (text) return found(text);
  const dose = dose_text(dosage, t, language);
  if (dose.kind === "unreadable") return unreadable("bad_dose");
  const timing = timing_text(dosage, t, language);
  if (timing.kind === "unreadable") return unreadable("bad_dose");
  const route = value_of(read_concept(dosage["route"]))?.text;
  const needed = dosage["asNeededBoolean"] === true || dosage["asNeededCodeableConcept"];
  const reason = value_of(read_concept(dosage["asNeededCodeableConcept"]))?.text;
  const parts = [value_of(dose), route, value_of(timing)];
  if (needed) parts.push(t.medicines.as_needed, reason);
  const words = parts.filter((one) => one !== undefined).join(" ");
  return words === "" ? absent : found(words);
}

function dose_text(dosage: JsonObject, t: Catalogue, language: Language): Read<string> {
  const rate = objects_of(dosage["doseAndRate"])[0] ?? dosage;
  const dose = read_quantity(rate["doseQuantity"]);
  if (dose.kind === "unreadable") return dose;
  if (dose.kind === "there") return found(quantity_text(dose.value, t, language));
  const range = object_of(rate["doseRange"]);
  if (!range) return absent;
  const low = read_quantity(range["low"]);
  const high = read_quantity(range["high"]);
  if (low.kind !== "there" || high.kind !== "there") return unreadable("bad_dose");
  const from = short_number(low.value.text, language);
  return found(`${from}–${quantity_text(high.value, t, language)}`);
}

function quantity_text(quantity: Quantity, t: Catalogue, language: Language): string {
  const digits = short_number(quantity.text, language);
  return `${quantity.comparator ?? ""}${digits} ${quantity.unit ?? `(${t.medicines.no_unit})`}`;
}

/** "× 2", "hver 6. time", "kl. 08, 20". */
function timing_text(dosage: JsonObject, t: Catalogue, language: Language): Read<string> {
  const timing = object_of(dosage["timing"]);
  if (!timing) return absent;
  const coded = value_of(read_concept(timing["code"]))?.text;
  const repeat = object_of(timing["repeat"]);
  if (!repeat) return coded === undefined ? absent : found(coded);
  const times = times_of_day(dosage);
  if (times.length > 0) return found(times.map((time) => time.replace(/:00$/, "")).join(" · "));
  const frequency = number_of(repeat["frequency"]) ?? { value: 1, text: "1" };
  const period = number_of(repeat["period"]);
  const unit = text_of(repeat["periodUnit"]);
  if (!period || !unit) return coded === undefined ? absent : found(coded);
  if (!(unit in t.medicines.units)) return unreadable("bad_dose");
  const word = t.medicines.units[unit as keyof typeof t.medicines.units];
  const count = short_number(frequency.text, language);
  if (period.value === 1 && unit === "d") return found(`× ${count}`);
  if (frequency.value === 1)
    return found(
      period.value === 1
        ? t.medicines.every_one(word)
        : t.medicines.every(short_number(period.text, language), word),
    );
  const span = period.value === 1 ? word : `${short_number(period.text, language)} ${word}`;
  return found(t.medicines.times_per(count, span));
}

/** Clock times "08:00" that the order itself states. */
export function times_of_day(dosage: JsonObject): string[] {
  const repeat = object_of(object_of(dosage["timing"])?.["repeat"]);
  const times = repeat?.["timeOfDay"];
  if (!Array.isArray(times)) return [];
  return times
    .filter((one): one is string => typeof one === "string" && /^\d{2}:\d{2}/.test(one))
    .map((one) => one.slice(0, 5));
}
