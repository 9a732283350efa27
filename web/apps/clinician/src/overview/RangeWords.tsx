import { short_number } from "@eir/base";
import type { Range } from "@eir/clinical";
import { useSettings } from "@eir/ui";

/** A reference in words: "ref. 45–90", "ref. maks. 8". */
export function RangeWords(props: { range: Range | undefined; absent?: string }) {
  const { t, language } = useSettings();
  const { range } = props;
  if (!range) return <>{props.absent}</>;
  const low = range.low && short_number(range.low.text, language);
  const high = range.high && short_number(range.high.text, language);
  const one_sided = high ? t.trend.at_most(high) : low ? t.trend.at_least(low) : range.text;
  const words = low && high ? `${low}–${high}` : one_sided;
  return (
    <>
      {t.trend.reference} {words}
    </>
  );
}
