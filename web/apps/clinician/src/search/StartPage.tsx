import { useText } from "@eir/ui";
import { useEffect } from "react";
import { SearchField } from "./SearchField";

export function StartPage() {
  const t = useText();
  useEffect(() => {
    document.title = "Eir";
  }, []);
  return (
    <main id="content" className="start">
      <div className="start-sheet">
        <h1>{t.search.title}</h1>
        <p className="t2">{t.search.hint}</p>
        <SearchField place="page" />
      </div>
    </main>
  );
}
