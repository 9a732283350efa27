/** All values of one kind as a table: what the trend line draws, to be read. */
import { full_time, type Remote } from "@eir/base";
import { trends_of, type Finding } from "@eir/clinical";
import { Fact, Shown, useRoving, useSettings, useText, type SourceRef } from "@eir/ui";
import { Limited } from "../overview/Limited";
import { RangeWords } from "../overview/RangeWords";
import type { Findings } from "../overview/useRecord";
import { FlagWord, ValueWords } from "../overview/ValueWords";

interface Props {
  source: SourceRef;
  findings: Remote<Findings>;
}

export function SeriesTab({ source, findings }: Props) {
  const { t, language } = useSettings();
  const ref = useRoving();
  if (findings.state !== "there") return <p className="quiet">{t.section.loading}</p>;
  const trend = trends_of(findings.value.all, language).find((one) =>
    one.findings.some((finding) => finding.id === source.id),
  );
  if (!trend) return <p className="quiet">{t.results.none}</p>;
  return (
    <section ref={ref} aria-label={trend.name}>
      <p className="cap">
        {trend.name} · {t.trend.points(trend.findings.length)}
      </p>
      <Limited items={trend.findings} limit={50}>
        {(shown) => shown.map((one) => <SeriesRow key={one.id} finding={one} />)}
      </Limited>
    </section>
  );
}

function SeriesRow({ finding }: { finding: Finding }) {
  const t = useText();
  return (
    <Fact source={{ type: "Observation", id: finding.id }} className="row series-row">
      <span className="num">
        <Shown read={finding.at} absent={t.unreadable.bad_time}>
          {(at) => full_time(at)}
        </Shown>
      </span>
      <b className="num">
        <ValueWords finding={finding} /> <FlagWord flag={finding.flag} />
      </b>
      <span className="cap num row-end">
        <RangeWords range={finding.range} />
      </span>
    </Fact>
  );
}
