/** FHIR dates and times: partial precision is kept, and nothing is guessed. */
import type { Language } from "./language";

export type Precision = "year" | "month" | "day" | "time";

export interface PointInTime {
  precision: Precision;
  /** Start of the stated year, month or day in local time; the instant itself for times. */
  at: Date;
  text: string;
}

const clock_part = /(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?/;
const pattern = new RegExp(`^(\\d{4})(?:-(\\d{2})(?:-(\\d{2})${clock_part.source})?)?$`);

/**
 * Reads date, dateTime or instant; undefined when it is none of them or not a day of the calendar.
 */
export function read_time(text: string): PointInTime | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour] = match;
  if (month !== undefined && (Number(month) < 1 || Number(month) > 12)) return undefined;
  if (day !== undefined && !is_day(Number(year), Number(month), Number(day))) return undefined;
  if (hour !== undefined) {
    const at = new Date(text);
    return Number.isNaN(at.getTime()) ? undefined : { precision: "time", at, text };
  }
  const at = new Date(Number(year), Number(month ?? 1) - 1, Number(day ?? 1));
  at.setFullYear(Number(year));
  return { precision: day ? "day" : month ? "month" : "year", at, text };
}

function is_day(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

const two = (value: number) => String(value).padStart(2, "0");

export function clock(at: Date): string {
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

/**
 * "9/8 22:35", "9/8 2019", "8/2019", "2019": as exact as the record, the year when it is not this.
 */
export function short_time(time: PointInTime, now: Date): string {
  const { at, precision } = time;
  if (precision === "year") return String(at.getFullYear());
  if (precision === "month") return `${at.getMonth() + 1}/${at.getFullYear()}`;
  const day = `${at.getDate()}/${at.getMonth() + 1}`;
  if (at.getFullYear() !== now.getFullYear()) return `${day} ${at.getFullYear()}`;
  return precision === "time" ? `${day} ${clock(at)}` : day;
}

/** The whole of it, for the source: "9/8 2026 22:35:10". */
export function full_time(time: PointInTime): string {
  const { at, precision } = time;
  if (precision === "year") return String(at.getFullYear());
  if (precision === "month") return `${at.getMonth() + 1}/${at.getFullYear()}`;
  const day = `${at.getDate()}/${at.getMonth() + 1} ${at.getFullYear()}`;
  if (precision === "day") return day;
  const seconds = at.getSeconds() === 0 ? "" : `:${two(at.getSeconds())}`;
  return `${day} ${clock(at)}${seconds}`;
}

const units = {
  da: { now: "nu", minute: "min", hour: "t", day: "d", month: "md", year: "år" },
  en: { now: "now", minute: "min", hour: "h", day: "d", month: "mo", year: "yr" },
} as const;

const minute_ms = 60_000;
const day_ms = 86_400_000;

/** How old a datum is: "4 min", "5 t", "9 d", "14 md.", "6 år"; a future time has none. */
export function age_of(time: PointInTime, now: Date, language: Language): string | undefined {
  const unit = units[language];
  const ms = now.getTime() - time.at.getTime();
  if (ms < -minute_ms) return undefined;
  if (time.precision === "time") {
    if (ms < minute_ms) return unit.now;
    if (ms < 60 * minute_ms) return `${Math.floor(ms / minute_ms)} ${unit.minute}`;
    if (ms < 48 * 60 * minute_ms) return `${Math.floor(ms / (60 * minute_ms))} ${unit.hour}`;
  }
  const days = Math.floor(ms / day_ms);
  if (days < 100) return `${days} ${unit.day}`;
  const months = full_months(time.at, now);
  if (months < 24) return `${months} ${unit.month}`;
  return `${Math.floor(months / 12)} ${unit.year}`;
}

/** Whole calendar months from one date to another. */
export function full_months(from: Date, to: Date): number {
  const months = (to.getFullYear() - from.getFullYear()) * 12 + to.getMonth() - from.getMonth();
  return to.getDate() < from.getDate() ? months - 1 : months;
}

export function days_between(from: Date, to: Date): number {
  const start = Date.UTC(from.getFullYear(), from.getMonth(), from.getDate());
  const end = Date.UTC(to.getFullYear(), to.getMonth(), to.getDate());
  return Math.round((end - start) / day_ms);
}
