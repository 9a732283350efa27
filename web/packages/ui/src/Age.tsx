/** How old a datum is, beside the datum. Over the limit it says so. */
import { age_of, days_between, short_time, type PointInTime } from "@eir/base";
import { Icon } from "./Icon";
import { useNow } from "./now";
import { useSettings } from "./settings";

interface Props {
  at: PointInTime | undefined;
  old_after_days?: number;
  /** Where others calculate with the number, its age is also marked by clock and colour. */
  marked?: boolean;
}

export function Age(props: Props) {
  const { language } = useSettings();
  const now = useNow();
  if (!props.at) return null;
  const age = age_of(props.at, now, language) ?? short_time(props.at, now);
  const limit = props.old_after_days;
  const old = limit !== undefined && days_between(props.at.at, now) > limit;
  const marked = old && props.marked;
  return (
    <span className={`cap num nowrap${old ? " age--old" : ""}${marked ? " age--marked" : ""}`}>
      {marked && <Icon name="clock" />} {age}
    </span>
  );
}
