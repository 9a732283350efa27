import { clock } from "@eir/base";
import { Icon, Mark, useNow, useSettings, useText } from "@eir/ui";
import { useEffect, useRef, useState } from "react";
import { go } from "../route";
import { SearchField } from "../search/SearchField";
import { SettingsMenu } from "./SettingsMenu";
import { useServer } from "./useServer";

/** The only chrome: where one is, the way to a patient, what kind of server this is, the time. */
export function Strip({ with_find }: { with_find: boolean }) {
  const t = useText();
  return (
    <header className="strip">
      <a
        className="mark"
        href="/"
        title={t.home}
        onClick={(event) => {
          event.preventDefault();
          go({ page: "start" });
        }}
      >
        <Mark />
        {t.product}
      </a>
      {with_find ? <SearchField place="strip" /> : <span className="push" />}
      <Environment />
      <SettingsButton />
      <Clock />
    </header>
  );
}

function Environment() {
  const t = useText();
  const server = useServer();
  if (server === "unreachable")
    return (
      <span className="tag tag--critical environment" role="status">
        <Icon name="failed" />
        {t.strip.server_unknown}
      </span>
    );
  if (server !== "open") return null;
  return (
    <span className="tag environment" title={t.strip.no_login}>
      <span className="environment-long">{t.strip.no_login}</span>
      <span className="environment-short">{t.strip.no_login_short}</span>
    </span>
  );
}

function SettingsButton() {
  const t = useText();
  const [open, set_open] = useState(false);
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const outside = (event: MouseEvent) => {
      if (!ref.current?.contains(event.target as Node)) set_open(false);
    };
    window.addEventListener("mousedown", outside);
    return () => window.removeEventListener("mousedown", outside);
  }, [open]);
  const close_on_escape = (event: React.KeyboardEvent) => {
    if (event.key !== "Escape" || !open) return;
    event.stopPropagation();
    set_open(false);
    ref.current?.querySelector("button")?.focus();
  };
  return (
    <div className="settings" ref={ref} onKeyDown={close_on_escape}>
      <button
        type="button"
        className="btn btn--quiet btn--sm"
        aria-expanded={open}
        onClick={() => set_open(!open)}
      >
        <Icon name="cog" label={t.strip.settings} />
      </button>
      {open && <SettingsMenu />}
    </div>
  );
}

const weekdays = {
  da: ["søn", "man", "tir", "ons", "tor", "fre", "lør"],
  en: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
};

function Clock() {
  const now = useNow();
  const { language } = useSettings();
  const day = weekdays[language][now.getDay()];
  return (
    <span className="num t2 strip-clock">
      <span className="strip-day">
        {day} {now.getDate()}/{now.getMonth() + 1}
      </span>{" "}
      <b>{clock(now)}</b>
    </span>
  );
}
