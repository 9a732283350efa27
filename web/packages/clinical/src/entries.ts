/** Reports, documents, procedures, vaccinations and plans: a title, a time, a state and a note. */
import type { Catalogue, PointInTime } from "@eir/base";
import {
  absent,
  found,
  object_of,
  objects_of,
  read_concept,
  read_period,
  read_reference,
  read_status,
  read_time_of,
  text_of,
  text_of_html,
  unreadable,
  value_of,
  type Concept,
  type Read,
  type Resource,
} from "@eir/fhir";

export interface Entry {
  id: string;
  type: string;
  title: Read<Concept>;
  at: Read<PointInTime>;
  status: Read<string>;
  note?: string;
  who?: string;
  resource: Resource;
}

function entry(
  resource: Resource,
  title: Read<Concept>,
  at: Read<PointInTime>,
  known: string[],
): Entry {
  const status = read_status(resource["status"], known);
  return {
    id: resource.id,
    type: resource.resourceType,
    title: title.kind === "absent" ? unreadable("no_code") : title,
    at,
    status: status.kind === "absent" ? unreadable("bad_status") : status,
    resource,
  };
}

function plain(text: string): Read<Concept> {
  return found({ text, codings: [] });
}

function first_time(resource: Resource, ...elements: string[]): Read<PointInTime> {
  for (const element of elements) {
    const json = resource[element];
    if (json === undefined) continue;
    if (!element.endsWith("Period") && element !== "period") return read_time_of(json);
    const period = read_period(json);
    if (period.kind === "unreadable") return period;
    const at = value_of(period)?.start ?? value_of(period)?.end;
    if (at) return found(at);
  }
  return absent;
}

export function read_report(resource: Resource, t: Catalogue): Entry {
  const at = first_time(resource, "effectiveDateTime", "effectivePeriod", "issued");
  const report = entry(resource, read_concept(resource["code"]), at, [
    "registered",
    "partial",
    "preliminary",
    "final",
    "amended",
    "corrected",
    "appended",
    "cancelled",
    "entered-in-error",
    "unknown",
  ]);
  const parts = objects_of(resource["result"]).length;
  const concluded =
    text_of(resource["conclusion"]) ??
    objects_of(resource["conclusionCode"]).map((one) => value_of(read_concept(one))?.text)[0];
  if (concluded) report.note = concluded;
  else if (parts > 0) report.note = t.results.parts(parts);
  const who = objects_of(resource["performer"]).map(read_reference)[0]?.display;
  if (who) report.who = who;
  return report;
}

export function read_document(resource: Resource, t: Catalogue): Entry {
  const attachment = object_of(objects_of(resource["content"])[0]?.["attachment"]);
  const described = text_of(resource["description"]) ?? text_of(attachment?.["title"]);
  const type = read_concept(resource["type"]);
  const title = type.kind === "there" ? type : plain(described ?? t.documents.untitled);
  const document = entry(
    resource,
    type.kind === "unreadable" && !described ? type : title,
    first_time(resource, "date"),
    ["current", "superseded", "entered-in-error"],
  );
  if (document.at.kind === "absent" && attachment)
    document.at = read_time_of(attachment["creation"]);
  if (described && described !== value_of(document.title)?.text) document.note = described;
  const author = objects_of(resource["author"]).map(read_reference)[0];
  if (author?.display) document.who = author.display;
  return document;
}

export function read_procedure(resource: Resource): Entry {
  const at = first_time(resource, "performedDateTime", "performedPeriod");
  return entry(resource, read_concept(resource["code"]), at, [
    "preparation",
    "in-progress",
    "not-done",
    "on-hold",
    "stopped",
    "completed",
    "entered-in-error",
    "unknown",
  ]);
}

export function read_vaccine(resource: Resource): Entry {
  const at = first_time(resource, "occurrenceDateTime");
  const vaccine = entry(resource, read_concept(resource["vaccineCode"]), at, [
    "completed",
    "entered-in-error",
    "not-done",
  ]);
  const said = text_of(resource["occurrenceString"]);
  if (said) vaccine.note = said;
  return vaccine;
}

export function read_plan(resource: Resource, t: Catalogue): Entry {
  const categories = objects_of(resource["category"]).map(read_concept);
  const titled = text_of(resource["title"]);
  const title = titled
    ? plain(titled)
    : (categories.find((one) => one.kind === "there") ?? narrative_title(resource));
  const plan = entry(resource, title, first_time(resource, "period", "created"), [
    "draft",
    "active",
    "on-hold",
    "revoked",
    "completed",
    "entered-in-error",
    "unknown",
  ]);
  const activities = objects_of(resource["activity"]).length;
  const described = text_of(resource["description"]);
  if (described) plan.note = described;
  else if (activities > 0) plan.note = t.lists.activities(activities);
  return plan;
}

function narrative_title(resource: Resource): Read<Concept> {
  const html = text_of(object_of(resource["text"])?.["div"]);
  const line = html && text_of_html(html).split("\n")[0];
  return line ? plain(line) : absent;
}

export function newest_first(entries: readonly Entry[]): Entry[] {
  const time = (one: Entry) => value_of(one.at)?.at.getTime() ?? 0;
  return [...entries].sort((a, b) => time(b) - time(a));
}

export interface Repeated {
  latest: Entry;
  count: number;
}

/**
 * The same procedure or vaccine many times is one line with a count; unreadable ones stand alone.
 */
export function join_repeated(sorted: readonly Entry[]): Repeated[] {
  const lines = new Map<string, Repeated>();
  for (const one of sorted) {
    const title = value_of(one.title);
    const status = value_of(one.status);
    const key = title && status ? `${title.text}|${status}` : one.id;
    const line = lines.get(key);
    if (line) line.count++;
    else lines.set(key, { latest: one, count: 1 });
  }
  return [...lines.values()];
}
