/** The day of a medicine from 06 to 24 on one line; all rows share the clock and the "now" line. */
import { Icon, useNow, useText } from "@eir/ui";

const first_hour = 6;
const hours = 18;

/** Percent of the way from 06 to 24; undefined outside it. */
export function place_on_day(hour: number, minute: number): number | undefined {
  const share = (hour + minute / 60 - first_hour) / hours;
  return share < 0 || share > 1 ? undefined : share * 100;
}

export function DayClock() {
  const t = useText();
  const now = useNow();
  const at = place_on_day(now.getHours(), now.getMinutes());
  const marks = [6, 8, 10, 12, 14, 16, 18, 20, 22];
  return (
    <div className="row med-row day-head" aria-hidden="true">
      <span className="day-clock cap num">
        {marks.map((hour) => {
          const place = place_on_day(hour, 0) ?? 0;
          const covered = at !== undefined && Math.abs(place - at) < 5;
          return covered ? null : (
            <span key={hour} style={{ left: `${place}%` }}>
              {String(hour).padStart(2, "0")}
            </span>
          );
        })}
        {at !== undefined && <b style={{ left: `${at}%` }}>{t.medicines.now}</b>}
      </span>
    </div>
  );
}

export function DayTrack({ times }: { times: string[] }) {
  const t = useText();
  const now = useNow();
  const line = place_on_day(now.getHours(), now.getMinutes());
  return (
    <span className="track">
      {line !== undefined && <i className="now-line" style={{ left: `${line}%` }} />}
      {times.map((time) => {
        const [hour, minute] = time.split(":").map(Number);
        const place = place_on_day(hour ?? 0, minute ?? 0);
        if (place === undefined) return <span key={time} className="away">{time}</span>;
        return (
          <span key={time} className="dose" style={{ left: `${place}%` }}>
            <Icon name="ring" label={t.medicines.planned_at(time)} />
          </span>
        );
      })}
    </span>
  );
}
