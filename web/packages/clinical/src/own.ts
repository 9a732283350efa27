/** Keeps one patient's data from standing under another's name. */
import { objects_of, read_reference, type Resource } from "@eir/fhir";

/** Whether the resource is about this patient. One that names no patient is about nobody here. */
export function is_about(resource: Resource, patient_id: string): boolean {
  if (resource.resourceType === "Patient") return resource.id === patient_id;
  const stated = [
    resource["subject"],
    resource["patient"],
    resource["beneficiary"],
    resource["for"],
  ];
  const direct = stated.map(read_reference).find((one) => one !== undefined);
  if (direct) return direct.type === "Patient" && direct.id === patient_id;
  return objects_of(resource["participant"]).some((one) => {
    const actor = read_reference(one["actor"]);
    return actor?.type === "Patient" && actor.id === patient_id;
  });
}

export interface Owned {
  own: Resource[];
  foreign: number;
}

export function split_owned(resources: readonly Resource[], patient_id: string): Owned {
  const own = resources.filter((one) => is_about(one, patient_id));
  return { own, foreign: resources.length - own.length };
}
