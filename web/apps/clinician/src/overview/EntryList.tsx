/** A list of entries of one type with its states; hidden kinds are counted. */
import { join_repeated, newest_first, read_all, type Entry } from "@eir/clinical";
import type { Resource } from "@eir/fhir";
import { Empty } from "@eir/ui";
import { useMemo } from "react";
import type { Part } from "../data/record";
import { EntryRow } from "./EntryRow";
import { Hideable, Limited } from "./Limited";
import { BrokenRows, PartBody } from "./PartBody";

interface Props {
  part: Part;
  name: string;
  read: (resource: Resource) => Entry;
  empty: string;
  limit: number;
  join?: boolean;
  /** Statuses that are left out and counted, with the words for why. */
  hide?: { statuses: readonly string[]; why: (n: number) => string };
}

export function EntryList({ part, name, read, empty, limit, join, hide }: Props) {
  const list = part.remote.state === "there" ? part.remote.value : undefined;
  const lines = useMemo(() => {
    const { good, broken } = read_all(list ?? [], read);
    const is_hidden = (one: Entry) =>
      one.status.kind === "there" && (hide?.statuses.includes(one.status.value) ?? false);
    const line = (entries: Entry[]) =>
      join ? join_repeated(entries) : entries.map((latest) => ({ latest, count: 1 }));
    const sorted = newest_first(good);
    return {
      shown: line(sorted.filter((one) => !is_hidden(one))),
      hidden: line(sorted.filter(is_hidden)),
      broken,
    };
  }, [list, read, join, hide]);
  const rows = (some: typeof lines.shown) =>
    some.map((one) => <EntryRow key={one.latest.id} entry={one.latest} count={one.count} />);
  return (
    <PartBody part={part} remote={part.remote} name={name} rows={3}>
      {(all) =>
        all.length === 0 ? (
          <Empty>{empty}</Empty>
        ) : (
          <>
            <Limited items={lines.shown} limit={limit}>
              {(some) => rows([...some])}
            </Limited>
            <BrokenRows resources={lines.broken} />
            <Hideable items={lines.hidden} why={hide?.why(lines.hidden.length) ?? ""}>
              {(some) => rows([...some])}
            </Hideable>
          </>
        )
      }
    </PartBody>
  );
}

export function count_of(part: Part): number | undefined {
  return part.remote.state === "there" ? part.remote.value.length : undefined;
}
