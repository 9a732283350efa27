/** Reads a list one by one, so that one that cannot be read costs only its own row. */
import type { Resource } from "@eir/fhir";

export interface ReadAll<T> {
  good: T[];
  broken: Resource[];
}

export function read_all<T>(
  resources: readonly Resource[],
  reader: (resource: Resource) => T,
): ReadAll<T> {
  const good: T[] = [];
  const broken: Resource[] = [];
  for (const resource of resources) {
    try {
      good.push(reader(resource));
    } catch {
      broken.push(resource);
    }
  }
  return { good, broken };
}
