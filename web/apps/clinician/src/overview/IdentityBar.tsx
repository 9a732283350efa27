/** Who this is. It never scrolls, never collapses, and is never covered. */
import { full_time, short_number, short_time, type PointInTime } from "@eir/base";
import {
  age_of_person,
  egfr_codes,
  newest_quantity,
  participant_of,
  read_marks,
  unit_text,
  weight_codes,
  type Contact,
  type Person,
} from "@eir/clinical";
import { Age, Fact, Failed, Icon, Shown, Unread, useNow, useSettings, useText } from "@eir/ui";
import { useLayoutEffect, useRef, type ReactNode } from "react";
import { age_words, IdentifierText } from "../search/PersonFacts";
import { CaveBox } from "./CaveBox";
import { PlaceName } from "./PlaceName";
import type { Record_ } from "./useRecord";

/** Tells what opens over the page where the bar ends, so that nothing ever covers it. */
function useBarBottom(state: string) {
  const ref = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const bar = ref.current;
    if (!bar) return;
    const root = document.documentElement.style;
    // Called after the browser has laid the bar out, so that asking costs no layout of its own.
    const tell = () => root.setProperty("--bar-bottom", `${bar.offsetTop + bar.offsetHeight}px`);
    const watch = new ResizeObserver(tell);
    watch.observe(bar);
    return () => {
      watch.disconnect();
      root.removeProperty("--bar-bottom");
    };
    // Each state of the person draws a bar of its own.
  }, [state]);
  return ref;
}

export function IdentityBar({ record }: { record: Record_ }) {
  const t = useText();
  const ref = useBarBottom(record.person.state);
  const { person } = record;
  if (person.state === "failed")
    return (
      <section ref={ref} className="ident ident--failed" aria-label={t.patient.label}>
        <Failed
          title={record.missing ? t.patient.not_found : t.patient.failed}
          detail={record.missing ? "" : person.message}
          retry={record.retry_person}
        />
      </section>
    );
  if (person.state !== "there")
    return (
      <section ref={ref} className="ident" aria-label={t.patient.label} aria-busy="true">
        <div className="who">
          <h1 className="t3">{t.patient.loading}</h1>
        </div>
      </section>
    );
  return (
    <section ref={ref} className="ident" aria-label={t.patient.label}>
      <Who person={person.value} />
      <CaveBox part={record.parts.AllergyIntolerance} />
      <dl className="facts">
        <Place record={record} />
        <Measured record={record} label={t.patient.weight} codes={weight_codes} old={90} />
        <Measured record={record} label={t.patient.egfr} codes={egfr_codes} old={30} />
        <Marks record={record} />
        <InCharge record={record} />
        <div className="fact-cell fact-cell--doctor">
          <dt>{t.patient.doctor}</dt>
          <dd>{person.value.doctor ?? <span className="t3">{t.patient.not_stated}</span>}</dd>
        </div>
      </dl>
    </section>
  );
}

function Who({ person }: { person: Person }) {
  const t = useText();
  const now = useNow();
  return (
    <div className="who">
      <h1>
        <Fact source={{ type: "Patient", id: person.id }} className="who-name">
          <Shown read={person.name} absent={t.patient.unnamed}>
            {(name) => name}
          </Shown>
        </Fact>
      </h1>
      <p className="num">
        <Shown read={person.sex} absent={t.patient.sex.unknown}>
          {(sex) => t.patient.sex[sex]}
        </Shown>
        {" · "}
        <Shown read={person.born} absent={t.patient.age_unknown}>
          {() => age_words(age_of_person(person, now), t)}
        </Shown>
        {" · "}
        <IdentifierText person={person} />
        <Remarks person={person} />
      </p>
    </div>
  );
}

function Remarks({ person }: { person: Person }) {
  const t = useText();
  const dead = (at: "yes" | PointInTime) =>
    at === "yes"
      ? t.patient.dead
      : t.patient.dead_at(full_time(at).split(" ").slice(0, 2).join(" "));
  return (
    <>
      {person.dead !== "no" && <span className="tag tag--dead">{dead(person.dead)}</span>}
      {person.replaced && (
        <span className="tag tag--warning">
          <Icon name="warn" /> {t.patient.replaced}
        </span>
      )}
      {!person.in_use && (
        <span className="tag tag--warning">
          <Icon name="warn" /> {t.patient.inactive}
        </span>
      )}
    </>
  );
}

function Cell(props: { label: string; className?: string; children: ReactNode }) {
  return (
    <div className={`fact-cell ${props.className ?? ""}`}>
      <dt>{props.label}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

/** Words for a cell whose data is on its way or did not come. */
function Waiting({ state }: { state: "not-asked" | "loading" | "failed" }) {
  const t = useText();
  if (state !== "failed") return <span className="t3 appear">{t.section.loading}</span>;
  return (
    <span className="c-critical">
      <Icon name="failed" small /> {t.section.failed_tag}
    </span>
  );
}

function Place({ record }: { record: Record_ }) {
  const t = useText();
  const { contacts } = record;
  if (contacts.state !== "there")
    return (
      <Cell label={t.patient.place}>
        <Waiting state={contacts.state} />
      </Cell>
    );
  const current: Contact | undefined = contacts.value.sorted.current[0];
  return (
    <Cell label={t.patient.place}>
      {current ? (
        <Fact source={{ type: current.type, id: current.id }}>
          <PlaceName contact={current} short />
        </Fact>
      ) : (
        <span className="t3">{t.patient.no_place}</span>
      )}
    </Cell>
  );
}

interface MeasuredProps {
  record: Record_;
  label: string;
  codes: string[];
  old: number;
}

function Measured({ record, label, codes, old }: MeasuredProps) {
  const t = useText();
  const { language } = useSettings();
  const { findings } = record;
  if (findings.state !== "there")
    return (
      <Cell label={label}>
        <Waiting state={findings.state} />
      </Cell>
    );
  const newest = newest_quantity(findings.value.all, codes);
  return (
    <Cell label={label}>
      {newest ? (
        <Fact source={{ type: "Observation", id: newest.finding.id }}>
          {newest.quantity.comparator}
          {short_number(newest.quantity.text, language)}{" "}
          {newest.quantity.unit && unit_text(newest.quantity.unit)}{" "}
          <Age at={newest.at} old_after_days={old} marked />
        </Fact>
      ) : (
        <span className="t3">{t.patient.not_measured}</span>
      )}
    </Cell>
  );
}

const marks_max = 2;

/** Treatment level, isolation and the like. */
function Marks({ record }: { record: Record_ }) {
  const t = useText();
  const now = useNow();
  const { remote } = record.parts.Flag;
  if (remote.state === "failed")
    return (
      <Cell label={t.patient.flag}>
        <Waiting state="failed" />
      </Cell>
    );
  if (remote.state !== "there") return null;
  const marks = read_marks(remote.value, now);
  return (
    <>
      {marks.slice(0, marks_max).map((mark) => (
        <Cell key={mark.id} label={mark.label ?? t.patient.flag}>
          <Fact source={{ type: "Flag", id: mark.id }}>
            {mark.text ?? <Unread why="no_code" />}{" "}
            {mark.since && <span className="cap num">{short_time(mark.since, now)}</span>}
          </Fact>
          {marks.length > marks_max && mark === marks[marks_max - 1] && (
            <span className="t3"> + {marks.length - marks_max}</span>
          )}
        </Cell>
      ))}
    </>
  );
}

/** The nurse in charge while admitted; otherwise when the last contact was. */
function InCharge({ record }: { record: Record_ }) {
  const t = useText();
  const current = record.contacts.state === "there" && record.contacts.value.sorted.current[0];
  if (!current) return <LastContact record={record} />;
  const nurse = participant_of(current, "PPRF") ?? participant_of(current, "ATND");
  return (
    <Cell label={t.patient.nurse} className="fact-cell--last">
      {nurse ?? <span className="t3">{t.patient.not_stated}</span>}
    </Cell>
  );
}

function LastContact({ record }: { record: Record_ }) {
  const t = useText();
  const { contacts } = record;
  const last = contacts.state === "there" ? contacts.value.sorted.past[0] : undefined;
  const period = last?.period.kind === "there" ? last.period.value : undefined;
  return (
    <Cell label={t.patient.last_contact} className="fact-cell--last">
      {contacts.state !== "there" ? (
        <Waiting state={contacts.state} />
      ) : last ? (
        <Fact source={{ type: last.type, id: last.id }}>
          <Shown read={last.period} absent={t.patient.place_missing}>
            {() => <Age at={period?.start ?? period?.end} />}
          </Shown>
        </Fact>
      ) : (
        <span className="t3">{t.contacts.none}</span>
      )}
    </Cell>
  );
}
