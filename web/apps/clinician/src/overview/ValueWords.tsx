/** A value of an observation in words: digits, unit, arrow and flag, or why there is none. */
import { code_word } from "@eir/base";
import {
  is_outside,
  unit_of,
  unit_text,
  value_text,
  type Direction,
  type Finding,
  type Flag,
} from "@eir/clinical";
import { Icon, Unread, useSettings, useText } from "@eir/ui";

interface ValueProps {
  finding: Finding;
  direction?: Direction | undefined;
}

export function ValueWords({ finding, direction }: ValueProps) {
  const { t, language } = useSettings();
  const { value } = finding;
  if (value.kind === "unreadable") return <Unread why={value.why} />;
  if (value.kind === "absent") {
    const reason = value.reason && code_word(value.reason, language);
    return <span className="t3">{reason ?? t.unreadable.no_value}</span>;
  }
  const unit = unit_of(value.value);
  const words = { yes: t.source.yes, no: t.source.no };
  return (
    <>
      <span className="digits">{value_text(value.value, language, words)}</span>
      <Arrow direction={direction} />
      {unit && <Unit of={unit} />}
    </>
  );
}

/** A unit with its powers raised. */
export function Unit({ of }: { of: string }) {
  const [first, ...powers] = unit_text(of).split(/\^(-?\d+)/);
  return (
    <span className="unit">
      {" "}
      {first}
      {powers.map((part, at) => (at % 2 === 0 ? <sup key={at}>{part}</sup> : part))}
    </span>
  );
}

const arrows = { rising: "up", falling: "down", steady: "flat" } as const;

function Arrow({ direction }: { direction: Direction | undefined }) {
  const t = useText();
  if (!direction) return null;
  return <Icon name={arrows[direction]} small label={t.trend[direction]} />;
}

export function FlagWord({ flag }: { flag: Flag | undefined }) {
  const t = useText();
  if (!flag || !is_outside(flag)) return null;
  const critical = flag.startsWith("critical");
  return (
    <span className={critical ? "flag-word c-critical" : "flag-word c-warning"}>
      {critical && <Icon name="failed" small />} {t.flags[flag]}
    </span>
  );
}
