/**
 * One patient on one page: who and CAVE above, the ruled sheet, and the source beside it. The page
 * is made anew for each patient, so nothing of one can stand under the name of another.
 */
import type { Resource } from "@eir/fhir";
import { SourcesProvider, useText, type SourceRef } from "@eir/ui";
import { useCallback, useDeferredValue, useEffect, useMemo, useRef } from "react";
import { LoadedProvider } from "../data/loaded";
import { go } from "../route";
import { Recent } from "../source/Recent";
import { SourcePanel } from "../source/SourcePanel";
import { IdentityBar } from "./IdentityBar";
import { LiveSign } from "./LiveSign";
import { Sheet } from "./Sheet";
import { useLive } from "./useLive";
import { useRecord, type Record_ } from "./useRecord";

interface Props {
  id: string;
  source: SourceRef | undefined;
}

export function Overview({ id, source }: Props) {
  const t = useText();
  const record = useRecord(id);
  const live = useLive(id);
  const last_fact = useRef<HTMLElement | null>(null);

  const open = useCallback(
    (opened: SourceRef) => {
      last_fact.current = document.activeElement as HTMLElement | null;
      go({ page: "patient", id, source: opened }, source ? "replace" : "push");
    },
    [id, source],
  );
  const close = useCallback(() => {
    go({ page: "patient", id }, "replace");
    last_fact.current?.focus();
  }, [id]);
  useStepBack(source !== undefined, close);
  useEffect(() => {
    document.title = `${t.patient.label} · Eir`;
  }, [t]);

  const loaded = useLookup(record);
  // The list of the latest may lag behind a little; the sheet may not wait for it.
  const latest = useDeferredValue(record);
  const sources = useMemo(() => (source ? { open, opened: source } : { open }), [open, source]);
  return (
    <SourcesProvider value={sources}>
      <LoadedProvider value={loaded}>
        <IdentityBar record={record} />
        <LiveSign live={live} />
        <main id="content" className={source ? "desk desk--open" : "desk"}>
          <Sheet record={record} />
          <aside className="work" aria-label={source ? t.source.panel : t.recent.title}>
            {source ? (
              <SourcePanel
                key={`${source.type}/${source.id}`}
                source={source}
                record={record}
                close={close}
              />
            ) : (
              <Recent record={latest} />
            )}
          </aside>
        </main>
      </LoadedProvider>
    </SourcesProvider>
  );
}

/** By type and id among the parts that are there; made anew when one of them changes. */
function useLookup(record: Record_) {
  const lists = Object.values(record.parts).map((part) => part.remote);
  return useMemo(() => {
    let all: Map<string, Resource> | undefined;
    return (type: string, id: string) => {
      all ??= map_of(record);
      return all.get(`${type}/${id}`);
    };
    // The lists themselves say when they change; the array around them is new each time.
  }, [...lists, record.person.state]);
}

function map_of(record: Record_): Map<string, Resource> {
  const all = new Map<string, Resource>();
  for (const { remote } of Object.values(record.parts))
    if (remote.state === "there")
      for (const one of remote.value) all.set(`${one.resourceType}/${one.id}`, one);
  if (record.person.state === "there")
    all.set(`Patient/${record.id}`, record.person.value.resource);
  return all;
}

/** Esc: first the source closes, then the page steps back to the search field. */
function useStepBack(source_open: boolean, close: () => void) {
  useEffect(() => {
    const on_key = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      if (source_open) close();
      else go({ page: "start" });
    };
    window.addEventListener("keydown", on_key);
    return () => window.removeEventListener("keydown", on_key);
  }, [source_open, close]);
}
