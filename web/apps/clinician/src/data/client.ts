import { FhirClient } from "@eir/fhir";

/** The FHIR server is the one that served this page. */
export const client = new FhirClient("/fhir");
