// The memory of the test double: every version of every resource, and the loading of bundles.
import { gunzipSync } from "node:zlib";
import { randomUUID } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

export class Store {
  constructor() {
    this.versions_ = new Map(); // "Type/id" -> [{resource | null, at, by}]
    this.by_patient_ = new Map(); // "Patient/id" -> Set of "Type/id"
  }

  put(resource, { at = new Date().toISOString(), by = "Fiktiv bruger" } = {}) {
    const key = `${resource.resourceType}/${resource.id}`;
    const versions = this.versions_.get(key) ?? [];
    const meta = { ...resource.meta, versionId: String(versions.length + 1), lastUpdated: at };
    versions.push({ resource: { ...resource, meta }, at, by });
    this.versions_.set(key, versions);
    const patient = this.patient_of(resource);
    if (patient) {
      if (!this.by_patient_.has(patient)) this.by_patient_.set(patient, new Set());
      this.by_patient_.get(patient).add(key);
    }
    return versions.at(-1).resource;
  }

  patient_of(resource) {
    const reference =
      resource.subject?.reference ??
      resource.patient?.reference ??
      resource.beneficiary?.reference ??
      resource.for?.reference ??
      resource.participant
        ?.map((one) => one.actor?.reference)
        .find((one) => one?.startsWith("Patient/"));
    return typeof reference === "string" && reference.startsWith("Patient/") ? reference : null;
  }

  read(type, id) {
    return this.versions_.get(`${type}/${id}`)?.at(-1)?.resource ?? null;
  }

  history(type, id) {
    return [...(this.versions_.get(`${type}/${id}`) ?? [])].reverse();
  }

  of_patient(type, patient) {
    const keys = this.by_patient_.get(patient) ?? new Set();
    return [...keys]
      .filter((key) => key.startsWith(`${type}/`))
      .map((key) => this.versions_.get(key).at(-1).resource);
  }

  all(type) {
    const found = [];
    for (const [key, versions] of this.versions_)
      if (key.startsWith(`${type}/`)) found.push(versions.at(-1).resource);
    return found;
  }

  // A transaction or collection: urn:uuid references become Type/id, entries keep their own ids.
  load_bundle(bundle) {
    const names = new Map();
    for (const entry of bundle.entry ?? []) {
      const resource = entry.resource;
      const [, wanted] = entry.request?.method === "PUT" ? entry.request.url.split("/") : [];
      resource.id = wanted ?? resource.id ?? randomUUID();
      if (entry.fullUrl) names.set(entry.fullUrl, `${resource.resourceType}/${resource.id}`);
    }
    const text = JSON.stringify(bundle.entry ?? []);
    const resolved = text.replace(/"reference":"(urn:uuid:[^"]+)"/g, (whole, name) =>
      names.has(name) ? `"reference":"${names.get(name)}"` : whole,
    );
    return JSON.parse(resolved).map((entry) => this.put(entry.resource));
  }

  load_folder(folder) {
    let count = 0;
    for (const name of readdirSync(folder)) {
      if (!/\.(json|ndjson)(\.gz)?$/.test(name)) continue;
      const bytes = readFileSync(join(folder, name));
      const text = name.endsWith(".gz")
        ? gunzipSync(bytes).toString("utf8")
        : bytes.toString("utf8");
      const bundles = name.includes(".ndjson") ? text.split("\n").filter(Boolean) : [text];
      for (const bundle of bundles) count += this.load_bundle(JSON.parse(bundle)).length;
    }
    return count;
  }
}
