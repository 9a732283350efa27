/** A report, document, procedure, vaccination or plan on one row. */
import { code_word } from "@eir/base";
import { short_concept, type Entry } from "@eir/clinical";
import { Age, Fact, Shown, Unread, useSettings } from "@eir/ui";

const expected = new Set(["final", "completed", "current", "active"]);

export function EntryRow({ entry, count }: { entry: Entry; count?: number }) {
  const { t, language } = useSettings();
  const status = entry.status.kind === "there" ? entry.status.value : undefined;
  const notes = [
    entry.note,
    entry.who,
    count !== undefined && count > 1 ? t.lists.times(count) : undefined,
  ];
  return (
    <Fact source={{ type: entry.type, id: entry.id }} className="row entry">
      <b>
        <Shown read={entry.title} whole>
          {short_concept}
        </Shown>
      </b>
      <span className="cap entry-note">
        {notes.filter(Boolean).join(" · ")}
        {status && !expected.has(status) && (
          <span className="tag">{code_word(status, language)}</span>
        )}
        {entry.status.kind === "unreadable" && <Unread why={entry.status.why} />}
      </span>
      <span className="row-end">
        <Shown read={entry.at}>{(at) => <Age at={at} />}</Shown>
      </span>
    </Fact>
  );
}
