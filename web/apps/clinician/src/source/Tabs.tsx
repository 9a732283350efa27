/** Tabs after the usual keyboard pattern: arrows move, Home and End go to the ends. */
import { useId, useRef, type ReactNode } from "react";

export interface Tab {
  key: string;
  label: ReactNode;
  body: ReactNode;
}

interface Props {
  tabs: Tab[];
  shown: string;
  show: (key: string) => void;
  label: string;
}

export function Tabs({ tabs, shown, show, label }: Props) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const at = Math.max(
    0,
    tabs.findIndex((tab) => tab.key === shown),
  );
  const current = tabs[at];
  const on_key = (event: React.KeyboardEvent) => {
    const targets: Record<string, number> = {
      ArrowRight: (at + 1) % tabs.length,
      ArrowLeft: (at - 1 + tabs.length) % tabs.length,
      Home: 0,
      End: tabs.length - 1,
    };
    const target = targets[event.key];
    const tab = target === undefined ? undefined : tabs[target];
    if (!tab || target === undefined) return;
    event.preventDefault();
    show(tab.key);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[target]?.focus();
  };
  return (
    <>
      <div className="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={on_key}>
        {tabs.map((tab) => (
          <button
            key={tab.key}
            type="button"
            role="tab"
            id={`${id}-${tab.key}`}
            aria-selected={tab === current}
            aria-controls={`${id}-body`}
            tabIndex={tab === current ? 0 : -1}
            onClick={() => show(tab.key)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div
        className="tab-body"
        role="tabpanel"
        id={`${id}-body`}
        aria-labelledby={`${id}-${current?.key ?? ""}`}
        tabIndex={0}
      >
        {current?.body}
      </div>
    </>
  );
}
