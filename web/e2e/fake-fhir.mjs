// A small stand-in for the Eir server, used in development and in tests of the screens only. It loads
// the bundles of a folder, answers the searches the clinician app makes, and serves the built app.
//   node e2e/fake-fhir.mjs [--port 8099] [--data folder]... [--dist folder] [--delay ms]
import { createServer } from "node:http";
import { createReadStream, existsSync, statSync } from "node:fs";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { Store } from "./fake/store.mjs";
import { history, search } from "./fake/search.mjs";
import { broken_patient } from "./fake/broken-patient.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    port: { type: "string", default: "8099" },
    data: { type: "string", multiple: true },
    dist: { type: "string", default: join(here, "../apps/clinician/dist") },
    delay: { type: "string", default: "0" },
  },
});
const shared = process.env.EIR_SHARED ?? join(here, "../../../shared");
const folders = values.data ?? [join(shared, "testdata/synthea/r4-transactions")];
const store = new Store();
for (const data of folders) {
  if (existsSync(data)) process.stdout.write(`${store.load_folder(data)} resources from ${data}\n`);
  else process.stdout.write(`no data at ${data}\n`);
}
for (const resource of broken_patient()) store.put(resource);

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".json": "application/json",
};

function outcome(text) {
  return {
    resourceType: "OperationOutcome",
    issue: [{ severity: "error", code: "processing", diagnostics: text }],
  };
}

async function body_of(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function batch(bundle, base) {
  if (bundle.type === "transaction") {
    const made = store.load_bundle(bundle);
    return {
      resourceType: "Bundle",
      type: "transaction-response",
      entry: made.map((one) => ({
        response: { status: "201 Created", location: `${one.resourceType}/${one.id}/_history/1` },
      })),
    };
  }
  return {
    resourceType: "Bundle",
    type: "batch-response",
    entry: bundle.entry.map(({ request }) => {
      const url = new URL(request.url, "http://x/");
      return {
        response: { status: "200" },
        resource: search(store, url.pathname.slice(1), url.searchParams, base),
      };
    }),
  };
}

const capability = {
  resourceType: "CapabilityStatement",
  status: "active",
  kind: "instance",
  fhirVersion: "4.0.1",
  implementation: { description: "Eir demo hospital, authorization off, loopback only" },
};

// [status, body] of one FHIR request.
function answer(method, parts, params, text, base) {
  const [type, id, third] = parts;
  if (!type && method === "POST") return [200, batch(JSON.parse(text), base)];
  if (type === "metadata") return [200, capability];
  if (method === "POST" && id === "_search")
    return [200, search(store, type, new URLSearchParams(text), base)];
  if (method === "PUT")
    return [200, store.put({ ...JSON.parse(text), id }, { by: "Aksel Andersen, læge" })];
  if (method !== "GET") return [405, outcome("The stand-in does not answer this method.")];
  if (!id) return [200, search(store, type, params, base)];
  const found = third === "_history" ? history(store, type, id, base) : store.read(type, id);
  return found ? [200, found] : [404, outcome("Not found.")];
}

async function fhir(request, response, url) {
  const base = `http://${request.headers.host}/fhir`;
  const parts = url.pathname.slice("/fhir".length).split("/").filter(Boolean);
  const text = request.method === "GET" ? "" : await body_of(request);
  const [status, body] = answer(request.method, parts, url.searchParams, text, base);
  await new Promise((resolve) => setTimeout(resolve, Number(values.delay)));
  const bytes = gzipSync(JSON.stringify(body), { level: 1 });
  response.writeHead(status, {
    "content-type": "application/fhir+json; charset=utf-8",
    "content-encoding": "gzip",
    "cache-control": "no-store",
  });
  response.end(bytes);
}

function file(response, url) {
  let path = normalize(join(values.dist, url.pathname));
  if (!path.startsWith(values.dist) || !existsSync(path) || statSync(path).isDirectory())
    path = join(values.dist, "index.html");
  response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream" });
  createReadStream(path).pipe(response);
}

createServer((request, response) => {
  const url = new URL(request.url, "http://localhost");
  if (!url.pathname.startsWith("/fhir")) return file(response, url);
  fhir(request, response, url).catch((error) => {
    response.writeHead(400, { "content-type": "application/fhir+json" });
    response.end(JSON.stringify(outcome(String(error.message))));
  });
}).listen(Number(values.port), "127.0.0.1", () =>
  process.stdout.write(`http://127.0.0.1:${values.port}\n`),
);
