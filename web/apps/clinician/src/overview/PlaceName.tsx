/** Where a contact is: the names of its place and ward, fetched when the reference has none. */
import { short_concept, type Contact } from "@eir/clinical";
import {
  coding_of,
  object_of,
  read_concept,
  spoken_name,
  text_of,
  type Reference,
  type Resource,
} from "@eir/fhir";
import { useText } from "@eir/ui";
import { useResource } from "../data/record";

const coded = [
  "code",
  "description",
  "vaccineCode",
  "medicationCodeableConcept",
  "type",
  "category",
  "class",
];

/** What a resource is called: its name or title, else what it is coded as. */
export function name_of_resource(resource: Resource | undefined): string | undefined {
  if (!resource) return undefined;
  const named =
    text_of(resource["name"]) ??
    spoken_name(resource["name"]) ??
    text_of(resource["title"]) ??
    text_of(resource["description"]);
  if (named) return named;
  for (const element of coded) {
    const json = resource[element];
    const concept = read_concept(Array.isArray(json) ? json[0] : json);
    if (concept.kind === "there") return short_concept(concept.value);
  }
  const coding = object_of(resource["class"]);
  return coding && coding_of(coding).display;
}

/** A reference in words: its own text, or the name of what it points to. */
export function useReferenceName(reference: Reference | undefined): string | undefined {
  const { type, id, display } = reference ?? {};
  const wanted = !display && type !== undefined && id !== undefined;
  const query = useResource(type ?? "", id ?? "", wanted);
  return display ?? name_of_resource(query.data);
}

interface PlaceNameProps {
  contact: Contact;
  /** The place alone, as the identity bar has room for; otherwise unit and place. */
  short?: true;
  absent?: string;
}

export function PlaceName({ contact, short, absent }: PlaceNameProps) {
  const t = useText();
  const place = useReferenceName(contact.place);
  const unit = useReferenceName(contact.unit);
  const wanted = short ? [place ?? unit] : [unit, place];
  const names = [...new Set(wanted.filter((one) => one !== undefined))];
  if (names.length > 0) return <>{names.join(" · ")}</>;
  return <span className="t3">{absent ?? t.patient.place_missing}</span>;
}
