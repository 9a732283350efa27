import { expect, test } from "vitest";
import type { Page } from "./bundle";
import { FhirError } from "./client";
import type { EventHandlers } from "./events";
import type { Resource } from "./read";
import { RecordWatch, subscription_to } from "./watch";

interface Timer {
  told: () => void;
  at: number;
}

class World {
  now_ms = Date.parse("2026-11-25T08:00:00Z");
  timers = new Set<Timer>();
  handlers: EventHandlers | undefined;
  made = 0;
  removed: string[] = [];
  searched: string[] = [];
  again = 0;
  told: string[] = [];
  recent: Resource[] = [];
  refusal: Error | undefined;
  readonly watch: RecordWatch;

  constructor(refusal?: Error) {
    this.refusal = refusal;
    this.watch = new RecordWatch(
      {
        create: (resource) => {
          if (this.refusal) return Promise.reject(this.refusal);
          this.made++;
          const meta = { lastUpdated: "2026-11-25T08:00:00Z" };
          return Promise.resolve({ ...resource, id: `s${this.made}`, meta });
        },
        remove: (type, id) => {
          this.removed.push(`${type}/${id}`);
          return Promise.resolve();
        },
        search: (query) => {
          this.searched.push(query);
          return Promise.resolve({ matches: this.recent, broken: 0 } as unknown as Page);
        },
      },
      "p",
      {
        changed: (focuses) => this.told.push([...focuses].join(" ") || "all"),
        state: (state) => this.told.push(state),
      },
      {
        follow: (_, handlers) => {
          this.handlers = handlers;
          return { stop: () => undefined, again: () => this.again++ };
        },
        after: (told, ms) => {
          const timer = { told, at: this.now_ms + ms };
          this.timers.add(timer);
          return () => this.timers.delete(timer);
        },
        now: () => new Date(this.now_ms),
      },
    );
  }

  async pass(ms: number): Promise<void> {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    this.now_ms += ms;
    for (const timer of [...this.timers]) {
      if (timer.at > this.now_ms || !this.timers.delete(timer)) continue;
      timer.told();
    }
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  }
}

test("what changes in one moment is told together, each once", async () => {
  const world = new World();
  await world.pass(0);
  world.handlers?.heard?.();
  world.handlers?.event({ number: 1, focus: "Observation/1" });
  world.handlers?.event({ number: 2, focus: "Observation/1" });
  world.handlers?.event({ number: 3, focus: "Condition/2" });
  await world.pass(300);
  expect(world.told).toEqual(["live", "Observation/1 Condition/2"]);
  world.handlers?.gap();
  await world.pass(300);
  expect(world.told.at(-1)).toBe("all");
});

test("what changed between the first fetch and the first event is asked for", async () => {
  const world = new World();
  world.recent = [{ resourceType: "Flag", id: "f" }];
  await world.pass(0);
  expect(world.searched[0]).toContain("Patient/p/*?_lastUpdated=ge2026-11-25T07:59:00.000Z");
  await world.pass(300);
  expect(world.told).toEqual(["Flag/f"]);
});

test("a lost connection is told, and a dead one is noticed by its silence", async () => {
  const world = new World();
  await world.pass(0);
  world.handlers?.heard?.();
  world.handlers?.lost?.();
  world.handlers?.heard?.();
  expect(world.told).toEqual(["live", "lost", "live"]);
  await world.pass(30_000);
  expect(world.again).toBe(0);
  await world.pass(30_000);
  expect(world.again).toBe(1);
  expect(world.told.at(-1)).toBe("lost");
});

test("a subscription that ended is made anew, and all is fetched", async () => {
  const world = new World();
  await world.pass(0);
  world.handlers?.heard?.();
  world.handlers?.closed?.();
  await world.pass(300);
  await world.pass(20_000);
  expect(world.made).toBe(2);
  expect(world.told.slice(0, 3)).toEqual(["live", "lost", "all"]);
});

test("a server that refuses is not asked again; one that is away is", async () => {
  const refusing = new World(new FhirError(403, "no"));
  await refusing.pass(0);
  const away = new World(new FhirError(503, "later"));
  await away.pass(0);
  expect([refusing.told, away.told]).toEqual([["refused"], ["lost"]]);
  away.refusal = undefined;
  await away.pass(20_000);
  expect(away.made).toBe(1);
});

test("the subscription is deleted when nobody looks any more", async () => {
  const world = new World();
  await world.pass(0);
  world.watch.stop();
  expect(world.removed).toEqual(["Subscription/s1"]);
  await world.pass(100_000);
  expect(world.made).toBe(1);
});

test("one that was made while the page was left is deleted too", async () => {
  const world = new World();
  world.watch.stop();
  await world.pass(0);
  expect(world.removed).toEqual(["Subscription/s1"]);
});

test("it asks for the record of one patient, and for ids alone", () => {
  const text = JSON.stringify(subscription_to("p", new Date(0)));
  expect(text).toContain("patient=Patient/p");
  expect(text).toContain("id-only");
});
