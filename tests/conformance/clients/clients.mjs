// Does what people do with three FHIR clients that nobody here wrote, against a server of ours.
//
// usage: npm ci && node clients.mjs BUILD/eir
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
globalThis.WebSocket ??= class {};  // Node 20 has none, and Medplum derives from it
const { MedplumClient } = require("@medplum/core");
const kit = await import("fhir-kit-client");
const KitClient = kit.default ?? kit.Client;
const SmartClient = require("fhirclient/lib/Client").default;
const NodeAdapter = require("fhirclient/lib/adapters/NodeAdapter").default;

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

async function start(eir) {
  const data = mkdtempSync(path.join(tmpdir(), "eir-clients-"));
  const port = await freePort();
  const child = spawn(eir, ["serve", "--data", data, "--listen", `127.0.0.1:${port}`, "--auth", "off"],
    { stdio: "ignore" });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 200; ++tries) {
    try {
      if ((await fetch(`${url}/health/ready`)).ok) break;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return {
    url,
    stop: () =>
      new Promise((resolve) => {
        child.on("exit", () => {
          rmSync(data, { recursive: true });
          resolve();
        });
        child.kill("SIGTERM");
      }),
  };
}

const patient = (family) => ({
  resourceType: "Patient",
  name: [{ family, given: ["Åse"] }],
  birthDate: "1950-02-03",
  identifier: [{ system: "urn:test", value: family }],
});
const observation = (subject, value) => ({
  resourceType: "Observation",
  status: "final",
  code: { coding: [{ system: "http://loinc.org", code: "8302-2" }] },
  subject: { reference: `Patient/${subject}` },
  effectiveDateTime: `2026-11-${10 + value}`,
  valueQuantity: { value, system: "http://unitsofmeasure.org", code: "cm" },
});

async function withKit(base) {
  const client = new KitClient({ baseUrl: base });
  const statement = await client.capabilityStatement();
  assert.equal(statement.resourceType, "CapabilityStatement");
  const made = await client.create({ resourceType: "Patient", body: patient("Kit") });
  assert.ok(made.id);
  const read = await client.read({ resourceType: "Patient", id: made.id });
  assert.equal(read.name[0].family, "Kit");
  await client.update({ resourceType: "Patient", id: made.id, body: { ...read, active: true } });
  const old = await client.vread({ resourceType: "Patient", id: made.id, version: "1" });
  assert.equal(old.active, undefined);
  for (let i = 0; i < 12; ++i)
    await client.create({ resourceType: "Observation", body: observation(made.id, i) });
  let page = await client.search({
    resourceType: "Observation",
    searchParams: { patient: made.id, _sort: "-date", _count: 5 },
  });
  assert.equal(page.total, 12);
  const seen = [];
  while (page) {
    seen.push(...page.entry.map((entry) => entry.resource.valueQuantity.value));
    page = page.link.some((link) => link.relation === "next") ? await client.nextPage({ bundle: page }) : null;
  }
  assert.deepEqual(seen, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
  const posted = await client.search({
    resourceType: "Observation",
    searchParams: { "subject:Patient.name": "kit", "value-quantity": "gt0.1|http://unitsofmeasure.org|m" },
    options: { postSearch: true },
  });
  assert.equal(posted.total, 1);
  const record = await client.operation({ name: "everything", resourceType: "Patient", id: made.id, method: "get" });
  assert.equal(record.entry.length, 13);
  const history = await client.history({ resourceType: "Patient", id: made.id });
  assert.equal(history.total, 2);
  const transaction = await client.transaction({
    body: {
      resourceType: "Bundle",
      type: "transaction",
      entry: [
        { fullUrl: "urn:uuid:9a1c0d3e-6a5f-4d0c-8f5b-1d2f3a4b5c6d", resource: patient("KitBundle"), request: { method: "POST", url: "Patient" } },
        { resource: { ...observation("x", 1), subject: { reference: "urn:uuid:9a1c0d3e-6a5f-4d0c-8f5b-1d2f3a4b5c6d" } }, request: { method: "POST", url: "Observation" } },
      ],
    },
  });
  assert.ok(transaction.entry.every((entry) => entry.response.status.startsWith("201")));
  await client.patch({ resourceType: "Patient", id: made.id, jsonPatch: [{ op: "replace", path: "/active", value: false }] });
  assert.equal((await client.read({ resourceType: "Patient", id: made.id })).active, false);
  await assert.rejects(client.read({ resourceType: "Patient", id: "nobody" }), (error) => error.response.status === 404);
}

async function withSmart(base) {
  const adapter = new NodeAdapter({ request: { headers: {} }, response: {}, storage: () => ({}) });
  const client = new SmartClient(adapter, { serverUrl: base });
  const made = await client.create(patient("Smart"));
  for (let i = 0; i < 7; ++i) await client.create(observation(made.id, i));
  const all = await client.request(`Observation?patient=${made.id}&_count=3`, { pageLimit: 0, flat: true });
  assert.equal(all.length, 7);
  const resolved = await client.request(`Observation?patient=${made.id}&_count=1`, { resolveReferences: "subject", graph: true, flat: true });
  assert.equal(resolved[0].subject.name[0].family, "Smart");
  await client.update({ ...made, active: true });
  await client.patch(`Patient/${made.id}`, [{ op: "add", path: "/gender", value: "female" }]);
  const read = await client.request(`Patient/${made.id}`);
  assert.equal(read.gender, "female");
  assert.equal(read.active, true);
  const other = await client.create(patient("SmartGone"));
  await client.delete(`Patient/${other.id}`);
  await assert.rejects(client.request(`Patient/${other.id}`), (error) => error.status === 410 || error.statusCode === 410 || /410|Gone/.test(error.message));
}

async function withMedplum(url) {
  const client = new MedplumClient({ baseUrl: url, fhirUrlPath: "fhir", fetch });
  const made = await client.createResource(patient("Medplum"));
  const again = await client.createResourceIfNoneExist(patient("Medplum"), "identifier=urn:test|Medplum");
  assert.equal(again.id, made.id);
  for (let i = 0; i < 5; ++i) await client.createResource(observation(made.id, i));
  const found = await client.searchResources("Observation", { subject: `Patient/${made.id}`, _sort: "date" });
  assert.equal(found.length, 5);
  const one = await client.searchOne("Patient", "identifier=urn:test|Medplum");
  assert.equal(one.id, made.id);
  const updated = await client.updateResource({ ...one, active: true });
  assert.equal(updated.meta.versionId, "2");
  const everything = await client.readPatientEverything(made.id);
  assert.equal(everything.entry.length, 6);
  const history = await client.readHistory("Patient", made.id);
  assert.equal(history.entry.length, 2);
  let pages = 0;
  for await (const page of client.searchResourcePages("Observation", { subject: `Patient/${made.id}`, _count: 2 })) pages += page.length > 0 ? 1 : 0;
  assert.equal(pages, 3);
  const graph = await client.graphql(`{ Patient(id: "${made.id}") { name { family } } }`);
  assert.equal(graph.data.Patient.name[0].family, "Medplum");
  const batch = await client.executeBatch({ resourceType: "Bundle", type: "batch", entry: [{ request: { method: "GET", url: `Patient/${made.id}` } }] });
  assert.equal(batch.entry[0].resource.id, made.id);
}

const eir = process.argv[2];
if (!eir) {
  console.error("usage: node clients.mjs BUILD/eir");
  process.exit(2);
}
const server = await start(eir);
let failed = 0;
for (const [name, run] of [
  ["fhir-kit-client", () => withKit(`${server.url}/fhir`)],
  ["fhirclient", () => withSmart(`${server.url}/fhir`)],
  ["@medplum/core", () => withMedplum(server.url)],
]) {
  try {
    await run();
    console.log(`${name}: all holds`);
  } catch (error) {
    ++failed;
    console.log(`${name}: ${error.stack ?? error}`);
  }
}
await server.stop();
process.exit(failed === 0 ? 0 : 1);
