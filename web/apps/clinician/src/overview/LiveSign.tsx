/** Whether the page follows the record, and how old what it shows is if it does not. */
import { age_of, clock, read_time, short_time } from "@eir/base";
import { Icon, useNow, useSettings, useText } from "@eir/ui";
import type { Live } from "./useLive";

export function LiveSign({ live }: { live: Live }) {
  const t = useText();
  const now = useNow();
  const { language } = useSettings();
  if (live.state === "starting" || live.state === "live")
    return (
      <p className="live cap t3" role="status" data-live={live.state}>
        <Icon name={live.state === "live" ? "sync" : "dashed"} small />
        {t.live[live.state]}
        {live.state === "live" && live.changed_at && ` · ${t.live.changed(clock(live.changed_at))}`}
      </p>
    );
  const time = read_time(live.known_at.toISOString());
  const later = now > live.known_at ? now : live.known_at;
  const at = time ? short_time(time, later) : "";
  const age = (time && age_of(time, later, language)) ?? "";
  return (
    <p className="live live--old c-warning" role="status" data-live={live.state}>
      <Icon name="warn" small />
      {live.state === "lost" ? t.live.lost(at, age) : t.live.refused(at)}
      <button type="button" className="btn btn--sm" onClick={live.fetch_again}>
        {t.live.again}
      </button>
    </p>
  );
}
