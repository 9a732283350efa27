/** Single letters act only when no field has the focus, and can be turned off. */
import { useSettings } from "@eir/ui";
import { useEffect, useRef } from "react";

/** `G` and then one of these goes to a section. */
export const jumps: Record<string, string> = {
  p: "problems",
  m: "medicines",
  v: "vitals",
  l: "labs",
  s: "results",
  k: "contacts",
  d: "documents",
};

const wait_ms = 1200;

function is_typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select");
}

function jump_to(section: string): void {
  const root = document.getElementById(`sec-${section}`);
  if (!root) return;
  root.scrollIntoView({ block: "start" });
  (root.querySelector<HTMLElement>("[data-fact]") ?? root).focus({ preventScroll: true });
}

export function useSingleKeys(toggle_help: () => void): void {
  const { single_keys } = useSettings();
  const waiting_since = useRef(0);
  useEffect(() => {
    if (!single_keys) return;
    const on_key = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || is_typing(event.target)) return;
      const key = event.key.toLowerCase();
      const jump = jumps[key];
      if (key === "?") toggle_help();
      else if (key === "g") waiting_since.current = event.timeStamp;
      else if (jump && event.timeStamp - waiting_since.current < wait_ms) jump_to(jump);
      if (key !== "g") waiting_since.current = 0;
    };
    window.addEventListener("keydown", on_key);
    return () => window.removeEventListener("keydown", on_key);
  }, [single_keys, toggle_help]);
}
