import type { Person } from "@eir/clinical";
import { Failed, Icon, useText } from "@eir/ui";
import { message_of } from "../data/record";
import { PersonFacts } from "./PersonFacts";
import type { Search } from "./useSearch";

interface Props {
  search: Search;
  list_id: string;
  active: number;
  choose: (person: Person) => void;
  point: (at: number) => void;
}

export function option_id(list_id: string, at: number): string {
  return `${list_id}-${at}`;
}

/** The hits as a listbox of the search field, with words for every other state. */
export function Results({ search, list_id, active, choose, point }: Props) {
  const t = useText();
  const { hits, query, fresh, waiting, error } = search;
  if (query.kind === "nothing") return null;
  if (query.kind === "part-of-cpr")
    return <p className="result-note">{t.search.digits(query.digits)}</p>;
  if (error)
    return <Failed title={t.search.failed} detail={message_of(error)} retry={search.retry} />;
  if (!hits) return <p className="result-note">{t.search.loading}</p>;
  const nothing = fresh && hits.people.length === 0 && hits.broken.length === 0;
  if (nothing)
    return (
      <div className="result-note">
        <b>{t.search.none}</b>
        <p className="t2">
          {query.kind === "name" ? t.search.none_name : t.search.none_identifier}
        </p>
      </div>
    );
  return (
    <>
      <ul
        id={list_id}
        role="listbox"
        aria-label={t.search.results}
        aria-busy={waiting}
        className={waiting ? "results stale" : "results"}
      >
        {hits.people.map((person, at) => (
          <li
            key={person.id}
            id={option_id(list_id, at)}
            role="option"
            aria-selected={fresh && at === active}
            className="result"
            onMouseEnter={() => point(at)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => fresh && choose(person)}
          >
            <PersonFacts person={person} />
          </li>
        ))}
        {hits.broken.map((resource) => (
          <li key={resource.id} role="option" aria-selected={false} className="result">
            <Icon name="failed" tone="c-critical" /> {t.unreadable.word}
          </li>
        ))}
      </ul>
      <p className="result-foot cap">
        <span role="status">
          {waiting ? t.search.loading : t.search.hits(hits.total ?? hits.people.length)}
          {!waiting && hits.more === "some" && ` · ${t.search.more_unknown}`}
          {!waiting && hits.more !== "some" && hits.more > 0 && ` · ${t.search.more(hits.more)}`}
        </span>
        <span className="push result-keys">
          <span className="kbd">
            <Icon name="up" small />
          </span>{" "}
          <span className="kbd">
            <Icon name="down" small />
          </span>{" "}
          {t.search.keys.choose}{" "}
          <span className="kbd">
            <Icon name="enter" small />
          </span>{" "}
          {t.search.keys.open}
        </span>
      </p>
    </>
  );
}
