/** What kind of server this is, from its capability statement. */
import { is_object, type Json } from "@eir/base";
import { object_of, text_of } from "@eir/fhir";
import { useQuery } from "@tanstack/react-query";
import { client } from "../data/client";

export type Server = "asking" | "open" | "guarded" | "unreachable";

/** "open" when the server says that it is a demo or that nobody logs in. */
export function kind_of_server(capability: Json): Server {
  const root = object_of(capability);
  const description = text_of(object_of(root?.["implementation"])?.["description"]) ?? "";
  const rest = Array.isArray(root?.["rest"]) ? root["rest"][0] : undefined;
  const security = is_object(rest) ? object_of(rest["security"]) : undefined;
  const said = `${description} ${text_of(security?.["description"]) ?? ""}`;
  const open = /\bdemo\b|\b(?:auth\w*|login)\s+(?:is\s+)?off\b|\bno (?:login|auth)|uden login/i;
  return open.test(said) ? "open" : "guarded";
}

export function useServer(): Server {
  const query = useQuery({
    queryKey: ["server"],
    queryFn: ({ signal }) => client.capability(signal),
    staleTime: 300_000,
    gcTime: Infinity,
    select: kind_of_server,
  });
  if (query.data) return query.data;
  return query.isError ? "unreachable" : "asking";
}
