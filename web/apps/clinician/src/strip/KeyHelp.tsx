import { Icon, useText } from "@eir/ui";
import { useEffect, useRef } from "react";
import { jumps } from "./keys";

export function KeyHelp({ close }: { close: () => void }) {
  const t = useText();
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => ref.current?.focus(), []);
  const names = t.sections as Record<string, string | string[]>;
  const name_of = (section: string) => [names[section] ?? section].flat().join(" ");
  return (
    <div
      ref={ref}
      className="pop key-help"
      role="dialog"
      aria-label={t.keys.title}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
      }}
    >
      <div className="pop-head">
        <h2>{t.keys.title}</h2>
        <button type="button" className="btn btn--quiet btn--sm" onClick={close}>
          <Icon name="close" label={t.source.close} />
        </button>
      </div>
      <dl className="key-list">
        <Key keys={["Ctrl K"]} what={t.keys.find} />
        <Key keys={["Esc"]} what={t.keys.step_back} />
        <Key keys={["↑", "↓"]} what={t.keys.move} />
        <Key keys={["Enter"]} what={t.keys.open} />
        {Object.entries(jumps).map(([key, section]) => (
          <Key key={key} keys={["G", key.toUpperCase()]} what={name_of(section)} />
        ))}
        <Key keys={["?"]} what={t.keys.help} />
      </dl>
    </div>
  );
}

function Key(props: { keys: string[]; what: string }) {
  return (
    <div>
      <dt>
        {props.keys.map((key) => (
          <span className="kbd" key={key}>
            {key}
          </span>
        ))}
      </dt>
      <dd>{props.what}</dd>
    </div>
  );
}
