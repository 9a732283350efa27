import { short_time } from "@eir/base";
import {
  doses_of_day,
  read_all,
  read_medicine,
  sort_medicines,
  type Dose,
  type Medicine,
} from "@eir/clinical";
import {
  Empty,
  Fact,
  Icon,
  Section,
  Shown,
  Unread,
  useNow,
  useSettings,
  useText,
  type IconName,
} from "@eir/ui";
import { memo, useMemo } from "react";
import type { Part } from "../../data/record";
import { DayClock, DayTrack } from "../DayTrack";
import { Hideable, Limited } from "../Limited";
import { BrokenRows, PartBody } from "../PartBody";
import { useReferenceName } from "../PlaceName";

const limit = 16;

interface Props {
  orders: Part;
  statements: Part;
  administrations: Part;
}

export const Medicines = memo(function Medicines({ orders, statements, administrations }: Props) {
  const { t, language } = useSettings();
  const ordered = orders.remote.state === "there" ? orders.remote.value : undefined;
  const stated = statements.remote.state === "there" ? statements.remote.value : undefined;
  const read = useMemo(() => {
    const all = [...(ordered ?? []), ...(stated ?? [])];
    const { good, broken } = read_all(all, (one) => read_medicine(one, t, language));
    return { ...sort_medicines(good), broken, none: all.length === 0 };
  }, [ordered, stated, t, language]);
  const now = useNow();
  const day = now.toDateString();
  const given = administrations.remote.state === "there" ? administrations.remote.value : undefined;
  const doses = useMemo(
    () => doses_of_day(given ?? [], [...read.shown, ...read.ended], new Date(day)),
    [given, read, day],
  );
  const with_clock =
    read.shown.some((one) => one.times.length > 0) || read.shown.some((one) => doses.has(one.id));
  const clock = with_clock ? doses : undefined;
  const ordered_shown = read.shown.filter(is_order);
  const stated_list = (
    <Stated
      medicines={read.shown.filter((one) => !is_order(one))}
      alone={ordered_shown.length === 0}
    />
  );
  const both_there = ordered !== undefined && stated !== undefined;
  return (
    <Section
      id="medicines"
      name={t.sections.medicines}
      count={ordered && read.shown.length + read.broken.length}
      notes={read.errors > 0 && <span className="cap sub">{t.section.errors(read.errors)}</span>}
    >
      <PartBody part={orders} remote={orders.remote} name={t.sections.medicines} rows={4}>
        {() => (
          <div className={with_clock ? "medicines medicines--clock" : "medicines"}>
            {both_there && read.none && <Empty>{t.medicines.none}</Empty>}
            {both_there && !read.none && read.shown.length + read.broken.length === 0 && (
              <Empty>{t.medicines.none_active}</Empty>
            )}
            {with_clock && <DayClock />}
            <Limited items={ordered_shown} limit={limit}>
              {(shown) => <Rows medicines={shown} doses={clock} />}
            </Limited>
            <BrokenRows resources={read.broken} />
            {with_clock && <Legend />}
            {stated_list}
            <Hideable items={read.ended} why={t.medicines.ended(read.ended.length)}>
              {(shown) => <Rows medicines={shown} doses={clock} />}
            </Hideable>
          </div>
        )}
      </PartBody>
      {orders.remote.state !== "there" && stated_list}
      {statements.remote.state === "failed" && (
        <PartBody part={statements} remote={statements.remote} name={t.sections.medicines}>
          {() => null}
        </PartBody>
      )}
    </Section>
  );
});

function is_order(medicine: Medicine): boolean {
  return medicine.type === "MedicationRequest";
}

/** What the patient is said to take beside what is ordered here. */
function Stated({ medicines, alone }: { medicines: Medicine[]; alone: boolean }) {
  const t = useText();
  if (medicines.length === 0) return null;
  return (
    <div className="medicines">
      {!alone && (
        <h3>
          {t.medicines.stated} <span className="num">{medicines.length}</span>
        </h3>
      )}
      <Limited items={medicines} limit={limit}>
        {(shown) => <Rows medicines={shown} doses={undefined} />}
      </Limited>
    </div>
  );
}

type Doses = Map<string, Dose[]> | undefined;

function Rows(props: { medicines: readonly Medicine[]; doses: Doses }) {
  return (
    <ul>
      {props.medicines.map((medicine) => (
        <li key={`${medicine.type}/${medicine.id}`}>
          <MedicineRow medicine={medicine} doses={props.doses} />
        </li>
      ))}
    </ul>
  );
}

function MedicineRow({ medicine, doses }: { medicine: Medicine; doses: Doses }) {
  const t = useText();
  const off = medicine.state === "paused" || medicine.state === "ended";
  return (
    <Fact
      source={{ type: medicine.type, id: medicine.id }}
      className={off ? "row med-row off" : "row med-row"}
    >
      <b>
        <Name medicine={medicine} />
      </b>
      <span className="num">
        <Shown read={medicine.dose} absent={<span className="t3">{t.medicines.no_dose}</span>}>
          {(dose) => dose}
        </Shown>
      </span>
      {!doses && <span className="cap">{medicine.reason}</span>}
      {doses && (
        <DayTrack
          times={medicine.state === "active" ? medicine.times : []}
          doses={doses.get(medicine.id) ?? []}
        />
      )}
      <span className="note t2">
        <Note medicine={medicine} reason={doses ? medicine.reason : undefined} />
      </span>
    </Fact>
  );
}

function Name({ medicine }: { medicine: Medicine }) {
  const fetched = useReferenceName(medicine.named_by);
  if (medicine.name.kind === "there") return <>{medicine.name.value.text}</>;
  if (fetched) return <>{fetched}</>;
  return medicine.name.kind === "unreadable" ? <Unread why={medicine.name.why} whole /> : null;
}

const signs: Partial<Record<Medicine["state"], IconName>> = { paused: "pause", planned: "ring" };

/**
 * The state and since when; beside a clock, where room is short, the reason instead of the date.
 */
function Note({ medicine, reason }: { medicine: Medicine; reason: string | undefined }) {
  const t = useText();
  const now = useNow();
  const words = {
    active: undefined,
    paused: t.medicines.paused,
    planned: t.medicines.planned,
    unknown: medicine.status.kind === "there" ? t.medicines.unknown_status : undefined,
    ended: t.medicines.ended_word,
    error: undefined,
  }[medicine.state];
  const sign = signs[medicine.state];
  const since = medicine.since.kind === "there" ? short_time(medicine.since.value, now) : undefined;
  const times = medicine.until
    ? t.medicines.until(short_time(medicine.until, now))
    : since && t.medicines.since(since);
  return (
    <>
      {sign && <Icon name={sign} small />}{" "}
      {medicine.status.kind === "unreadable" && <Unread why={medicine.status.why} />}
      {[words, reason ?? times].filter(Boolean).join(" · ")}
      {medicine.since.kind === "unreadable" && <Unread why={medicine.since.why} />}
    </>
  );
}

function Legend() {
  const t = useText();
  return (
    <p className="legend cap">
      <span>
        <Icon name="given" small /> {t.medicines.given}
      </span>
      <span>
        <Icon name="ring" small /> {t.medicines.legend_planned}
      </span>
      <span>
        <Icon name="slash" small /> {t.medicines.not_given}
      </span>
      <span>
        <Icon name="pause" small /> {t.medicines.paused}
      </span>
      <span className="push">{t.medicines.today}</span>
    </p>
  );
}
