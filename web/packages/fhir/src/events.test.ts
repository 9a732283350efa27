import { expect, test } from "vitest";
import { EventFollower, type Source } from "./events";

type Told = (event: { data: string; lastEventId: string }) => void;

class FakeSource implements Source {
  readyState = 1;
  onerror: ((event: Event) => void) | null = null;
  told = new Map<string, Told>();
  constructor(readonly url: string) {}
  addEventListener(name: string, told: Told): void {
    this.told.set(name, told);
  }
  close(): void {
    this.readyState = 2;
  }
  say(name: string, lastEventId = "", data = "{}"): void {
    this.told.get(name)?.({ data, lastEventId });
  }
  break(readyState: number): void {
    this.readyState = readyState;
    this.onerror?.(new Event("error"));
  }
}

function follow() {
  const sources: FakeSource[] = [];
  const waits: number[] = [];
  const seen: string[] = [];
  const follower = new EventFollower(
    "/fhir",
    "s",
    {
      event: (one) => seen.push(`${one.number}:${one.focus}`),
      gap: () => seen.push("gap"),
      closed: () => seen.push("closed"),
    },
    {
      open: (url) => {
        const source = new FakeSource(url);
        sources.push(source);
        return source;
      },
      wait: (told, ms) => {
        waits.push(ms);
        told();
      },
    },
  );
  return { follower, sources, waits, seen };
}

const bundle = JSON.stringify({
  resourceType: "Bundle",
  entry: [
    {
      resource: {
        resourceType: "Parameters",
        parameter: [
          { name: "status", valueCode: "active" },
          {
            name: "notification-event",
            part: [
              { name: "event-number", valueString: "7" },
              { name: "focus", valueReference: { reference: "http://x/fhir/Observation/17" } },
            ],
          },
        ],
      },
    },
  ],
});

test("events come with their number and what they are about", () => {
  const { sources, seen } = follow();
  expect(sources[0]?.url).toBe("/fhir/Subscription/s/$stream");
  sources[0]?.say("handshake");
  sources[0]?.say("event-notification", "7", bundle);
  expect(seen).toEqual(["7:Observation/17"]);
});

test("where the browser gives up, it is opened again behind the last event, ever slower", () => {
  const { sources, waits } = follow();
  sources[0]?.say("event-notification", "7", bundle);
  sources[0]?.break(0); // the browser comes back by itself
  expect(sources).toHaveLength(1);
  sources[0]?.break(2);
  sources[1]?.break(2);
  expect(sources[2]?.url).toBe("/fhir/Subscription/s/$stream?after=7");
  expect(waits).toEqual([1000, 2000]);
  sources[2]?.say("handshake");
  sources[2]?.break(2);
  expect(waits).toEqual([1000, 2000, 1000]);
});

test("a gap is told, and the end is the end", () => {
  const { sources, seen } = follow();
  sources[0]?.say("gap", "40");
  sources[0]?.say("closed");
  sources[0]?.break(2);
  expect(seen).toEqual(["gap", "closed"]);
  expect(sources).toHaveLength(1);
});

test("nothing is opened again after a stop", () => {
  const { follower, sources } = follow();
  follower.stop();
  sources[0]?.break(2);
  expect(sources).toHaveLength(1);
});
