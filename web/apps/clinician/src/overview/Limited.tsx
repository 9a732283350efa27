/** A list cut at a number of rows, with the rest counted and one press away. */
import { HiddenRow, useText } from "@eir/ui";
import { useState, type ReactNode } from "react";

interface Props<T> {
  items: readonly T[];
  limit: number;
  children: (shown: readonly T[]) => ReactNode;
}

export function Limited<T>({ items, limit, children }: Props<T>) {
  const t = useText();
  const [all, set_all] = useState(false);
  // A cut that saves one or two rows costs more than it gives.
  const cut = items.length > limit + 2;
  const shown = all || !cut ? items : items.slice(0, limit);
  return (
    <>
      {children(shown)}
      {cut && (
        <button
          type="button"
          className="show-all link"
          data-fact="all"
          onClick={() => set_all(!all)}
        >
          {all ? t.section.show_fewer : t.section.show_all(items.length)}
        </button>
      )}
    </>
  );
}

interface HideableProps<T> {
  items: readonly T[];
  why: string;
  children: (shown: readonly T[]) => ReactNode;
}

/** What is left out on purpose: the number, the reason, and the way to see it. */
export function Hideable<T>({ items, why, children }: HideableProps<T>) {
  const t = useText();
  const [open, set_open] = useState(false);
  if (items.length === 0) return null;
  return (
    <>
      {open && children(items)}
      <HiddenRow
        text={open ? why : t.section.hidden(items.length, why)}
        action={open ? t.section.show_fewer : t.section.show_all(items.length)}
        onClick={() => set_open(!open)}
      />
    </>
  );
}
