/** Fetches anew what changed, in the background: the old stays until the new is there. */
import { RecordWatch, type LiveState } from "@eir/fhir";
import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { client } from "../data/client";

export interface Live {
  state: LiveState;
  /** When the page was last known to show the record as it is; moves on by itself while live. */
  known_at: Date;
  changed_at?: Date;
  fetch_again: () => void;
}

export function useLive(patient_id: string): Live {
  const queries = useQueryClient();
  const [live, set_live] = useState<Omit<Live, "fetch_again">>(() => ({
    state: "starting",
    known_at: new Date(),
  }));
  useEffect(() => {
    const watch = new RecordWatch(client, patient_id, {
      changed: (focuses) => {
        void refresh(queries, patient_id, focuses);
        set_live((before) => ({ ...before, changed_at: new Date() }));
      },
      state: (state) => set_live((before) => ({ ...before, state, known_at: new Date() })),
    });
    const leave = () => watch.stop();
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, [queries, patient_id]);
  const fetch_again = useCallback(() => {
    void refresh(queries, patient_id, new Set()).then(() =>
      set_live((before) => ({ ...before, known_at: new Date() })),
    );
  }, [queries, patient_id]);
  return { ...live, fetch_again };
}

/** Which of what is fetched a change makes old; no focus makes all of it old. */
async function refresh(
  queries: QueryClient,
  patient_id: string,
  focuses: ReadonlySet<string>,
): Promise<void> {
  const types = new Set([...focuses].map((focus) => focus.slice(0, focus.indexOf("/"))));
  await queries.invalidateQueries({
    predicate: ({ queryKey: [kind, first, second] }) => {
      if (kind === "resource" || kind === "history")
        return focuses.size === 0 || focuses.has(`${String(first)}/${String(second)}`);
      if (first !== patient_id) return false;
      if (kind === "patient") return focuses.size === 0 || types.has("Patient");
      if (kind === "part") return focuses.size === 0 || types.has(String(second));
      return kind === "other";
    },
  });
}
