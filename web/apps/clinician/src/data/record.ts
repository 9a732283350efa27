/**
 * The record of one patient, fetched by type in parallel. Pages are followed up to a stated bound
 * and shown as they arrive; what was not fetched is always said.
 */
import { loading, there, type Remote } from "@eir/base";
import { split_owned } from "@eir/clinical";
import { FhirError, type Page, type Resource } from "@eir/fhir";
import { useInfiniteQuery, useQuery, type InfiniteData } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { client } from "./client";
import { useLoaded } from "./loaded";

interface Plan {
  subject: "subject" | "patient";
  sort?: string;
  pages_max: number;
  /** Only what has happened in the last so many days, and today. */
  days?: number;
}

const plans = {
  AllergyIntolerance: { subject: "patient", pages_max: 5 },
  Encounter: { subject: "subject", sort: "-date", pages_max: 3 },
  Condition: { subject: "subject", pages_max: 5 },
  MedicationRequest: { subject: "subject", pages_max: 5 },
  Observation: { subject: "subject", sort: "-date", pages_max: 5 },
  MedicationStatement: { subject: "subject", pages_max: 5 },
  DiagnosticReport: { subject: "subject", sort: "-date", pages_max: 2 },
  Appointment: { subject: "patient", pages_max: 2 },
  DocumentReference: { subject: "subject", pages_max: 2 },
  Flag: { subject: "subject", pages_max: 1 },
  Goal: { subject: "subject", pages_max: 1 },
  Task: { subject: "patient", pages_max: 1 },
  MedicationAdministration: { subject: "subject", pages_max: 1, days: 1 },
  Procedure: { subject: "subject", pages_max: 2 },
  Immunization: { subject: "patient", pages_max: 2 },
  CarePlan: { subject: "subject", pages_max: 2 },
} satisfies Record<string, Plan>;

export type PartType = keyof typeof plans;

/** One type of the record. `there` may be partial: then `failed` or `more` says so. */
export interface Part {
  remote: Remote<Resource[]>;
  /** Belonged to another patient: never shown, only counted. */
  foreign: number;
  broken: number;
  more: boolean;
  failed?: { message: string; since: Date };
  retry: () => void;
}

export function part_query(type: PartType, patient_id: string): string {
  const plan: Plan = plans[type];
  const sort = plan.sort ? `&_sort=${plan.sort}` : "";
  const since = plan.days === undefined ? "" : `&effective-time=ge${days_ago(plan.days)}`;
  return `${type}?${plan.subject}=Patient/${patient_id}${since}&_count=1000${sort}`;
}

function days_ago(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

export function usePart(type: PartType, patient_id: string): Part {
  const query = useInfiniteQuery({
    queryKey: ["part", patient_id, type],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      pageParam === ""
        ? client.search(part_query(type, patient_id), signal)
        : client.follow(pageParam, signal),
    getNextPageParam: (last: Page, all) =>
      all.length < plans[type].pages_max ? last.next : undefined,
    structuralSharing: false,
  });
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage, refetch } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);

  const { data, error, errorUpdatedAt } = query;
  return useMemo(() => {
    const retry = () => void (isFetchNextPageError ? fetchNextPage() : refetch());
    const part = part_of(data, patient_id, retry);
    if (!error) return part;
    const failed = { message: message_of(error), since: new Date(errorUpdatedAt) };
    return data ? { ...part, failed } : { ...part, failed, remote: { state: "failed", ...failed } };
  }, [data, error, errorUpdatedAt, patient_id, isFetchNextPageError, fetchNextPage, refetch]);
}

function part_of(
  data: InfiniteData<Page> | undefined,
  patient_id: string,
  retry: () => void,
): Part {
  const part: Part = { remote: loading, foreign: 0, broken: 0, more: false, retry };
  if (!data) return part;
  const { own, foreign } = split_owned(
    data.pages.flatMap((page) => page.matches),
    patient_id,
  );
  part.remote = there(own);
  part.foreign = foreign;
  part.broken = data.pages.reduce((sum, page) => sum + page.broken, 0);
  part.more = data.pages.at(-1)?.next !== undefined;
  return part;
}

export function message_of(error: unknown): string {
  if (error instanceof FhirError)
    return error.message ? `${error.status}: ${error.message}` : String(error.status);
  return error instanceof Error ? error.message : "";
}

export function usePatient(id: string) {
  return useQuery({
    queryKey: ["patient", id],
    queryFn: ({ signal }) => client.read("Patient", id, signal),
  });
}

/**
 * One resource. What the page already holds is shown meanwhile, and replaced by what is fetched.
 */
export function useResource(type: string, id: string, enabled = true) {
  const loaded = useLoaded();
  return useQuery<Resource>({
    placeholderData: () => loaded(type, id),
    queryKey: ["resource", type, id],
    queryFn: ({ signal }) => client.read(type, id, signal),
    enabled,
  });
}
