/** CAVE in five states, from what the record says about allergies and intolerances. */
import type { PointInTime } from "@eir/base";
import {
  objects_of,
  read_concept,
  read_status,
  read_time_of,
  text_of,
  value_of,
  type Concept,
  type Read,
  type Resource,
} from "@eir/fhir";

export type Certainty = "confirmed" | "suspected" | "refuted" | "inactive" | "none-known";
export type Severity = "severe" | "moderate" | "mild" | "high";

export interface Allergy {
  id: string;
  substance: Read<Concept>;
  certainty: Certainty;
  /** The status could not be read; the allergy then counts as suspected. */
  status_unreadable: boolean;
  severity?: Severity;
  reaction?: string;
  at?: PointInTime;
  resource: Resource;
}

export interface Cave {
  state: "not-asked" | "none-known" | "suspected" | "confirmed" | "refuted";
  /** Worst first; those of the state that decides come before the rest. */
  allergies: Allergy[];
  /** Entered in error: not shown, but counted. */
  errors: number;
}

// "No known allergy" and its kinds in SNOMED CT.
const none_known_codes = new Set([
  "716186003",
  "409137002",
  "428607008",
  "429625007",
  "716184000",
  "716185004",
  "787482008",
  "787483003",
  "1003774007",
]);

const severity_rank: Record<Severity, number> = { severe: 3, high: 2, moderate: 1, mild: 0 };
const certainty_rank: Record<Certainty, number> = {
  confirmed: 4,
  suspected: 3,
  "none-known": 2,
  refuted: 1,
  inactive: 0,
};

export function read_cave(resources: readonly Resource[]): Cave {
  const errors = resources.filter(
    (one) => value_of(verification_of(one)) === "entered-in-error",
  ).length;
  const allergies = resources
    .filter((one) => value_of(verification_of(one)) !== "entered-in-error")
    .map(read_allergy)
    .sort(worst_first);
  return { state: state_of(allergies), allergies, errors };
}

function state_of(allergies: Allergy[]): Cave["state"] {
  const has = (certainty: Certainty) => allergies.some((one) => one.certainty === certainty);
  if (has("confirmed")) return "confirmed";
  if (has("suspected")) return "suspected";
  if (has("none-known")) return "none-known";
  return has("refuted") || has("inactive") ? "refuted" : "not-asked";
}

function worst_first(a: Allergy, b: Allergy): number {
  const rank = (one: Allergy) =>
    certainty_rank[one.certainty] * 10 + (one.severity ? severity_rank[one.severity] : 0);
  return rank(b) - rank(a) || (b.at?.at.getTime() ?? 0) - (a.at?.at.getTime() ?? 0);
}

function verification_of(resource: Resource) {
  return read_status(resource["verificationStatus"], [
    "confirmed",
    "unconfirmed",
    "refuted",
    "entered-in-error",
  ]);
}

export function read_allergy(resource: Resource): Allergy {
  const substance = read_concept(resource["code"]);
  const verification = verification_of(resource);
  const clinical = read_status(resource["clinicalStatus"], ["active", "inactive", "resolved"]);
  const reactions = objects_of(resource["reaction"]);
  const allergy: Allergy = {
    id: resource.id,
    substance: substance.kind === "absent" ? substance_of(reactions) : substance,
    certainty: certainty_of(substance, value_of(verification), value_of(clinical)),
    status_unreadable: verification.kind === "unreadable" || clinical.kind === "unreadable",
    resource,
  };
  const severity = severity_of(resource, reactions);
  const words = reactions.flatMap(reaction_words);
  const at =
    value_of(read_time_of(resource["recordedDate"])) ??
    value_of(read_time_of(resource["onsetDateTime"]));
  if (severity) allergy.severity = severity;
  if (words.length > 0) allergy.reaction = words.join(", ");
  if (at) allergy.at = at;
  return allergy;
}

function substance_of(reactions: ReturnType<typeof objects_of>): Read<Concept> {
  const named = reactions.map((one) => read_concept(one["substance"]));
  return named.find((one) => one.kind === "there") ?? { kind: "unreadable", why: "no_code" };
}

function certainty_of(
  substance: Read<Concept>,
  verification: string | undefined,
  clinical: string | undefined,
): Certainty {
  if (verification === "refuted") return "refuted";
  if (clinical === "inactive" || clinical === "resolved") return "inactive";
  const codings = value_of(substance)?.codings ?? [];
  if (codings.some((one) => none_known_codes.has(one.code ?? ""))) return "none-known";
  return verification === "confirmed" ? "confirmed" : "suspected";
}

function severity_of(
  resource: Resource,
  reactions: ReturnType<typeof objects_of>,
): Severity | undefined {
  const stated = reactions.map((one) => text_of(one["severity"]));
  for (const severity of ["severe", "moderate", "mild"] as const)
    if (stated.includes(severity)) return severity;
  return resource["criticality"] === "high" ? "high" : undefined;
}

function reaction_words(reaction: ReturnType<typeof objects_of>[number]): string[] {
  const symptoms = objects_of(reaction["manifestation"])
    .map((one) => value_of(read_concept(one))?.text)
    .filter((one) => one !== undefined);
  if (symptoms.length > 0) return symptoms;
  const text = text_of(reaction["description"]);
  return text ? [text] : [];
}
