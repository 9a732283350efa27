/** How old a datum is, beside the datum. Over the limit it says so by slant, clock and colour. */
import { age_of, days_between, short_time, type PointInTime } from "@eir/base";
import { Icon } from "./Icon";
import { useNow } from "./now";
import { useSettings } from "./settings";

export function Age(props: { at: PointInTime | undefined; old_after_days?: number }) {
  const { language } = useSettings();
  const now = useNow();
  if (!props.at) return null;
  const age = age_of(props.at, now, language) ?? short_time(props.at, now);
  const limit = props.old_after_days;
  const old = limit !== undefined && days_between(props.at.at, now) > limit;
  return (
    <span className={old ? "cap num nowrap age--old" : "cap num nowrap"}>
      {old && <Icon name="clock" />} {age}
    </span>
  );
}
