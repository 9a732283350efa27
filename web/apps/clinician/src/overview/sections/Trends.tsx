/** Vital signs and laboratory results over time: the last value first, its line below it. */
import { age_of, type Remote } from "@eir/base";
import { trends_of, type Trend } from "@eir/clinical";
import { Age, Empty, Fact, Section, Spark, useNow, useSettings } from "@eir/ui";
import { memo, useMemo } from "react";
import type { Part } from "../../data/record";
import { Limited } from "../Limited";
import { PartBody } from "../PartBody";
import { RangeWords } from "../RangeWords";
import { FlagWord, ValueWords } from "../ValueWords";
import type { Findings } from "../useRecord";

interface Props {
  kind: "vital" | "lab";
  part: Part;
  findings: Remote<Findings>;
}

const old_after_days = 30;

export const Trends = memo(function Trends({ kind, part, findings }: Props) {
  const { t, language } = useSettings();
  const all = findings.state === "there" ? findings.value.all : undefined;
  const trends = useMemo(
    () =>
      trends_of(
        (all ?? []).filter((one) => one.kind === kind),
        language,
      ),
    [all, kind, language],
  );
  const name = kind === "vital" ? t.sections.vitals : t.sections.labs;
  return (
    <Section id={kind === "vital" ? "vitals" : "labs"} name={name} count={all && trends.length}>
      <PartBody
        part={{ ...part, more: false, foreign: 0, broken: 0 }}
        remote={findings}
        name={name.join(" ")}
        rows={3}
      >
        {() =>
          trends.length === 0 ? (
            <Empty>{kind === "vital" ? t.trend.none_vitals : t.trend.none_labs}</Empty>
          ) : (
            <Limited items={trends} limit={6}>
              {(shown) => (
                <ul className="trends">
                  {shown.map((trend) => (
                    <li key={trend.key}>
                      <TrendCard trend={trend} />
                    </li>
                  ))}
                </ul>
              )}
            </Limited>
          )
        }
      </PartBody>
    </Section>
  );
});

function TrendCard({ trend }: { trend: Trend }) {
  const { t, language } = useSettings();
  const now = useNow();
  const { latest, points } = trend;
  const at = latest.at.kind === "there" ? latest.at.value : undefined;
  const first = points[0];
  return (
    <Fact source={{ type: "Observation", id: latest.id }} className="trend">
      <span className="trend-head">
        <span className="t2 trend-name">{trend.name || t.unreadable.no_code}</span>
        <Age at={at} old_after_days={old_after_days} />
      </span>
      <span className="trend-value num">
        <ValueWords finding={latest} direction={trend.direction} />
        <FlagWord flag={latest.flag} />
      </span>
      <Spark points={points} low={trend.range?.low?.value} high={trend.range?.high?.value} />
      <span className="trend-foot cap">
        <span>
          {trend.unreadable > 0
            ? t.section.unreadable(trend.unreadable)
            : points.length > 1 && first
              ? `−${age_of({ precision: "time", at: first.at, text: "" }, now, language) ?? ""}`
              : t.trend.single}
        </span>
        <span>
          <RangeWords range={trend.range} absent={t.trend.no_reference} />
        </span>
      </span>
    </Fact>
  );
}
