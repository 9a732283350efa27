/** Names and identifiers of people. */
import type { Json, JsonObject } from "@eir/base";
import { as_array } from "@eir/base";
import { absent, found, objects_of, text_of, unreadable, type Read } from "./read";

const order = ["official", "usual", undefined, "temp", "nickname", "anonymous", "maiden", "old"];

/** The name to show: the official one in use, as "Family, Given" or as its text. */
export function read_name(json: Json | undefined): Read<string> {
  if (json === undefined || json === null) return absent;
  const names = objects_of(json);
  const rank = (name: JsonObject) => {
    const at = order.indexOf(text_of(name["use"]));
    return at < 0 ? order.length : at;
  };
  const best = [...names].sort((a, b) => rank(a) - rank(b)).map(name_text);
  const name = best.find((one) => one !== undefined);
  return name === undefined ? unreadable("bad_name") : found(name);
}

export function name_text(name: JsonObject): string | undefined {
  const family = text_of(name["family"]);
  const given = as_array(name["given"])
    .map((one) => text_of(one ?? undefined))
    .filter((one) => one !== undefined)
    .join(" ");
  if (family && given) return `${family}, ${given}`;
  return family ?? text_of(name["text"]) ?? text_of(given);
}

/** "Dr. Keeley Yundt": the name in the order it is said, for people who are not the patient. */
export function spoken_name(json: Json | undefined): string | undefined {
  const name = objects_of(json)[0];
  if (!name) return undefined;
  const parts = [...as_array(name["prefix"]), ...as_array(name["given"]), name["family"]];
  const spoken = parts.filter((one) => typeof one === "string").join(" ");
  return text_of(spoken) ?? text_of(name["text"]);
}
