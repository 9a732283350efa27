/** Everything the record says about CAVE, also what no longer counts. */
import { code_word, short_time, type Remote } from "@eir/base";
import { read_cave, type Allergy } from "@eir/clinical";
import type { Resource } from "@eir/fhir";
import { Fact, Icon, Shown, Unread, useNow, useRoving, useSettings, useText } from "@eir/ui";

export function AllergyTab({ remote }: { remote: Remote<Resource[]> }) {
  const t = useText();
  const ref = useRoving();
  if (remote.state !== "there") return <p className="quiet">{t.section.loading}</p>;
  const cave = read_cave(remote.value);
  return (
    <section ref={ref} aria-label={t.cave.all}>
      {cave.allergies.map((one) => (
        <AllergyRow key={one.id} allergy={one} />
      ))}
      {cave.errors > 0 && <p className="cap">{t.section.errors(cave.errors)}</p>}
    </section>
  );
}

function AllergyRow({ allergy }: { allergy: Allergy }) {
  const { t, language } = useSettings();
  const now = useNow();
  const words = {
    confirmed: t.cave.confirmed,
    suspected: t.cave.suspected.toLowerCase(),
    refuted: t.cave.refuted.toLowerCase(),
    inactive: t.cave.inactive.toLowerCase(),
    "none-known": t.cave.none_known,
  }[allergy.certainty];
  const confirmed = allergy.certainty === "confirmed";
  const suspected = allergy.certainty === "suspected";
  const kind = typeof allergy.resource["type"] === "string" ? allergy.resource["type"] : "";
  const said = [
    allergy.reaction ?? t.cave.no_reaction,
    kind && code_word(kind, language),
    allergy.at && short_time(allergy.at, now),
  ];
  return (
    <Fact source={{ type: "AllergyIntolerance", id: allergy.id }} className="row allergy-row">
      <b className={confirmed ? "c-critical" : suspected ? "c-warning" : "t2"}>
        {confirmed && <Icon name="cave" small />}
        {suspected && <Icon name="warn" small />}{" "}
        <Shown read={allergy.substance}>{(concept) => concept.text}</Shown>
        {allergy.severity && ` – ${t.cave[allergy.severity]}`}
      </b>
      <span className="row-end">
        {words} {allergy.status_unreadable && <Unread why="bad_status" />}
      </span>
      <span className="cap allergy-more">{said.filter(Boolean).join(" · ")}</span>
    </Fact>
  );
}
