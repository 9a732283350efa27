/** Observations of one kind over time: the last value, where it is going, and the reference. */
import type { Language, PointInTime } from "@eir/base";
import { value_of, type Quantity } from "@eir/fhir";
import { measure_name, measure_of } from "./names";
import { is_outside, unit_of, type Finding, type Range, type Value } from "./observation";

export type Direction = "rising" | "falling" | "steady";

export interface Point {
  at: Date;
  values: number[];
  outside: boolean;
  id: string;
}

export interface Trend {
  key: string;
  name: string;
  rank: number;
  kind: "vital" | "lab" | "other";
  /** Newest first; those without a readable time last. */
  findings: Finding[];
  latest: Finding;
  unit?: string;
  direction?: Direction;
  range?: Range;
  /** Oldest first, only what can be drawn. */
  points: Point[];
  unreadable: number;
}

const points_max = 40;

function code_key(finding: Finding): string {
  const concept = value_of(finding.name);
  if (!concept) return `unreadable ${finding.id}`;
  const coded = concept.codings.find((one) => one.code);
  return coded ? `${coded.system ?? ""}|${coded.code}` : concept.text;
}

export function key_of(finding: Finding): string {
  const value = value_of(finding.value);
  return `${code_key(finding)} ${(value && unit_of(value)) ?? ""}`;
}

/**
 * Groups by code and unit, so that mmol/L is never drawn on the scale of mg/dL. A finding whose
 * value cannot be read has no unit; it goes with the newest group of its code.
 */
export function trends_of(findings: readonly Finding[], language: Language): Trend[] {
  const groups = new Map<string, Finding[]>();
  const homes = new Map<string, string>();
  const homeless: Finding[] = [];
  for (const finding of findings) {
    const key = key_of(finding);
    if (!value_of(finding.value)) {
      homeless.push(finding);
      continue;
    }
    const group = groups.get(key);
    if (group) group.push(finding);
    else groups.set(key, [finding]);
    const code = code_key(finding);
    if (!homes.has(code)) homes.set(code, key);
  }
  for (const finding of homeless) {
    const key = homes.get(code_key(finding)) ?? key_of(finding);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups]
    .map(([key, group]) => trend_of(key, group, language))
    .sort((a, b) => a.rank - b.rank || time(b.latest) - time(a.latest));
}

function trend_of(key: string, group: Finding[], language: Language): Trend {
  const findings = [...group].sort((a, b) => time(b) - time(a));
  const latest = findings[0] as Finding;
  const concept = value_of(latest.name);
  const measure = concept && measure_of(concept);
  const points = last_course(findings.slice(0, points_max).flatMap(point_of).reverse());
  const trend: Trend = {
    key,
    name: concept ? measure_name(concept, language) : "",
    rank: measure?.rank ?? 100,
    kind: latest.kind,
    findings,
    latest,
    points,
    unreadable: findings.filter((one) => one.value.kind === "unreadable").length,
  };
  const value = value_of(latest.value);
  const unit = value && unit_of(value);
  const direction = direction_of(findings);
  const range = latest.range ?? findings.find((one) => one.range)?.range;
  if (unit) trend.unit = unit;
  if (direction) trend.direction = direction;
  if (range) trend.range = range;
  return trend;
}

function time(finding: Finding): number {
  return value_of(finding.at)?.at.getTime() ?? Number.NEGATIVE_INFINITY;
}

export function numbers_of(value: Value): number[] {
  if (value.form === "quantity") return [value.quantity.value];
  if (value.form !== "parts") return [];
  const numbers = value.parts.map((part) =>
    part.value.kind === "there" ? numbers_of(part.value.value)[0] : undefined,
  );
  return numbers.every((one) => one !== undefined) ? (numbers as number[]) : [];
}

function point_of(finding: Finding): Point[] {
  const value = value_of(finding.value);
  const at = value_of(finding.at);
  const values = value ? numbers_of(value) : [];
  if (!at || values.length === 0) return [];
  const parts = value?.form === "parts" ? value.parts : [];
  const outside = is_outside(finding.flag) || parts.some((part) => is_outside(part.flag));
  return [{ at: at.at, values, outside, id: finding.id }];
}

const course_points_min = 5;

/**
 * The last course of measurements. A gap of more than twice the time of all that follows it ends
 * the line: drawn across, it would press what happened lately into nothing. The whole series stands
 * in the source.
 */
export function last_course(oldest_first: Point[]): Point[] {
  const time = (at: number) => oldest_first[at]?.at.getTime() ?? 0;
  const newest = time(oldest_first.length - 1);
  for (let at = oldest_first.length - course_points_min; at > 0; at--)
    if (time(at) - time(at - 1) > 2 * (newest - time(at))) return oldest_first.slice(at);
  return oldest_first;
}

/** The last value against the one before it. Less than two percent is no change. */
export function direction_of(newest_first: readonly Finding[]): Direction | undefined {
  const drawn = newest_first.flatMap(point_of);
  const [last, before] = [drawn[0]?.values[0], drawn[1]?.values[0]];
  if (last === undefined || before === undefined) return undefined;
  const scale = Math.max(Math.abs(last), Math.abs(before));
  if (scale === 0 || Math.abs(last - before) / scale < 0.02) return "steady";
  return last > before ? "rising" : "falling";
}

/** The newest readable quantity among these codes, for weight and eGFR in the identity bar. */
export function newest_quantity(
  findings: readonly Finding[],
  codes: readonly string[],
): { finding: Finding; quantity: Quantity; at: PointInTime | undefined } | undefined {
  const matching = findings
    .filter((one) => value_of(one.name)?.codings.some((each) => codes.includes(each.code ?? "")))
    .filter((one) => value_of(one.progress) !== "error")
    .sort((a, b) => time(b) - time(a));
  const finding = matching[0];
  const value = finding && value_of(finding.value);
  if (!finding || value?.form !== "quantity") return undefined;
  return { finding, quantity: value.quantity, at: value_of(finding.at) };
}
