/** Flags of the whole patient, such as the treatment level or isolation. */
import {
  read_concept,
  read_period,
  read_status,
  read_time_of,
  value_of,
  type Resource,
} from "@eir/fhir";
import type { PointInTime } from "@eir/base";

export interface Mark {
  id: string;
  /** What stands before the colon of "Behandlingsniveau: Ej intensiv". */
  label?: string;
  text: string | undefined;
  since?: PointInTime;
}

/** Active flags, and those whose status cannot be read: neither may be missed. */
export function read_marks(resources: readonly Resource[], now: Date): Mark[] {
  return resources.flatMap((resource) => {
    const status = read_status(resource["status"], ["active", "inactive", "entered-in-error"]);
    const period = value_of(read_period(resource["period"]));
    const over = period?.end !== undefined && period.end.at < now;
    if ((status.kind === "there" && status.value !== "active") || over) return [];
    const whole = value_of(read_concept(resource["code"]))?.text;
    const [, label, text] = /^([^:]{2,30}):\s*(.+)$/.exec(whole ?? "") ?? [];
    const mark: Mark = { id: resource.id, text: text ?? whole };
    const since = period?.start ?? value_of(read_time_of(resource["date"]));
    if (label) mark.label = label;
    if (since) mark.since = since;
    return [mark];
  });
}
