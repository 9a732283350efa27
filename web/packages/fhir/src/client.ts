/**
 * The one place that talks to the server. Identifiers and names are sent in the body of a POST, so
 * that they stand in no address, log or history. Every call can be aborted.
 */
import { parse_json } from "@eir/base";
import type { Json } from "@eir/base";
import { is_resource, page_of, versions_of, type Page, type Version } from "./bundle";
import { number_of, object_of, objects_of, text_of, type Resource } from "./read";

export class FhirError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = "FhirError";
  }
}

/** A resource to which the server gives its id. */
export type NewResource = { resourceType: string } & { [name: string]: Json };

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export class FhirClient {
  constructor(
    readonly base: string,
    private readonly fetch_: Fetch = (url, init) => fetch(url, init),
  ) {}

  async read(type: string, id: string, signal?: AbortSignal): Promise<Resource> {
    const json = await this.send(`${this.base}/${type}/${encodeURIComponent(id)}`, {}, signal);
    if (!is_resource(json)) throw new SyntaxError("The answer is not a resource.");
    return json;
  }

  async search(query: string, signal?: AbortSignal): Promise<Page> {
    return page_of(await this.send(`${this.base}/${query}`, {}, signal));
  }

  /** A search whose words must not stand in the address. */
  async search_privately(type: string, form: URLSearchParams, signal?: AbortSignal): Promise<Page> {
    const init: RequestInit = {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: form.toString(),
    };
    return page_of(await this.send(`${this.base}/${type}/_search`, init, signal));
  }

  /** The next page. The link is followed on our own origin whatever host the server names. */
  async follow(link: string, signal?: AbortSignal): Promise<Page> {
    const url = new URL(link, "http://same.origin/");
    const at = url.pathname.indexOf("/fhir");
    const path = at >= 0 ? url.pathname.slice(at + "/fhir".length) : url.pathname;
    return page_of(await this.send(`${this.base}${path}${url.search}`, {}, signal));
  }

  async history(type: string, id: string, signal?: AbortSignal): Promise<Version[]> {
    const url = `${this.base}/${type}/${encodeURIComponent(id)}/_history?_count=100`;
    return versions_of(await this.send(url, {}, signal));
  }

  /**
   * How many there are for each search, in one request; undefined where the server would not say.
   */
  async counts(queries: string[], signal?: AbortSignal): Promise<(number | undefined)[]> {
    const entry = queries.map((url) => ({ request: { method: "GET", url } }));
    const init: RequestInit = {
      method: "POST",
      headers: { "content-type": "application/fhir+json" },
      body: JSON.stringify({ resourceType: "Bundle", type: "batch", entry }),
    };
    const bundle = object_of(await this.send(`${this.base}/`, init, signal));
    const answers = objects_of(bundle?.["entry"]);
    return queries.map(
      (_, at) => number_of(object_of(answers[at]?.["resource"])?.["total"])?.value,
    );
  }

  /** A new resource, as the server has stored it. */
  async create(resource: NewResource): Promise<Resource> {
    const init: RequestInit = {
      method: "POST",
      headers: { "content-type": "application/fhir+json", prefer: "return=representation" },
      body: JSON.stringify(resource),
    };
    const json = await this.send(`${this.base}/${resource.resourceType}`, init);
    if (!is_resource(json)) throw new SyntaxError("The answer is not a resource.");
    return json;
  }

  /** Is still sent when the page goes away. */
  async remove(type: string, id: string): Promise<void> {
    const url = `${this.base}/${type}/${encodeURIComponent(id)}`;
    await this.fetch_(url, { method: "DELETE", keepalive: true, credentials: "same-origin" });
  }

  async capability(signal?: AbortSignal): Promise<Json> {
    return this.send(`${this.base}/metadata`, {}, signal);
  }

  private async send(url: string, init: RequestInit, signal?: AbortSignal): Promise<Json> {
    const headers = { accept: "application/fhir+json", ...(init.headers as object) };
    const options: RequestInit = {
      ...init,
      headers,
      cache: "no-store",
      credentials: "same-origin",
    };
    if (signal) options.signal = signal;
    const response = await this.fetch_(url, options);
    const text = await response.text();
    if (!response.ok) throw new FhirError(response.status, reason_in(text));
    return parse_json(text);
  }
}

/** What an OperationOutcome says; an empty text when the body is something else. */
function reason_in(text: string): string {
  try {
    const issue = objects_of(object_of(parse_json(text))?.["issue"])[0];
    return (
      text_of(object_of(issue?.["details"])?.["text"]) ?? text_of(issue?.["diagnostics"]) ?? ""
    );
  } catch {
    return "";
  }
}
