/** What is planned and owed: open tasks by what is due first, then the plans they belong to. */
import { short_time } from "@eir/base";
import { read_all, read_plan, read_task, sort_tasks, type TaskItem } from "@eir/clinical";
import type { Resource } from "@eir/fhir";
import { Fact, Icon, Shown, Unread, useNow, useText } from "@eir/ui";
import { useCallback, useMemo } from "react";
import type { Part } from "../../data/record";
import { EntryList } from "../EntryList";
import { Hideable, Limited } from "../Limited";
import { BrokenRows, PartBody } from "../PartBody";

export function Tasks({ tasks, plans }: { tasks: Part; plans: Part }) {
  const t = useText();
  const list = tasks.remote.state === "there" ? tasks.remote.value : undefined;
  const read = useMemo(() => {
    const { good, broken } = read_all(list ?? [], read_task);
    return { ...sort_tasks(good), broken };
  }, [list]);
  const plan_of = useCallback((one: Resource) => read_plan(one, t), [t]);
  const ended = useMemo(
    () => ({
      statuses: ["completed", "revoked", "entered-in-error"],
      why: t.lists.ended_plans,
    }),
    [t],
  );
  return (
    <>
      <h3>
        {t.sections.tasks}
        {list && <span className="cap num">{t.tasks.open(read.open.length)}</span>}
      </h3>
      <PartBody part={tasks} remote={tasks.remote} name={t.sections.tasks} rows={3}>
        {() => (
          <>
            <Limited items={read.open} limit={8}>
              {(shown) => shown.map((one) => <TaskRow key={one.id} task={one} />)}
            </Limited>
            <BrokenRows resources={read.broken} />
            <Hideable items={read.closed} why={t.tasks.done(read.closed.length)}>
              {(shown) => shown.map((one) => <TaskRow key={one.id} task={one} />)}
            </Hideable>
          </>
        )}
      </PartBody>
      <EntryList
        part={plans}
        name={t.sections.tasks}
        read={plan_of}
        empty={list && list.length > 0 ? "" : t.lists.none_plans}
        limit={4}
        hide={ended}
      />
    </>
  );
}

function TaskRow({ task }: { task: TaskItem }) {
  const t = useText();
  const now = useNow();
  const late = task.state === "open" && task.due !== undefined && task.due.at < now;
  const today = task.due?.at.toDateString() === now.toDateString();
  return (
    <Fact source={{ type: "Task", id: task.id }} className="row task">
      <Icon
        name={late ? "late" : task.state === "open" ? "box" : "check"}
        small
        tone={late ? "c-critical" : "t3"}
      />
      <span>
        <Shown read={task.text} whole>
          {(text) => text}
        </Shown>
        {task.status.kind === "unreadable" && <Unread why={task.status.why} />}
      </span>
      <span className="t2">{task.owner?.replace(/,.*/, "")}</span>
      <span className={today || late ? "num strong row-end" : "num t2 row-end"}>
        {task.due && short_time(task.due, now)}
        {late && <span className="flag-word c-critical"> {t.tasks.late}</span>}
      </span>
    </Fact>
  );
}
