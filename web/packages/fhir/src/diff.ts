/** What changed between two versions of a resource, element by element. */
import { is_object, same_json } from "@eir/base";
import type { Json, JsonObject } from "@eir/base";

export interface Change {
  /** Element names from the outside in; numbers are places in a list, counted from 0. */
  path: (string | number)[];
  before?: Json;
  after?: Json;
}

const bookkeeping = new Set(["versionId", "lastUpdated"]);

/** Changes from one version to the next. What the server itself writes into `meta` is left out. */
export function changes_between(before: JsonObject, after: JsonObject): Change[] {
  const changes: Change[] = [];
  compare(strip(before), strip(after), [], changes);
  return changes;
}

function strip(resource: JsonObject): JsonObject {
  const meta = resource["meta"];
  if (!is_object(meta)) return resource;
  const kept = Object.fromEntries(Object.entries(meta).filter(([key]) => !bookkeeping.has(key)));
  const rest = { ...resource };
  delete rest["meta"];
  return Object.keys(kept).length === 0 ? rest : { ...rest, meta: kept };
}

function compare(
  before: Json | undefined,
  after: Json | undefined,
  path: (string | number)[],
  changes: Change[],
): void {
  if (same_json(before, after)) return;
  if (is_object(before) && is_object(after) && !is_leaf(before, after)) {
    for (const key of keys_of(before, after))
      compare(before[key], after[key], [...path, key], changes);
    return;
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    compare_lists(before, after, path, changes);
    return;
  }
  const change: Change = { path };
  if (before !== undefined) change.before = before;
  if (after !== undefined) change.after = after;
  changes.push(change);
}

/**
 * Equal elements are paired off first, so that one new element is one change, not a shift of all.
 */
function compare_lists(
  before: Json[],
  after: Json[],
  path: (string | number)[],
  changes: Change[],
): void {
  const gone = before.filter((one) => !after.some((other) => same_json(one, other)));
  const come = after.filter((one) => !before.some((other) => same_json(one, other)));
  if (gone.length === 0 && come.length === 0) {
    changes.push({ path, before, after });
    return;
  }
  const pairs = Math.max(gone.length, come.length);
  for (let at = 0; at < pairs; at++) {
    const place = come[at] !== undefined ? after.indexOf(come[at] as Json) : at;
    compare(gone[at], come[at], after.length === 1 ? path : [...path, place], changes);
  }
}

function keys_of(before: JsonObject, after: JsonObject): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])];
}

/** Data types that are read as one thing are compared as one thing. */
function is_leaf(before: JsonObject, after: JsonObject): boolean {
  const both = { ...before, ...after };
  return "coding" in both || "reference" in both || ("value" in both && "unit" in both);
}
