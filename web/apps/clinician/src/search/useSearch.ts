/**
 * Patients by what is typed. An answer belongs to the words that asked for it, and to no others.
 */
import {
  query_form,
  query_of,
  read_all,
  read_person,
  type Person,
  type Query,
} from "@eir/clinical";
import type { Resource } from "@eir/fhir";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { client } from "../data/client";

const wait_ms = 140;
const page_size = 20;

export interface Hits {
  people: Person[];
  broken: Resource[];
  /** How many more there are; "some" when the server does not count. */
  more: number | "some";
  total: number | undefined;
}

export interface Search {
  query: Query;
  hits: Hits | undefined;
  /** The hits answer exactly what stands in the field now. Only then may one be chosen. */
  fresh: boolean;
  waiting: boolean;
  error: unknown;
  retry: () => void;
}

export function useSearch(typed: string): Search {
  const query = query_of(typed);
  const wanted = query_form(query, page_size)?.toString() ?? "";
  const [asked, set_asked] = useState(wanted);
  useEffect(() => {
    const timer = setTimeout(() => set_asked(wanted), wait_ms);
    return () => clearTimeout(timer);
  }, [wanted]);

  const answer = useQuery({
    queryKey: ["search", asked],
    queryFn: async ({ signal }) => {
      const form = new URLSearchParams(asked);
      const page = await client.search_privately("Patient", form, signal);
      const { good, broken } = read_all(
        page.matches.filter((one) => one.resourceType === "Patient"),
        read_person,
      );
      const shown = page.matches.length;
      const more = page.total !== undefined ? page.total - shown : page.next ? "some" : 0;
      return { people: good, broken, more, total: page.total } satisfies Hits;
    },
    enabled: asked !== "",
    placeholderData: keepPreviousData,
    structuralSharing: false,
    gcTime: 30_000,
  });

  const searching = wanted !== "";
  const fresh = searching && asked === wanted && answer.isSuccess && !answer.isPlaceholderData;
  return {
    query,
    hits: searching ? answer.data : undefined,
    fresh,
    waiting: searching && !fresh && !(answer.isError && asked === wanted),
    error: searching && asked === wanted ? answer.error : null,
    retry: () => void answer.refetch(),
  };
}
