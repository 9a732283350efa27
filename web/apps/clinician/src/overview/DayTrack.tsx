/** The day of a medicine from 06 to 24 on one line; all rows share the clock and the "now" line. */
import type { Dose } from "@eir/clinical";
import { Icon, useNow, useText, type IconName } from "@eir/ui";

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

interface TrackProps {
  /** What the order plans. */
  times: string[];
  /** What has been recorded as given or not. */
  doses: Dose[];
}

const signs = { given: "given", "not-given": "slash", unreadable: "failed" } as const;

function minutes_of(time: string): number {
  const [hour, minute] = time.split(":").map(Number);
  return (hour ?? 0) * 60 + (minute ?? 0);
}

/** A planned time is over when a dose is recorded within an hour of it. */
function open_times(times: string[], doses: Dose[]): string[] {
  return times.filter(
    (time) => !doses.some((dose) => Math.abs(minutes_of(dose.time) - minutes_of(time)) <= 60),
  );
}

export function DayTrack({ times, doses }: TrackProps) {
  const t = useText();
  const now = useNow();
  const line = place_on_day(now.getHours(), now.getMinutes());
  return (
    <span className="track">
      {line !== undefined && <i className="now-line" style={{ left: `${line}%` }} />}
      {open_times(times, doses).map((time) => (
        <Sign key={time} time={time} name="ring" label={t.medicines.planned_at(time)} />
      ))}
      {doses.map((dose) => (
        <Sign
          key={dose.id}
          time={dose.time}
          name={signs[dose.state]}
          label={
            dose.state === "given"
              ? t.medicines.given_at(dose.time)
              : dose.state === "not-given"
                ? t.medicines.not_given_at(dose.time)
                : `${t.unreadable.word} ${dose.time}`
          }
        />
      ))}
    </span>
  );
}

function Sign(props: { time: string; name: IconName; label: string }) {
  const minutes = minutes_of(props.time);
  const place = place_on_day(Math.floor(minutes / 60), minutes % 60);
  // Before 06 the sign stands at the edge, so that a dose of the night is not lost.
  return (
    <span className={`dose dose--${props.name}`} style={{ left: `${place ?? 0}%` }}>
      <Icon name={props.name} label={props.label} />
    </span>
  );
}
