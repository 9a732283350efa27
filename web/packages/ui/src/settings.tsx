/** Theme, density and language: the only things this app keeps in the browser. */
import { catalogues, type Catalogue, type Language } from "@eir/base";
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";

export interface Settings {
  theme: "light" | "dark" | "system";
  density: "compact" | "comfortable";
  language: Language;
  single_keys: boolean;
}

export interface SettingsAccess extends Settings {
  t: Catalogue;
  change: (change: Partial<Settings>) => void;
}

const storage_key = "eir.settings";
const defaults: Settings = {
  theme: "system",
  density: "compact",
  language: "da",
  single_keys: true,
};

const allowed: { [K in keyof Settings]: readonly Settings[K][] } = {
  theme: ["light", "dark", "system"],
  density: ["compact", "comfortable"],
  language: ["da", "en"],
  single_keys: [true, false],
};

/** What was stored, with anything unknown in it replaced by the default. */
export function settings_from(text: string | null): Settings {
  const settings = { ...defaults };
  try {
    const stored = JSON.parse(text ?? "{}") as Record<string, unknown>;
    for (const key of Object.keys(allowed) as (keyof Settings)[])
      if ((allowed[key] as readonly unknown[]).includes(stored[key]))
        Object.assign(settings, { [key]: stored[key] });
  } catch {
    return defaults;
  }
  return settings;
}

function stored_settings(): Settings {
  try {
    return settings_from(localStorage.getItem(storage_key));
  } catch {
    return defaults;
  }
}

function apply(settings: Settings, machine_is_dark: boolean): void {
  const dark = settings.theme === "dark" || (settings.theme === "system" && machine_is_dark);
  const root = document.documentElement;
  root.dataset["theme"] = dark ? "dark" : "light";
  root.dataset["density"] = settings.density;
  root.lang = settings.language;
}

const Context = createContext<SettingsAccess>({
  ...defaults,
  t: catalogues.da,
  change: () => undefined,
});

export function SettingsProvider(props: { children: ReactNode }) {
  const [settings, set_settings] = useState(stored_settings);
  useEffect(() => {
    const machine = window.matchMedia("(prefers-color-scheme: dark)");
    const update = () => apply(settings, machine.matches);
    update();
    machine.addEventListener("change", update);
    return () => machine.removeEventListener("change", update);
  }, [settings]);
  const access = useMemo<SettingsAccess>(
    () => ({
      ...settings,
      t: catalogues[settings.language],
      change: (change) => {
        const next = { ...settings, ...change };
        set_settings(next);
        try {
          localStorage.setItem(storage_key, JSON.stringify(next));
        } catch {
          // A browser that stores nothing still shows the choice until it is closed.
        }
      },
    }),
    [settings],
  );
  return <Context.Provider value={access}>{props.children}</Context.Provider>;
}

export function useSettings(): SettingsAccess {
  return useContext(Context);
}

export function useText(): Catalogue {
  return useContext(Context).t;
}
