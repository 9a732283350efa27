/** The four states of anything fetched. A screen handles all four; `there` may still be partial. */
export type Remote<T> =
  | { state: "not-asked" }
  | { state: "loading" }
  | { state: "failed"; message: string; since: Date }
  | { state: "there"; value: T };

export const not_asked = { state: "not-asked" } as const;
export const loading = { state: "loading" } as const;

export function there<T>(value: T): Remote<T> {
  return { state: "there", value };
}

export function map_remote<A, B>(remote: Remote<A>, change: (value: A) => B): Remote<B> {
  return remote.state === "there" ? there(change(remote.value)) : remote;
}
