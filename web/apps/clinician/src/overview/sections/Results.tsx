/** The last answers, newest first, and beside them what is planned and owed. */
import type { Remote } from "@eir/base";
import { measure_name, rank_of, trends_of, type Direction, type Finding } from "@eir/clinical";
import { Age, Empty, Fact, Section, Shown, Unread, useSettings, useText } from "@eir/ui";
import { memo, useMemo } from "react";
import type { Part } from "../../data/record";
import { Limited } from "../Limited";
import { BrokenRows, PartBody } from "../PartBody";
import { RangeWords } from "../RangeWords";
import { FlagWord, ValueWords } from "../ValueWords";
import type { Findings } from "../useRecord";
import { Tasks } from "./Tasks";

interface Props {
  part: Part;
  findings: Remote<Findings>;
  tasks: Part;
  plans: Part;
}

interface Answer {
  finding: Finding;
  direction: Direction | undefined;
}

/** Everything but vital signs, newest first; the newest of each kind carries its direction. */
function answers_of(findings: readonly Finding[], language: "da" | "en"): Answer[] {
  const wanted = findings.filter((one) => one.kind !== "vital");
  const direction = new Map(
    trends_of(wanted, language).map((trend) => [trend.latest.id, trend.direction]),
  );
  const time = (one: Finding) => (one.at.kind === "there" ? one.at.value.at.getTime() : Infinity);
  const rank = (one: Finding) => (one.name.kind === "there" ? rank_of(one.name.value) : 0);
  return [...wanted]
    .sort((a, b) => time(b) - time(a) || rank(a) - rank(b))
    .map((finding) => ({ finding, direction: direction.get(finding.id) }));
}

export const Results = memo(function Results({ part, findings, tasks, plans }: Props) {
  const { t, language } = useSettings();
  const all = findings.state === "there" ? findings.value.all : undefined;
  const answers = useMemo(() => answers_of(all ?? [], language), [all, language]);
  const broken = findings.state === "there" ? findings.value.broken : [];
  const errors = findings.state === "there" ? findings.value.errors : 0;
  return (
    <Section
      id="results"
      name={t.sections.results}
      count={all && answers.length}
      notes={errors > 0 && <span className="cap sub">{t.section.errors(errors)}</span>}
    >
      <div className="split">
        <div>
          <PartBody part={part} remote={findings} name={t.sections.results} rows={6}>
            {() => (
              <>
                <BrokenRows resources={broken} />
                {answers.length + broken.length === 0 ? (
                  <Empty>{t.results.none}</Empty>
                ) : (
                  <Limited items={answers} limit={8}>
                    {(shown) => shown.map((one) => <AnswerRow key={one.finding.id} answer={one} />)}
                  </Limited>
                )}
              </>
            )}
          </PartBody>
        </div>
        <div className="beside">
          <Tasks tasks={tasks} plans={plans} />
        </div>
      </div>
    </Section>
  );
});

function AnswerRow({ answer }: { answer: Answer }) {
  const { language } = useSettings();
  const { finding, direction } = answer;
  return (
    <Fact source={{ type: "Observation", id: finding.id }} className="row answer">
      <b>
        <Shown read={finding.name} whole>
          {(name) => measure_name(name, language)}
        </Shown>
      </b>
      <span className="num answer-value">
        <ValueWords finding={finding} direction={direction} /> <FlagWord flag={finding.flag} />{" "}
        <ProgressWord finding={finding} />
      </span>
      <span className="cap num answer-range">
        <RangeWords range={finding.range} />
      </span>
      <span className="row-end">
        <Shown read={finding.at}>{(at) => <Age at={at} />}</Shown>
      </span>
    </Fact>
  );
}

function ProgressWord({ finding }: { finding: Finding }) {
  const t = useText();
  if (finding.progress.kind === "unreadable") return <Unread why={finding.progress.why} />;
  if (finding.progress.kind === "absent") return null;
  const progress = finding.progress.value;
  if (progress === "final" || progress === "error") return null;
  return <span className="tag">{t.results[progress]}</span>;
}
