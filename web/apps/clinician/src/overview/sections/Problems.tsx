import { short_time } from "@eir/base";
import { read_all, read_problem, short_concept, sort_problems, type Problem } from "@eir/clinical";
import { Empty, Fact, Section, Shown, Unread, useNow, useText } from "@eir/ui";
import { memo, useMemo } from "react";
import type { Part } from "../../data/record";
import { Hideable, Limited } from "../Limited";
import { BrokenRows, PartBody } from "../PartBody";

const limit = 12;

export const Problems = memo(function Problems({ part }: { part: Part }) {
  const t = useText();
  const list = part.remote.state === "there" ? part.remote.value : undefined;
  const read = useMemo(() => {
    const { good, broken } = read_all(list ?? [], read_problem);
    return { ...sort_problems(good), broken };
  }, [list]);
  return (
    <Section
      id="problems"
      name={t.sections.problems}
      count={list && read.active.length + read.broken.length}
      notes={read.errors > 0 && <span className="cap sub">{t.section.errors(read.errors)}</span>}
    >
      <PartBody part={part} remote={part.remote} name={t.sections.problems}>
        {(all) =>
          all.length === 0 ? (
            <Empty>{t.problems.none}</Empty>
          ) : (
            <>
              {read.active.length === 0 && read.broken.length === 0 && (
                <Empty>{t.problems.none_active}</Empty>
              )}
              <Limited items={read.active} limit={limit}>
                {(shown) => <ProblemGrid problems={shown} />}
              </Limited>
              <BrokenRows resources={read.broken} />
              <Hideable items={read.hidden} why={t.problems.resolved(read.hidden.length)}>
                {(shown) => <ProblemGrid problems={shown} />}
              </Hideable>
            </>
          )
        }
      </PartBody>
    </Section>
  );
});

function ProblemGrid({ problems }: { problems: readonly Problem[] }) {
  return (
    <ul className="grid-facts">
      {problems.map((problem) => (
        <li key={problem.id}>
          <ProblemFact problem={problem} />
        </li>
      ))}
    </ul>
  );
}

function ProblemFact({ problem }: { problem: Problem }) {
  const t = useText();
  const now = useNow();
  const code = problem.name.kind === "there" ? problem.name.value.codings[0]?.code : undefined;
  const parts = [code, problem.since_text];
  if (problem.state === "ended" && problem.ended)
    parts.push(t.problems.ended(short_time(problem.ended, now)));
  else if (problem.since.kind === "there")
    parts.push(
      problem.state === "active"
        ? t.problems.active_since(short_time(problem.since.value, now))
        : short_time(problem.since.value, now),
    );
  if (problem.state === "refuted") parts.push(t.problems.refuted);
  else if (!problem.confirmed) parts.push(t.problems.unconfirmed);
  return (
    <Fact source={{ type: "Condition", id: problem.id }} className="two-lines">
      <b className={problem.state === "active" ? "med" : "t2"}>
        <Shown read={problem.name} whole>
          {short_concept}
        </Shown>
      </b>
      <span className="cap">
        {parts.filter(Boolean).join(" · ")}
        {problem.status.kind === "unreadable" && <Unread why={problem.status.why} />}
        {problem.since.kind === "unreadable" && <Unread why={problem.since.why} />}
      </span>
    </Fact>
  );
}
