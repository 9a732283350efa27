/**
 * Where one is, in the address: the patient and the opened source by their opaque ids. Names,
 * CPR numbers and search words never stand there.
 */
import { useSyncExternalStore } from "react";

export type Route =
  | { page: "start" }
  | { page: "patient"; id: string; source?: { type: string; id: string } };

const id_pattern = /^[A-Za-z0-9\-.]{1,64}$/;
const type_pattern = /^[A-Z][A-Za-z]{1,63}$/;

export function route_of(path: string, query: string): Route {
  const [, page, id, ...rest] = path.split("/");
  if (page !== "patient" || !id || rest.length > 0 || !id_pattern.test(id))
    return { page: "start" };
  const [type, source_id, more] = (new URLSearchParams(query).get("source") ?? "").split("/");
  const is_source =
    type !== undefined &&
    source_id !== undefined &&
    more === undefined &&
    type_pattern.test(type) &&
    id_pattern.test(source_id);
  return is_source ? { page, id, source: { type, id: source_id } } : { page, id };
}

export function path_of(route: Route): string {
  if (route.page === "start") return "/";
  const source = route.source ? `?source=${route.source.type}/${route.source.id}` : "";
  return `/patient/${route.id}${source}`;
}

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("popstate", listener);
  };
}

export function go(route: Route, how: "push" | "replace" = "push"): void {
  const path = path_of(route);
  if (path === location.pathname + location.search) return;
  if (how === "push") history.pushState(null, "", path);
  else history.replaceState(null, "", path);
  for (const listener of listeners) listener();
}

export function useRoute(): Route {
  const place = useSyncExternalStore(subscribe, () => location.pathname + "\n" + location.search);
  const [path, query] = place.split("\n");
  return route_of(path ?? "/", query ?? "");
}
