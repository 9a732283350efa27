/** Where a contact is: the names of its place and ward, fetched when the reference has none. */
import type { Contact } from "@eir/clinical";
import { spoken_name, text_of, type Reference, type Resource } from "@eir/fhir";
import { useText } from "@eir/ui";
import { useResource } from "../data/record";

export function name_of_resource(resource: Resource | undefined): string | undefined {
  if (!resource) return undefined;
  return text_of(resource["name"]) ?? spoken_name(resource["name"]) ?? text_of(resource["title"]);
}

const named_types = ["Practitioner", "Organization", "Location", "Medication", "HealthcareService"];

/** A reference in words: its own text, or the name of what it points to. */
export function useReferenceName(reference: Reference | undefined): string | undefined {
  const { type, id, display } = reference ?? {};
  const wanted = !display && type !== undefined && id !== undefined && named_types.includes(type);
  const query = useResource(type ?? "", id ?? "", wanted);
  return display ?? name_of_resource(query.data);
}

export function PlaceName({ contact }: { contact: Contact }) {
  const t = useText();
  const place = useReferenceName(contact.place);
  const unit = useReferenceName(contact.unit);
  const names = [...new Set([unit, place].filter((one) => one !== undefined))];
  if (names.length > 0) return <>{names.join(" · ")}</>;
  return <span className="t3">{t.patient.place_missing}</span>;
}
