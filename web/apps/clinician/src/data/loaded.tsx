/** What the page has already fetched, so that an opened source stands there at once. */
import type { Resource } from "@eir/fhir";
import { createContext, useContext } from "react";

type Lookup = (type: string, id: string) => Resource | undefined;

const Context = createContext<Lookup>(() => undefined);
export const LoadedProvider = Context.Provider;

export function useLoaded(): Lookup {
  return useContext(Context);
}
