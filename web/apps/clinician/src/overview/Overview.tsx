/**
 * One patient on one page: who and CAVE above, the ruled sheet, and the source beside it. The page
 * is made anew for each patient, so nothing of one can stand under the name of another.
 */
import { SourcesProvider, useText, type SourceRef } from "@eir/ui";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { go } from "../route";
import { Recent } from "../source/Recent";
import { SourcePanel } from "../source/SourcePanel";
import { IdentityBar } from "./IdentityBar";
import { Sheet } from "./Sheet";
import { useRecord } from "./useRecord";

interface Props {
  id: string;
  source: SourceRef | undefined;
}

export function Overview({ id, source }: Props) {
  const t = useText();
  const record = useRecord(id);
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

  const sources = useMemo(() => (source ? { open, opened: source } : { open }), [open, source]);
  return (
    <SourcesProvider value={sources}>
      <IdentityBar record={record} />
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
            <Recent record={record} />
          )}
        </aside>
      </main>
    </SourcesProvider>
  );
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

