/** The one way to a patient: a field whose answers are chosen with arrows and Enter. */
import type { Person } from "@eir/clinical";
import { Icon, useText } from "@eir/ui";
import { useEffect, useId, useRef, useState } from "react";
import { go } from "../route";
import { option_id, Results } from "./Results";
import { useSearch } from "./useSearch";

interface Props {
  /** "page" stands in the sheet with its answers below; "strip" opens them over the page. */
  place: "page" | "strip";
}

export const search_event = "eir-find";

export function SearchField({ place }: Props) {
  const t = useText();
  const list_id = useId();
  const field = useRef<HTMLInputElement>(null);
  const came_from = useRef<HTMLElement | null>(null);
  const [typed, set_typed] = useState("");
  const [active, set_active] = useState(0);
  const [open, set_open] = useState(place === "page");
  const search = useSearch(typed);
  const people = search.hits?.people ?? [];

  useEffect(() => set_active(0), [search.hits]);
  useEffect(() => {
    const focus = () => {
      if (document.activeElement !== field.current)
        came_from.current = document.activeElement as HTMLElement | null;
      field.current?.focus();
      field.current?.select();
    };
    if (place === "page") focus();
    window.addEventListener(search_event, focus);
    return () => window.removeEventListener(search_event, focus);
  }, [place]);

  const choose = (person: Person | undefined) => {
    if (!person || !search.fresh) return;
    set_typed("");
    set_open(place === "page");
    field.current?.blur();
    go({ page: "patient", id: person.id });
  };

  const step_back = () => {
    if (typed !== "") set_typed("");
    else {
      set_open(place === "page");
      field.current?.blur();
      came_from.current?.focus();
    }
  };

  const on_key = (event: React.KeyboardEvent) => {
    const last = people.length - 1;
    if (event.key === "ArrowDown") set_active((at) => Math.min(last, at + 1));
    else if (event.key === "ArrowUp") set_active((at) => Math.max(0, at - 1));
    else if (event.key === "Enter") choose(people[active]);
    else if (event.key === "Escape") step_back();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const showing = open && search.query.kind !== "nothing";
  return (
    <search className={`find-box find-box--${place}`}>
      <label className="find">
        <Icon name="search" />
        <span className="away">{t.search.label}</span>
        <input
          ref={field}
          type="text"
          role="combobox"
          aria-expanded={showing && people.length > 0}
          aria-controls={list_id}
          aria-autocomplete="list"
          aria-activedescendant={
            showing && search.fresh && people[active] ? option_id(list_id, active) : undefined
          }
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          placeholder={place === "page" ? t.search.label : t.strip.find}
          value={typed}
          onChange={(event) => {
            set_typed(event.target.value);
            set_open(true);
          }}
          onFocus={() => set_open(true)}
          onBlur={() => place === "strip" && set_open(false)}
          onKeyDown={on_key}
        />
        <span className="kbd" aria-hidden="true">
          {t.strip.key}
        </span>
      </label>
      {showing && (
        <div className={place === "strip" ? "find-pop" : "find-page"}>
          <Results
            search={search}
            list_id={list_id}
            active={active}
            choose={choose}
            point={set_active}
          />
        </div>
      )}
    </search>
  );
}
