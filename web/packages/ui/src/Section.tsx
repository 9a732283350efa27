/** A section of the ruled sheet: its name in the gutter, its facts beside it. */
import type { ReactNode } from "react";
import { Boundary } from "./Boundary";
import { Icon } from "./Icon";
import { useRoving } from "./roving";
import { useText } from "./settings";

interface SectionProps {
  id: string;
  name: string | readonly string[];
  count?: number | string | undefined;
  notes?: ReactNode;
  children: ReactNode;
}

export function Section({ id, name, count, notes, children }: SectionProps) {
  const t = useText();
  const ref = useRoving();
  const lines = typeof name === "string" ? [name] : name;
  return (
    <section
      className="sec"
      id={`sec-${id}`}
      aria-labelledby={`name-${id}`}
      ref={ref}
      tabIndex={-1}
    >
      <div className="gutter">
        <h2 id={`name-${id}`}>
          {lines.map((line, at) => (
            <span key={line} className="line">
              {line}
              {at === lines.length - 1 && count !== undefined && (
                <span className="cap num count"> {count}</span>
              )}
            </span>
          ))}
        </h2>
        {notes}
      </div>
      <div className="body">
        <Boundary instead={<p className="quiet c-critical">{t.section.broke}</p>} again={children}>
          {children}
        </Boundary>
      </div>
    </section>
  );
}

export function Skeleton(props: { rows: number; label: string }) {
  const widths = [34, 44, 28, 38, 24];
  return (
    <div className="skeleton" role="status" aria-label={props.label}>
      {Array.from({ length: props.rows }, (_, at) => (
        <span className="skeleton-row" key={at} aria-hidden="true">
          <i className="sk" style={{ width: `${widths[at % widths.length]}%` }} />
          <i className="sk" style={{ width: "14%" }} />
          <i className="sk" style={{ width: "6%" }} />
        </span>
      ))}
    </div>
  );
}

interface FailedProps {
  title: string;
  more?: string;
  detail?: string;
  retry: () => void;
}

/** What one does not see, and the way out. */
export function Failed({ title, more, detail, retry }: FailedProps) {
  const t = useText();
  return (
    <div className="failed" role="alert">
      <Icon name="failed" tone="c-critical" />
      <p>
        <b>{title}</b> {more}
        {detail && <span className="cap"> {detail}</span>}
      </p>
      <button type="button" className="btn btn--sm" onClick={retry}>
        <Icon name="sync" small /> {t.section.retry}
      </button>
    </div>
  );
}

/** Something hidden is always counted, with its reason and a way back. */
export function HiddenRow(props: { text: string; action: string; onClick: () => void }) {
  return (
    <button type="button" className="hidden-row" data-fact="hidden" onClick={props.onClick}>
      <Icon name="filter" small />
      <span>{props.text}</span>
      <span className="like-link">{props.action}</span>
    </button>
  );
}

export function Empty(props: { children: ReactNode }) {
  return <p className="quiet">{props.children}</p>;
}
