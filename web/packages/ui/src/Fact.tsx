/** A fact of the record: always a way to its source. */
import { createContext, useContext, type ReactNode } from "react";
import { Icon } from "./Icon";
import { useText } from "./settings";
import type { Read, Why } from "@eir/fhir";

export interface SourceRef {
  type: string;
  id: string;
}

interface Sources {
  open: (source: SourceRef) => void;
  opened?: SourceRef;
}

const Context = createContext<Sources>({ open: () => undefined });
export const SourcesProvider = Context.Provider;

export function useSources(): Sources {
  return useContext(Context);
}

interface FactProps {
  source: SourceRef;
  className?: string;
  label?: string;
  children: ReactNode;
}

/** A button that opens the source. `data-fact` makes it part of its section's arrow-key list. */
export function Fact({ source, className, label, children }: FactProps) {
  const { open, opened } = useSources();
  const current = opened?.type === source.type && opened.id === source.id;
  return (
    <button
      type="button"
      data-fact={`${source.type}/${source.id}`}
      className={`fact ${className ?? ""}`}
      aria-current={current ? "true" : undefined}
      aria-label={label}
      onClick={() => open(source)}
    >
      {children}
    </button>
  );
}

/** Words for something that is there but cannot be understood. Never blank, a dash or 0. */
export function Unread(props: { why: Why; whole?: boolean }) {
  const t = useText();
  const reason = t.unreadable[props.why];
  return (
    <span className="unread">
      <Icon name="failed" small tone="c-critical" />
      <span>
        {props.whole && `${t.unreadable.word} · `}
        {props.whole ? reason.charAt(0).toLowerCase() + reason.slice(1) : reason}
      </span>
    </span>
  );
}

/** A whole row that could not be made sense of keeps its place and its way to the source. */
export function UnreadableRow(props: { source: SourceRef; why: Why }) {
  const t = useText();
  return (
    <Fact source={props.source} className="row row--unread">
      <b>
        <Icon name="failed" small tone="c-critical" /> {t.unreadable.word}
      </b>
      <span>{t.unreadable[props.why]}</span>
      <span className="like-link">{t.unreadable.source}</span>
    </Fact>
  );
}

interface ShownProps<T> {
  read: Read<T>;
  absent?: ReactNode;
  /** The value is what names the row: unreadable then says so in full. */
  whole?: boolean;
  children: (value: T) => ReactNode;
}

/** A value in its three cases: there, absent with words for it, or unreadable. */
export function Shown<T>({ read, absent, whole = false, children }: ShownProps<T>) {
  if (read.kind === "there") return <>{children(read.value)}</>;
  if (read.kind === "unreadable") return <Unread why={read.why} whole={whole} />;
  return <>{absent}</>;
}
