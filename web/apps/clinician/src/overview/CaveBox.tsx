/** CAVE beside the name: five states, and two more for when it is not known which. */
import { short_time } from "@eir/base";
import { read_cave, type Allergy, type Cave } from "@eir/clinical";
import { Fact, Icon, Shown, useNow, useText } from "@eir/ui";
import { useMemo } from "react";
import type { Part } from "../data/record";

export function CaveBox({ part }: { part: Part }) {
  const t = useText();
  const { remote } = part;
  const resources = remote.state === "there" ? remote.value : undefined;
  const cave = useMemo(() => (resources ? read_cave(resources) : undefined), [resources]);
  if (remote.state === "failed" || part.failed)
    return (
      <div className="cave cave--failed" role="alert">
        <Icon name="failed" />
        <div>
          <b>{t.cave.failed}</b>
          <button type="button" className="link" onClick={part.retry}>
            {t.section.retry}
          </button>
        </div>
      </div>
    );
  if (!cave)
    return (
      <div className="cave cave--waiting" role="status">
        <span className="appear">{t.cave.loading}</span>
      </div>
    );
  return (
    <div className={`cave cave--${cave.state}`} role="status">
      <CaveWords cave={cave} foreign={part.foreign} />
    </div>
  );
}

function CaveWords({ cave, foreign }: { cave: Cave; foreign: number }) {
  const t = useText();
  const now = useNow();
  const worst = cave.allergies[0];
  if (!worst)
    return (
      <div className="cave-words">
        <b className="tag tag--warning tag--dash">{t.cave.not_asked}</b>
        <span>{foreign > 0 ? t.section.foreign(foreign) : t.cave.not_asked_more}</span>
      </div>
    );
  const source = { type: "AllergyIntolerance", id: worst.id };
  if (cave.state === "none-known")
    return (
      <Fact source={source} className="cave-words">
        <b>{t.cave.none_known}</b>
        <span>{worst.at && t.cave.asked(short_time(worst.at, now))}</span>
      </Fact>
    );
  if (cave.state === "refuted")
    return (
      <Fact source={source} className="cave-words">
        <b>
          {worst.certainty === "refuted" ? t.cave.refuted : t.cave.inactive}:{" "}
          <Substance of={worst} />
        </b>
        <span>{worst.reaction ?? t.cave.no_reaction}</span>
      </Fact>
    );
  const others = cave.allergies
    .slice(1)
    .filter((one) => one.certainty === "confirmed" || one.certainty === "suspected");
  return (
    <>
      <span className="flag">
        <Icon name={cave.state === "confirmed" ? "cave" : "warn"} />
      </span>
      <div className="cave-words">
        <b>
          <Fact source={source} className="cave-fact">
            {t.cave.word} <Substance of={worst} />
            {worst.severity && ` – ${t.cave[worst.severity]}`}
          </Fact>
        </b>
        <span>
          <WorstWords worst={worst} />
          {others.slice(0, 3).map((one) => (
            <span key={one.id}>
              {" · "}
              <Fact source={{ type: "AllergyIntolerance", id: one.id }} className="cave-fact">
                <Substance of={one} />
                {one.certainty === "suspected" && " ?"}
              </Fact>
            </span>
          ))}
          {others.length > 3 && ` ${t.cave.more(others.length - 3)}`}
        </span>
      </div>
    </>
  );
}

function WorstWords({ worst }: { worst: Allergy }) {
  const t = useText();
  const now = useNow();
  const certainty = worst.certainty === "confirmed" ? t.cave.confirmed : t.cave.suspected;
  const said = [
    [worst.reaction, worst.at && short_time(worst.at, now)].filter(Boolean).join(" "),
    worst.status_unreadable ? t.unreadable.bad_status.toLowerCase() : certainty.toLowerCase(),
  ];
  return <>{said.filter(Boolean).join(" · ")}</>;
}

function Substance({ of }: { of: Allergy }) {
  return <Shown read={of.substance}>{(concept) => concept.text}</Shown>;
}
