/**
 * What a subscription tells as it happens, over server-sent events. The browser comes back itself
 * behind the last event it has seen; where it gives up (the server was away for long), we do.
 */
import { parse_json } from "@eir/base";
import { object_of, objects_of, text_of } from "./read";

export interface Notification {
  number: number;
  /** "Observation/17"; empty where the subscription does not tell it. */
  focus: string;
}

export interface EventHandlers {
  event(notification: Notification): void;
  /** Events in between are not kept any more: load anew what is shown. */
  gap(): void;
  /** The subscription is off or deleted: nothing more will come. */
  closed?(): void;
  /** The server said something, if only that it is there. */
  heard?(): void;
  /** The connection is gone; it is opened again without being asked. */
  lost?(): void;
}

/** The part of EventSource that is used, so that tests can put another in its place. */
export interface Source {
  readonly readyState: number;
  addEventListener(
    name: string,
    told: (event: { data: string; lastEventId: string }) => void,
  ): void;
  onerror: ((event: Event) => void) | null;
  close(): void;
}

interface Surroundings {
  open(url: string): Source;
  wait(told: () => void, ms: number): unknown;
}

const browser: Surroundings = {
  open: (url) => new EventSource(url) as unknown as Source,
  wait: (told, ms) => setTimeout(told, ms),
};

const closed_state = 2;
const pause_first_ms = 1000;
const pause_max_ms = 60_000;

/** Follows the events of a Subscription until it is stopped. */
export class EventFollower {
  private source: Source | undefined;
  private last: string | undefined;
  private pause_ms = pause_first_ms;
  private stopped = false;

  constructor(
    private readonly base: string,
    private readonly subscription: string,
    private readonly handlers: EventHandlers,
    private readonly around: Surroundings = browser,
  ) {
    this.open();
  }

  stop(): void {
    this.stopped = true;
    this.source?.close();
  }

  /** Opens the connection anew, behind the last event: where it is dead and nobody says so. */
  again(): void {
    this.source?.close();
    this.open();
  }

  private open(): void {
    if (this.stopped) return;
    const after = this.last === undefined ? "" : `?after=${this.last}`;
    const id = encodeURIComponent(this.subscription);
    const url = `${this.base}/Subscription/${id}/$stream${after}`;
    const source = this.around.open(url);
    this.source = source;
    source.addEventListener("handshake", () => {
      this.pause_ms = pause_first_ms;
      this.handlers.heard?.();
    });
    source.addEventListener("heartbeat", () => this.handlers.heard?.());
    source.addEventListener("event-notification", (event) => {
      this.last = event.lastEventId;
      this.handlers.heard?.();
      this.handlers.event(notification_of(event.data, event.lastEventId));
    });
    source.addEventListener("gap", (event) => {
      this.last = event.lastEventId;
      this.handlers.gap();
    });
    source.addEventListener("closed", () => {
      this.stop();
      this.handlers.closed?.();
    });
    source.onerror = () => {
      if (this.stopped || this.source !== source) return;
      this.handlers.lost?.();
      if (source.readyState !== closed_state) return;
      source.close();
      this.around.wait(() => this.open(), this.pause_ms);
      this.pause_ms = Math.min(this.pause_ms * 2, pause_max_ms);
    };
  }
}

/** The event in a notification Bundle. */
function notification_of(data: string, id: string): Notification {
  const bundle = object_of(parse_json(data));
  const status = object_of(objects_of(bundle?.["entry"])[0]?.["resource"]);
  const event = objects_of(status?.["parameter"]).find(
    (one) => text_of(one["name"]) === "notification-event",
  );
  const focus = objects_of(event?.["part"]).find((one) => text_of(one["name"]) === "focus");
  const reference = text_of(object_of(focus?.["valueReference"])?.["reference"]) ?? "";
  return { number: Number(id), focus: reference.split("/").slice(-2).join("/") };
}
