/** Problems and diagnoses: active first, the rest counted. */
import type { PointInTime } from "@eir/base";
import {
  read_concept,
  read_status,
  read_time_of,
  text_of,
  value_of,
  type Concept,
  type Read,
  type Resource,
} from "@eir/fhir";

export interface Problem {
  id: string;
  name: Read<Concept>;
  state: "active" | "ended" | "refuted" | "error";
  status: Read<string>;
  confirmed: boolean;
  since: Read<PointInTime>;
  since_text?: string;
  ended?: PointInTime;
  resource: Resource;
}

const active = ["active", "recurrence", "relapse"];
const clinical = [...active, "inactive", "remission", "resolved"];
const verification = [
  "confirmed",
  "unconfirmed",
  "provisional",
  "differential",
  "refuted",
  "entered-in-error",
];

export function read_problem(resource: Resource): Problem {
  const name = read_concept(resource["code"]);
  const status = read_status(resource["clinicalStatus"], clinical);
  const sure = value_of(read_status(resource["verificationStatus"], verification));
  const onset = read_time_of(resource["onsetDateTime"]);
  const problem: Problem = {
    id: resource.id,
    name: name.kind === "absent" ? { kind: "unreadable", why: "no_code" } : name,
    state: state_of(value_of(status), sure),
    status,
    confirmed: sure === undefined || sure === "confirmed",
    since: onset.kind === "absent" ? read_time_of(resource["recordedDate"]) : onset,
    resource,
  };
  const since_text = text_of(resource["onsetString"]);
  const ended = value_of(read_time_of(resource["abatementDateTime"]));
  if (since_text) problem.since_text = since_text;
  if (ended) problem.ended = ended;
  return problem;
}

/** What has no readable status counts as active: it must be seen. */
function state_of(status: string | undefined, sure: string | undefined): Problem["state"] {
  if (sure === "entered-in-error") return "error";
  if (sure === "refuted") return "refuted";
  return status === undefined || active.includes(status) ? "active" : "ended";
}

export interface Problems {
  active: Problem[];
  hidden: Problem[];
  errors: number;
}

export function sort_problems(problems: readonly Problem[]): Problems {
  const newest_first = (a: Problem, b: Problem) => time_of(b) - time_of(a);
  return {
    active: problems.filter((one) => one.state === "active").sort(newest_first),
    hidden: problems
      .filter((one) => one.state === "ended" || one.state === "refuted")
      .sort(newest_first),
    errors: problems.filter((one) => one.state === "error").length,
  };
}

function time_of(problem: Problem): number {
  return value_of(problem.since)?.at.getTime() ?? 0;
}
