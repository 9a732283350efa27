/**
 * Follows what happens to one patient: makes a subscription of its own on the record, reads its
 * events, tells what changed, and says whether it is still told. The subscription is deleted at the
 * end; one that was forgotten (the machine went off) ends by itself.
 */
import { EventFollower, type EventHandlers } from "./events";
import type { FhirClient, NewResource } from "./client";
import { object_of, text_of, type Resource } from "./read";

/** starting: not told yet; live: told of every change; lost: changes may be missing meanwhile. */
export type LiveState = "starting" | "live" | "lost" | "refused";

export interface WatchHandlers {
  /** Type and id, "Observation/17", each once; none where it is not known what: all may be old. */
  changed(focuses: ReadonlySet<string>): void;
  state(state: LiveState): void;
}

interface Follower {
  stop(): void;
  again(): void;
}

export interface WatchSurroundings {
  follow(subscription: string, handlers: EventHandlers): Follower;
  /** Calls back after a while; gives what stops it. */
  after(told: () => void, ms: number): () => void;
  now(): Date;
}

const ext = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/";
const topic = "http://eir.health/fhir/SubscriptionTopic/patient-compartment";
const heartbeat_s = 15;
const silence_ms_max = 40_000;
const gather_ms = 250;
const lifetime_ms = 12 * 3_600_000;
const pause_ms = 15_000;
/** The first fetch of the page is at most so much older than the subscription. */
const overlap_ms = 60_000;

export function subscription_to(patient_id: string, end: Date): NewResource {
  return {
    resourceType: "Subscription",
    status: "requested",
    reason: "A page that shows the record follows its changes",
    end: end.toISOString(),
    criteria: topic,
    _criteria: {
      extension: [
        { url: `${ext}backport-filter-criteria`, valueString: `patient=Patient/${patient_id}` },
      ],
    },
    channel: {
      extension: [{ url: `${ext}backport-heartbeat-period`, valueUnsignedInt: heartbeat_s }],
      type: "websocket",
      payload: "application/fhir+json",
      _payload: {
        extension: [{ url: `${ext}backport-payload-content`, valueCode: "id-only" }],
      },
    },
  };
}

export class RecordWatch {
  private stopped = false;
  private id: string | undefined;
  private follower: Follower | undefined;
  private readonly waiting = new Set<() => void>();
  private gathered = new Set<string>();
  private gathering = false;
  private state: LiveState = "starting";
  private heard_at: Date;

  constructor(
    private readonly client: Pick<FhirClient, "create" | "remove" | "search">,
    private readonly patient_id: string,
    private readonly handlers: WatchHandlers,
    private readonly around: WatchSurroundings = browser_around(client as FhirClient),
  ) {
    this.heard_at = around.now();
    void this.begin();
    this.watch_silence();
  }

  stop(): void {
    this.stopped = true;
    this.follower?.stop();
    for (const cancel of this.waiting) cancel();
    this.forget();
  }

  private async begin(): Promise<void> {
    const end = new Date(this.around.now().getTime() + lifetime_ms);
    let made: Resource;
    try {
      made = await this.client.create(subscription_to(this.patient_id, end));
    } catch (error) {
      if (this.stopped) return;
      const status = (error as { status?: number }).status ?? 0;
      const refused = status >= 400 && status < 500;
      this.become(refused ? "refused" : "lost");
      if (!refused) this.later(() => void this.begin(), pause_ms);
      return;
    }
    this.id = made.id;
    if (this.stopped) return this.forget();
    this.follower = this.around.follow(made.id, {
      event: ({ focus }) => this.gather(focus),
      gap: () => this.gather(""),
      heard: () => {
        this.heard_at = this.around.now();
        this.become("live");
      },
      lost: () => this.become(this.state === "starting" ? "starting" : "lost"),
      closed: () => this.begin_anew(),
    });
    await this.catch_up(made);
  }

  /** Changes between the first fetch of the page and the first event, by the server's own clock. */
  private async catch_up(made: Resource): Promise<void> {
    const at = Date.parse(text_of(object_of(made["meta"])?.["lastUpdated"]) ?? "");
    if (Number.isNaN(at)) return this.gather("");
    const since = new Date(at - overlap_ms).toISOString();
    try {
      const page = await this.client.search(
        `Patient/${this.patient_id}/*?_lastUpdated=ge${since}&_elements=id&_count=200`,
      );
      for (const one of page.matches) this.gather(`${one.resourceType}/${one.id}`);
      if (page.next) this.gather("");
    } catch {
      this.gather("");
    }
  }

  private begin_anew(): void {
    this.id = undefined;
    this.become("lost");
    this.gather("");
    if (!this.stopped) this.later(() => void this.begin(), pause_ms);
  }

  /** A connection can die without a word: then no heartbeat comes any more. */
  private watch_silence(): void {
    this.later(() => {
      const silence = this.around.now().getTime() - this.heard_at.getTime();
      if (this.follower && silence > silence_ms_max && this.state !== "refused") {
        this.become("lost");
        this.follower.again();
      }
      this.watch_silence();
    }, silence_ms_max / 4);
  }

  /** Many changes of one moment are told together. */
  private gather(focus: string): void {
    this.gathered.add(focus);
    if (this.gathering) return;
    this.gathering = true;
    this.later(() => {
      const told = this.gathered;
      this.gathered = new Set();
      this.gathering = false;
      this.handlers.changed(told.has("") ? new Set() : told);
    }, gather_ms);
  }

  private become(state: LiveState): void {
    if (this.state === state || this.stopped) return;
    this.state = state;
    this.handlers.state(state);
  }

  private later(told: () => void, ms: number): void {
    if (this.stopped) return;
    const cancel = this.around.after(() => {
      this.waiting.delete(cancel);
      if (!this.stopped) told();
    }, ms);
    this.waiting.add(cancel);
  }

  private forget(): void {
    if (this.id === undefined) return;
    this.client.remove("Subscription", this.id).catch(() => undefined);
    this.id = undefined;
  }
}

function browser_around(client: FhirClient): WatchSurroundings {
  return {
    follow: (subscription, handlers) => new EventFollower(client.base, subscription, handlers),
    after: (told, ms) => {
      const timer = setTimeout(told, ms);
      return () => clearTimeout(timer);
    },
    now: () => new Date(),
  };
}
