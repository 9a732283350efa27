/** The parts of one patient's record, read into what the sections show. */
import { map_remote, type Remote } from "@eir/base";
import {
  read_all,
  read_contact,
  read_finding,
  read_person,
  sort_contacts,
  type Contacts,
  type Finding,
  type Person,
} from "@eir/clinical";
import { FhirError, type Resource } from "@eir/fhir";
import { useText } from "@eir/ui";
import { useMemo } from "react";
import { message_of, usePart, usePatient, type Part, type PartType } from "../data/record";

export interface Findings {
  all: Finding[];
  broken: Resource[];
  errors: number;
}

export interface Record_ {
  id: string;
  person: Remote<Person>;
  missing: boolean;
  retry_person: () => void;
  parts: Record<PartType, Part>;
  findings: Remote<Findings>;
  contacts: Remote<{ sorted: Contacts; broken: Resource[] }>;
}

function useParts(id: string): Record<PartType, Part> {
  return {
    AllergyIntolerance: usePart("AllergyIntolerance", id),
    Encounter: usePart("Encounter", id),
    Condition: usePart("Condition", id),
    MedicationRequest: usePart("MedicationRequest", id),
    Observation: usePart("Observation", id),
    MedicationStatement: usePart("MedicationStatement", id),
    DiagnosticReport: usePart("DiagnosticReport", id),
    Appointment: usePart("Appointment", id),
    DocumentReference: usePart("DocumentReference", id),
    Flag: usePart("Flag", id),
    Goal: usePart("Goal", id),
    Task: usePart("Task", id),
    MedicationAdministration: usePart("MedicationAdministration", id),
    Procedure: usePart("Procedure", id),
    Immunization: usePart("Immunization", id),
    CarePlan: usePart("CarePlan", id),
  };
}

function person_of(query: ReturnType<typeof usePatient>): Remote<Person> {
  if (query.data) return { state: "there", value: read_person(query.data) };
  if (!query.isError) return { state: "loading" };
  const since = new Date(query.errorUpdatedAt);
  return { state: "failed", message: message_of(query.error), since };
}

export function useRecord(id: string): Record_ {
  const t = useText();
  const patient = usePatient(id);
  const parts = useParts(id);
  const observations = parts.Observation.remote;
  const findings = useMemo(() => map_remote(observations, read_findings), [observations]);
  const encounters = parts.Encounter.remote;
  const appointments = parts.Appointment.remote;
  const contacts = useMemo(
    () =>
      map_remote(encounters, (list) => {
        const booked = appointments.state === "there" ? appointments.value : [];
        const { good, broken } = read_all([...list, ...booked], (one) => read_contact(one, t));
        return { sorted: sort_contacts(good), broken };
      }),
    [encounters, appointments, t],
  );
  return {
    id,
    person: person_of(patient),
    missing: patient.error instanceof FhirError && [404, 410].includes(patient.error.status),
    retry_person: () => void patient.refetch(),
    parts,
    findings,
    contacts,
  };
}

/** Errors are left out of every view, and counted. */
function read_findings(resources: Resource[]): Findings {
  const { good, broken } = read_all(resources, read_finding);
  const all = good.filter(
    (one) => !(one.progress.kind === "there" && one.progress.value === "error"),
  );
  return { all, broken, errors: good.length - all.length };
}
