/** A reference with the name of what it points to, and the way there. */
import type { Reference } from "@eir/fhir";
import { useSources, useText } from "@eir/ui";
import { useReferenceName } from "../overview/PlaceName";

export function ReferenceLink({ reference }: { reference: Reference }) {
  const t = useText();
  const { open } = useSources();
  const name = useReferenceName(reference);
  const { type, id } = reference;
  if (reference.contained)
    return (
      <span>
        {reference.display ?? `#${reference.contained}`}{" "}
        <span className="cap">{t.source.contained}</span>
      </span>
    );
  if (!type || !id)
    return (
      <>
        {reference.text}
        {reference.literal !== reference.text && (
          <span className="cap codes">{reference.literal}</span>
        )}
      </>
    );
  return (
    <>
      <button type="button" className="link" onClick={() => open({ type, id })}>
        {name ?? reference.text}
      </button>
      {name && <span className="cap codes">{reference.literal}</span>}
    </>
  );
}
