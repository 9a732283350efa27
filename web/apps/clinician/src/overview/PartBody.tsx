/** The four states of a fetched part, and what is said when it is only partly there. */
import { short_time, read_time, type Remote } from "@eir/base";
import type { Resource } from "@eir/fhir";
import { Failed, Icon, Skeleton, UnreadableRow, useNow, useText } from "@eir/ui";
import type { ReactNode } from "react";
import type { Part } from "../data/record";

interface Props<T> {
  part: Part;
  name: string;
  /** What the section shows of the part; the part itself when it shows the resources. */
  remote: Remote<T>;
  rows?: number;
  children: (value: T) => ReactNode;
}

export function PartBody<T>({ part, name, remote, rows = 2, children }: Props<T>) {
  const t = useText();
  const now = useNow();
  if (remote.state === "not-asked" || remote.state === "loading")
    return <Skeleton rows={rows} label={`${name} ${t.section.loading}`} />;
  if (remote.state === "failed") {
    const since = read_time(remote.since.toISOString());
    const detail = [remote.message, since && t.section.since(short_time(since, now))];
    return (
      <Failed
        title={t.section.failed(name)}
        more={t.section.failed_more}
        detail={detail.filter(Boolean).join(" · ")}
        retry={part.retry}
      />
    );
  }
  return (
    <>
      {children(remote.value)}
      <Partial part={part} />
    </>
  );
}

function Partial({ part }: { part: Part }) {
  const t = useText();
  const fetched = part.remote.state === "there" ? part.remote.value.length : 0;
  return (
    <>
      {part.failed && <Failed title={t.section.partial(fetched)} retry={part.retry} />}
      {!part.failed && part.more && <p className="cap notice">{t.section.more_exist(fetched)}</p>}
      {part.foreign > 0 && (
        <p className="notice c-warning">
          <Icon name="warn" small /> {t.section.foreign(part.foreign)}
        </p>
      )}
      {part.broken > 0 && (
        <p className="notice c-critical">
          <Icon name="failed" small /> {t.section.unreadable(part.broken)}
        </p>
      )}
    </>
  );
}

/** Resources that no reader could read, each in its place with the way to its source. */
export function BrokenRows({ resources }: { resources: readonly Resource[] }) {
  return resources.map((one) => (
    <UnreadableRow key={one.id} source={{ type: one.resourceType, id: one.id }} why="bad_shape" />
  ));
}
