/**
 * Bundles as they arrive: what matched, what was included, what the server warns of, what follows.
 */
import { is_object, scalar_text } from "@eir/base";
import type { Json, JsonObject } from "@eir/base";
import { number_of, object_of, objects_of, read_reference, text_of, type Resource } from "./read";

export interface Page {
  matches: Resource[];
  included: Resource[];
  /** Entries without a resource that can be named: counted, so that nothing vanishes. */
  broken: number;
  total?: number;
  next?: string;
}

export function is_resource(json: Json | undefined): json is Resource {
  return (
    is_object(json) && typeof json["resourceType"] === "string" && typeof json["id"] === "string"
  );
}

export function page_of(json: Json): Page {
  const bundle = object_of(json);
  if (bundle?.["resourceType"] !== "Bundle") throw new SyntaxError("The answer is not a Bundle.");
  const page: Page = { matches: [], included: [], broken: 0 };
  for (const entry of objects_of(bundle["entry"])) {
    const resource = entry["resource"];
    const mode = object_of(entry["search"])?.["mode"];
    if (mode === "outcome") continue;
    if (!is_resource(resource)) page.broken++;
    else (mode === "include" ? page.included : page.matches).push(resource);
  }
  const total = number_of(bundle["total"])?.value;
  const next = objects_of(bundle["link"]).find((link) => link["relation"] === "next");
  const url = text_of(next?.["url"]);
  if (total !== undefined) page.total = total;
  if (url) page.next = url;
  return page;
}

export interface Version {
  version?: string;
  at?: string;
  who?: string;
  kind: "created" | "changed" | "deleted";
  resource?: Resource;
}

const recorded_by = "http://eir.health/fhir/StructureDefinition/recorded-by";

/** The versions of one resource, newest first. */
export function versions_of(json: Json): Version[] {
  const bundle = object_of(json);
  if (bundle?.["resourceType"] !== "Bundle") throw new SyntaxError("The answer is not a Bundle.");
  const entries = objects_of(bundle["entry"]);
  const versions = entries.map((entry, at) => version_of(entry, at === entries.length - 1));
  return versions.sort((a, b) => (b.at ?? "").localeCompare(a.at ?? "") || by_number(b, a));
}

function by_number(a: Version, b: Version): number {
  return Number(a.version ?? 0) - Number(b.version ?? 0) || 0;
}

function version_of(entry: JsonObject, is_last: boolean): Version {
  const resource = is_resource(entry["resource"]) ? entry["resource"] : undefined;
  const response = object_of(entry["response"]);
  const meta = object_of(resource?.["meta"]);
  const method = text_of(object_of(entry["request"])?.["method"]);
  const etag = /^W\/"(.+)"$/.exec(text_of(response?.["etag"]) ?? "")?.[1];
  const version = scalar_text(meta?.["versionId"]) ?? etag;
  const kind =
    method === "DELETE" || !resource
      ? "deleted"
      : version === "1" || (version === undefined && is_last)
        ? "created"
        : "changed";
  const result: Version = { kind };
  const at = text_of(meta?.["lastUpdated"]) ?? text_of(response?.["lastModified"]);
  const who = recorder_of(entry) ?? (response && recorder_of(response)) ?? who_says(resource);
  if (version) result.version = version;
  if (at) result.at = at;
  if (who) result.who = who;
  if (resource) result.resource = resource;
  return result;
}

function recorder_of(json: JsonObject): string | undefined {
  const extension = objects_of(json["extension"]).find((one) => one["url"] === recorded_by);
  if (!extension) return undefined;
  return (
    text_of(extension["valueString"]) ??
    read_reference(extension["valueReference"])?.text ??
    text_of(object_of(extension["valueIdentifier"])?.["value"])
  );
}

/** Who the resource itself names as its source. */
export function who_says(resource: JsonObject | undefined): string | undefined {
  if (!resource) return undefined;
  for (const element of ["recorder", "author", "requester", "performer", "asserter"]) {
    const value = resource[element];
    const first = Array.isArray(value) ? value[0] : value;
    const actor = object_of(object_of(first)?.["actor"]) ?? first;
    const reference = read_reference(actor);
    if (reference) return reference.text;
  }
  return undefined;
}
