/** Tasks: what someone owes, who, and by when. */
import type { PointInTime } from "@eir/base";
import {
  object_of,
  read_concept,
  read_period,
  read_reference,
  read_status,
  text_of,
  unreadable,
  value_of,
  found,
  type Read,
  type Resource,
} from "@eir/fhir";

export interface TaskItem {
  id: string;
  text: Read<string>;
  state: "open" | "done" | "dropped" | "error";
  status: Read<string>;
  owner?: string;
  due?: PointInTime;
  resource: Resource;
}

const states: Record<string, TaskItem["state"]> = {
  draft: "open",
  requested: "open",
  received: "open",
  accepted: "open",
  ready: "open",
  "in-progress": "open",
  "on-hold": "open",
  completed: "done",
  rejected: "dropped",
  cancelled: "dropped",
  failed: "dropped",
  "entered-in-error": "error",
};

export function read_task(resource: Resource): TaskItem {
  const status = read_status(resource["status"], Object.keys(states));
  const text = text_of(resource["description"]) ?? value_of(read_concept(resource["code"]))?.text;
  const task: TaskItem = {
    id: resource.id,
    text: text === undefined ? unreadable("no_code") : found(text),
    state: status.kind === "there" ? (states[status.value] ?? "open") : "open",
    status: status.kind === "absent" ? unreadable("bad_status") : status,
    resource,
  };
  const owner = read_reference(resource["owner"])?.display;
  const bounds =
    value_of(read_period(object_of(resource["restriction"])?.["period"]))?.end ??
    value_of(read_period(resource["executionPeriod"]))?.end;
  if (owner) task.owner = owner;
  if (bounds) task.due = bounds;
  return task;
}

/** Open ones by what is due first; the rest apart. */
export function sort_tasks(tasks: readonly TaskItem[]): { open: TaskItem[]; closed: TaskItem[] } {
  const due = (one: TaskItem) => one.due?.at.getTime() ?? Infinity;
  return {
    open: tasks.filter((one) => one.state === "open").sort((a, b) => due(a) - due(b) || 0),
    closed: tasks.filter((one) => one.state === "done" || one.state === "dropped"),
  };
}
