/** Arrow keys inside a section: one tab stop for the whole list, up and down between its facts. */
import { useEffect, useRef } from "react";

const selector = "[data-fact]";

export function useRoving() {
  const ref = useRef<HTMLElement>(null);

  useEffect(() => {
    const root = ref.current;
    if (!root) return;
    const facts = () => [...root.querySelectorAll<HTMLElement>(selector)];
    const settle = () => {
      const all = facts();
      if (all.length === 0) return;
      const held = all.find((one) => one === document.activeElement) ?? all[0];
      for (const one of all) one.tabIndex = one === held ? 0 : -1;
    };
    const on_focus = (event: FocusEvent) => {
      const target = event.target as HTMLElement;
      if (!target.matches(selector)) return;
      for (const one of facts()) one.tabIndex = one === target ? 0 : -1;
    };
    const on_key = (event: KeyboardEvent) => move(event, facts());
    settle();
    root.addEventListener("focusin", on_focus);
    root.addEventListener("keydown", on_key);
    const watch = new MutationObserver(settle);
    watch.observe(root, { childList: true, subtree: true });
    return () => {
      root.removeEventListener("focusin", on_focus);
      root.removeEventListener("keydown", on_key);
      watch.disconnect();
    };
  }, []);

  return ref;
}

function move(event: KeyboardEvent, facts: HTMLElement[]): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const at = facts.indexOf(document.activeElement as HTMLElement);
  if (at < 0) return;
  const steps: Record<string, number> = {
    ArrowDown: 1,
    ArrowRight: 1,
    ArrowUp: -1,
    ArrowLeft: -1,
    Home: -facts.length,
    End: facts.length,
  };
  const step = steps[event.key];
  if (step === undefined) return;
  event.preventDefault();
  facts[Math.max(0, Math.min(facts.length - 1, at + step))]?.focus();
}
