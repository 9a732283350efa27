import { Boundary, useText } from "@eir/ui";
import { useEffect, useState } from "react";
import { Overview } from "./overview/Overview";
import { useRoute } from "./route";
import { search_event } from "./search/SearchField";
import { StartPage } from "./search/StartPage";
import { KeyHelp } from "./strip/KeyHelp";
import { Strip } from "./strip/Strip";
import { useSingleKeys } from "./strip/keys";

export function App() {
  const t = useText();
  const route = useRoute();
  const [help, set_help] = useState(false);
  useFindKey();
  useSingleKeys(() => set_help((shown) => !shown));
  return (
    <div className="app">
      <a className="skip" href="#content">
        {t.skip_to_content}
      </a>
      <Strip with_find={route.page === "patient"} />
      {help && <KeyHelp close={() => set_help(false)} />}
      {route.page === "start" ? (
        <StartPage />
      ) : (
        <Boundary instead={<p className="quiet c-critical">{t.section.broke}</p>} again={route.id}>
          <Overview key={route.id} id={route.id} source={route.source} />
        </Boundary>
      )}
    </div>
  );
}

/** Ctrl/⌘ K reaches the search field from anywhere. */
function useFindKey() {
  useEffect(() => {
    const on_key = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
      event.preventDefault();
      window.dispatchEvent(new Event(search_event));
    };
    window.addEventListener("keydown", on_key);
    return () => window.removeEventListener("keydown", on_key);
  }, []);
}
