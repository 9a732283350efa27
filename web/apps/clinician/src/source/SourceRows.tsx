/** Every element of a resource as a labelled row; what a row is made of follows inside it. */
import {
  code_word,
  element_label,
  full_time,
  read_time,
  with_decimal_sign,
  type Catalogue,
  type Language,
} from "@eir/base";
import { system_name } from "@eir/clinical";
import { describe, text_of_html, type Coding, type Row, type Shown } from "@eir/fhir";
import { useSettings } from "@eir/ui";
import type { JsonObject } from "@eir/base";
import { ReferenceLink } from "./ReferenceLink";

// What a clinician reads first; the rest keeps the order it was sent in.
const first = [
  "code",
  "vaccineCode",
  "medicationCodeableConcept",
  "medicationReference",
  "name",
  "title",
  "status",
  "clinicalStatus",
  "verificationStatus",
  "criticality",
  "valueQuantity",
  "valueCodeableConcept",
  "valueString",
  "component",
  "interpretation",
  "referenceRange",
  "dosageInstruction",
  "dosage",
  "effectiveDateTime",
  "onsetDateTime",
  "performedPeriod",
  "occurrenceDateTime",
  "authoredOn",
  "period",
  "date",
  "reaction",
  "reasonCode",
];
const last = ["subject", "patient", "identifier", "extension", "contained", "text", "meta", "id"];

function place_of(element: string): number {
  const at = first.indexOf(element);
  if (at >= 0) return at;
  const end = last.indexOf(element);
  return end < 0 ? first.length : first.length + 1 + end;
}

export function SourceRows({ resource }: { resource: JsonObject }) {
  const rows = describe(resource);
  const ordered = rows
    .map((row, at) => ({ row, at }))
    .sort((a, b) => place_of(a.row.element) - place_of(b.row.element) || a.at - b.at)
    .map((one) => one.row);
  return <RowList rows={ordered} />;
}

/** A row that only holds one other is shown as that one, under both names. */
function collapse(row: Row): { names: string[]; row: Row } {
  const [only] = row.rows;
  if (row.shown || row.url || row.rows.length !== 1 || !only) return { names: [row.element], row };
  const inner = collapse(only);
  return { names: [row.element, ...inner.names], row: inner.row };
}

export function RowList({ rows }: { rows: Row[] }) {
  const { language } = useSettings();
  const label = (names: string[]) => names.map((name) => element_label(name, language)).join(" · ");
  const lines = rows.map(collapse).map((one) => ({ ...one, label: label(one.names) }));
  return (
    <dl className="source-rows">
      {lines.map(({ row, label: name }, at) => (
        <div key={at} className={row.rows.length > 0 ? "source-row has-rows" : "source-row"}>
          <dt>{lines[at - 1]?.label === name ? "" : name}</dt>
          <dd>
            {row.shown && <ShownValue shown={row.shown} />}
            {row.url && <span className="cap codes">{row.url}</span>}
            {row.rows.length > 0 && <RowList rows={row.rows} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function ShownValue({ shown }: { shown: Shown }) {
  const { t, language } = useSettings();
  switch (shown.form) {
    case "reference":
      return <ReferenceLink reference={shown.reference} />;
    case "concept":
      return (
        <>
          {shown.text || <span className="c-critical">{t.unreadable.no_code}</span>}
          <Codes codings={shown.codings} />
        </>
      );
    case "identifier":
      return (
        <>
          <span className="id">{shown.value}</span>
          {shown.system && <span className="cap codes">{system_name(shown.system)}</span>}
        </>
      );
    case "quantity":
      return (
        <>
          <span className="num">{shown_text(shown, t, language)}</span>
          {shown.coding && <Codes codings={[shown.coding]} />}
        </>
      );
    case "narrative":
      return <span className="source-narrative">{text_of_html(shown.html)}</span>;
    default:
      return <span className="num">{shown_text(shown, t, language)}</span>;
  }
}

/** A shown value as plain text, as the list of changes needs it. */
export function shown_text(shown: Shown, t: Catalogue, language: Language): string {
  switch (shown.form) {
    case "text":
      return shown.text === "" ? t.source.empty : shown.text;
    case "flag":
      return shown.value ? t.source.yes : t.source.no;
    case "time":
      return time_text(shown.text);
    case "code":
      return code_word(shown.text, language);
    case "quantity": {
      const digits = with_decimal_sign(shown.digits, language);
      return `${shown.comparator ?? ""}${digits}${shown.unit ? ` ${shown.unit}` : ""}`;
    }
    case "period": {
      const [start, end] = [shown.start, shown.end].map((one) => one && time_text(one));
      return `${start ?? "…"} – ${end ?? "…"}`;
    }
    case "reference":
      return shown.reference.text;
    case "identifier":
      return shown.value;
    case "narrative":
      return text_of_html(shown.html);
    case "binary":
      return `${Math.round((shown.length * 3) / 4 / 1024)} kB`;
    case "concept": {
      const code = shown.codings[0]?.code;
      return code && code !== shown.text ? `${shown.text} (${code})` : shown.text;
    }
  }
}

function time_text(text: string): string {
  const time = read_time(text);
  return time ? full_time(time) : text;
}

function Codes({ codings }: { codings: Coding[] }) {
  const coded = codings.filter((one) => one.code !== undefined);
  return coded.map((one, at) => (
    <span key={at} className="cap codes" title={one.system}>
      {system_name(one.system)} <span className="id">{one.code}</span>
      {one.display && one.display !== codings[0]?.display && ` ${one.display}`}
    </span>
  ));
}
