#!/usr/bin/env node
// A client of Bulk Data Access, written from the specification and nothing of the server's code:
// https://hl7.org/fhir/uv/bulkdata/export.html. It keeps a mirror of a server in which others write
// all the time, by one whole export and then by exports of what changed, and compares the mirror
// with what searches find. Then it tries the other levels and parameters, and refusals.
//
// usage: bulk_client.mjs EIR [--seconds 5]
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import http from 'node:http';

const eir = process.argv[2];
const seconds = Number(process.argv[process.argv.indexOf('--seconds') + 1] || 5) || 5;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
let checks = 0;

function check(condition, text) {
  checks++;
  if (!condition) throw new Error(text);
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

// A request without fetch(): the encoding of the answer must be seen as it is.
function ask(url, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function json(url, options) {
  const answer = await ask(url, options);
  return { ...answer, json: answer.body.length ? JSON.parse(answer.body) : null };
}

const kickOffHeaders = { Accept: 'application/fhir+json', Prefer: 'respond-async' };

async function kickOff(url, options = {}) {
  const answer = await ask(url, { ...options, headers: { ...kickOffHeaders, ...options.headers } });
  check(answer.status === 202, `the kick-off answers ${answer.status}: ${answer.body}`);
  check(/^https?:/.test(answer.headers['content-location'] ?? ''), 'no absolute Content-Location');
  return answer.headers['content-location'];
}

async function poll(status) {
  for (let i = 0; i < 600; i++) {
    const answer = await ask(status, { headers: { Accept: 'application/json' } });
    if (answer.status === 200) {
      check(answer.headers['content-type'].startsWith('application/json'), 'the manifest is no JSON');
      check(!Number.isNaN(Date.parse(answer.headers.expires)), 'the manifest has no Expires');
      const manifest = JSON.parse(answer.body);
      check(typeof manifest.transactionTime === 'string', 'no transactionTime');
      check(typeof manifest.request === 'string', 'no request');
      check(manifest.requiresAccessToken === false, 'requiresAccessToken is not false');
      check(Array.isArray(manifest.output) && Array.isArray(manifest.error), 'no output or error');
      return manifest;
    }
    check(answer.status === 202, `the status answers ${answer.status}: ${answer.body}`);
    check(Number(answer.headers['retry-after']) >= 1, 'no Retry-After');
    check((answer.headers['x-progress'] ?? '').length > 0 && answer.headers['x-progress'].length < 100,
      'X-Progress is not a short text');
    await sleep(50);
  }
  throw new Error('the export does not end');
}

// A file in one of the ways a client may fetch it: plain, compressed, or in pieces.
let turn = 0;
async function download({ url }) {
  const accept = { Accept: 'application/fhir+ndjson' };
  const way = turn++ % 3;
  if (way === 1) {
    const answer = await ask(url, { headers: { ...accept, 'Accept-Encoding': 'gzip' } });
    check(answer.status === 200, `${url} answers ${answer.status}`);
    return answer.headers['content-encoding'] === 'gzip' ? gunzipSync(answer.body) : answer.body;
  }
  const whole = await ask(url, { headers: accept });
  check(whole.status === 200, `${url} answers ${whole.status}`);
  check(whole.headers['content-type'] === 'application/fhir+ndjson', 'the file is no NDJSON');
  check(Number(whole.headers['content-length']) === whole.body.length, 'Content-Length is wrong');
  if (way === 0) return whole.body;
  const middle = Math.floor(whole.body.length / 2);
  const begin = await ask(url, { headers: { ...accept, Range: `bytes=0-${middle - 1}` } });
  const end = await ask(url,
    { headers: { ...accept, Range: `bytes=${middle}-`, 'If-Range': begin.headers.etag } });
  check(begin.status === 206 && end.status === 206, 'a range is not answered with 206');
  const joined = Buffer.concat([begin.body, end.body]);
  check(joined.equals(whole.body), 'two ranges are not the whole');
  return joined;
}

async function* resources(files, type) {
  for (const file of files) {
    const lines = (await download(file)).toString('utf8').split('\n');
    check(lines.pop() === '', 'a file does not end with a line end');
    check(file.count === lines.length, `${lines.length} lines instead of ${file.count}`);
    for (const line of lines) {
      const resource = JSON.parse(line);
      check(resource.resourceType === (type ?? file.type), 'a resource is in the wrong file');
      yield resource;
    }
  }
}

const nameOf = (resource) => `${resource.resourceType}/${resource.id}`;

async function exported(url, options) {
  const status = await kickOff(url, options);
  const manifest = await poll(status);
  const found = new Map();
  for await (const resource of resources(manifest.output)) {
    check(!found.has(nameOf(resource)), `${nameOf(resource)} comes twice`);
    found.set(nameOf(resource), resource);
  }
  return { status, manifest, found };
}

async function searched(base, query) {
  const found = new Map();
  for (let url = `${base}/${query}`; url;) {
    const page = (await json(url)).json;
    for (const { resource } of page.entry ?? []) found.set(nameOf(resource), resource);
    url = page.link.find((link) => link.relation === 'next')?.url;
  }
  return found;
}

function checkSame(a, b, what) {
  check(a.size === b.size, `${what}: ${a.size} resources instead of ${b.size}`);
  for (const [name, resource] of b)
    check(JSON.stringify(a.get(name)) === JSON.stringify(resource), `${what}: ${name} differs`);
}

// Writes at random until told to stop; the answers are awaited, so that in the end all is written.
function startWriter(base) {
  const writer = { stopping: false, writes: 0 };
  const id = () => `w${Math.floor(Math.random() * 400)}`;
  writer.done = (async () => {
    while (!writer.stopping) {
      const target = id();
      const url = `${base}/Observation/${target}`;
      const method = Math.random() < 0.3 ? 'DELETE' : 'PUT';
      const body = method === 'DELETE' ? undefined : JSON.stringify({
        resourceType: 'Observation', id: target, status: 'final', code: { text: `${writer.writes}` } });
      const answer = await ask(url, { method, body, headers: { 'Content-Type': 'application/fhir+json' } });
      check(answer.status < 300, `a write answers ${answer.status}: ${answer.body}`);
      writer.writes++;
    }
  })();
  return writer;
}

async function keepMirror(base) {
  const first = await exported(`${base}/$export`);
  const mirror = first.found;
  let since = first.manifest.transactionTime;
  const writer = startWriter(base);
  const followers = [];
  const follow = async () => {
    const { manifest, found, status } =
      await exported(`${base}/$export?_since=${encodeURIComponent(since)}`);
    for await (const bundle of resources(manifest.deleted ?? [], 'Bundle'))
      for (const entry of bundle.entry) {
        check(entry.request.method === 'DELETE', 'the entry of a deleted file is no DELETE');
        mirror.delete(entry.request.url);
      }
    for (const [name, resource] of found) mirror.set(name, resource);
    since = manifest.transactionTime;
    followers.push(found.size);
    check((await ask(status, { method: 'DELETE' })).status === 202, 'a job is not removed');
  };
  for (const end = Date.now() + seconds * 1000; Date.now() < end;) await follow();
  writer.stopping = true;
  await writer.done;
  await follow();
  const types = new Set([...mirror.keys()].map((name) => name.split('/')[0]));
  const served = new Map();
  for (const type of types)
    for (const [name, resource] of await searched(base, `${type}?_count=1000`)) served.set(name, resource);
  checkSame(mirror, served, 'the mirror');
  console.log(`mirror: ${mirror.size} resources of ${types.size} types, ${writer.writes} writes, ` +
    `${followers.length} exports of changes`);
}

async function tryLevels(base) {
  const all = await searched(base, 'Observation?_count=1000');
  const patients = await searched(base, 'Patient?_count=1000');
  const ofPatients = new Map([...all].filter(([, o]) => o.subject?.reference?.startsWith('Patient/')));
  const level = await exported(`${base}/Patient/$export?_type=Patient,Observation`);
  checkSame(level.found, new Map([...patients, ...ofPatients]), 'Patient/$export');

  const members = [...patients.values()].slice(0, 5);
  const group = { resourceType: 'Group', id: 'five', type: 'person', actual: true,
    member: members.map(({ id }) => ({ entity: { reference: `Patient/${id}` } })) };
  await ask(`${base}/Group/five`, { method: 'PUT', body: JSON.stringify(group),
    headers: { 'Content-Type': 'application/fhir+json' } });
  const belongs = (o) => members.some(({ id }) => o.subject?.reference === `Patient/${id}`);
  const ofGroup = new Map([...all].filter(([, o]) => belongs(o)));
  const five = await exported(`${base}/Group/five/$export?_type=Observation`);
  checkSame(five.found, ofGroup, 'Group/$export');
  check(five.manifest.request === `${base}/Group/five/$export?_type=Observation`, 'request is not the URL');

  const filter = 'Observation?status=final&_lastUpdated=gt2020-01-01';
  const filtered = await exported(`${base}/$export`, { method: 'POST',
    headers: { 'Content-Type': 'application/fhir+json' },
    body: JSON.stringify({ resourceType: 'Parameters', parameter: [
      { name: '_type', valueString: 'Observation' }, { name: '_typeFilter', valueString: filter },
      { name: '_outputFormat', valueString: 'ndjson' }] }) });
  checkSame(filtered.found, await searched(base, `${filter}&_count=1000`), '_typeFilter');

  const narrow = await exported(`${base}/$export?_type=Patient&_elements=birthDate`);
  check(narrow.found.size === patients.size, '_elements changes what is exported');
  for (const patient of narrow.found.values())
    check(!patient.name && patient.meta.tag.some(({ code }) => code === 'SUBSETTED'),
      'a resource of _elements is not marked as a subset');
  console.log(`levels: ${level.found.size} of patients, ${five.found.size} of a group, ` +
    `${filtered.found.size} by a filter`);
}

async function tryRefusals(base) {
  const refused = async (path, headers, status) => {
    const answer = await json(`${base}/${path}`, { headers });
    check(answer.status === status, `${path} answers ${answer.status} instead of ${status}`);
    check(answer.json.resourceType === 'OperationOutcome', `${path}: no OperationOutcome`);
  };
  await refused('$export', { Accept: 'application/fhir+json' }, 400);
  await refused('$export?_type=Nonsense', kickOffHeaders, 400);
  await refused('$export?_outputFormat=text/csv', kickOffHeaders, 400);
  await refused('Group/none/$export', kickOffHeaders, 404);
  const status = await kickOff(`${base}/$export`);
  check((await ask(status, { method: 'DELETE' })).status === 202, 'an export is not cancelled');
  const gone = await json(status);
  check(gone.status === 404 && gone.json.resourceType === 'OperationOutcome', 'a cancelled export is there');
  const kicks = [];
  for (let i = 0; i < 40; i++)
    kicks.push(await ask(`${base}/$export`, { headers: kickOffHeaders }));
  const limited = kicks.filter(({ status: code }) => code === 429);
  check(kicks.every(({ status: code }) => code === 202 || code === 429), 'a flood is not refused with 429');
  check(limited.every(({ headers }) => headers['retry-after']), 'a 429 has no Retry-After');
  for (const kick of kicks)
    if (kick.status === 202) await ask(kick.headers['content-location'], { method: 'DELETE' });
  console.log(`refusals: ${limited.length} of 40 kick-offs at once were put off`);
}

const folder = mkdtempSync(join(tmpdir(), 'eir-bulk-'));
let server;
try {
  const made = spawnSync(eir, ['demo', '--data', join(folder, 'data'), '--patients', '30']);
  check(made.status === 0, 'the demo hospital cannot be made');
  const port = await freePort();
  const base = `http://127.0.0.1:${port}/fhir`;
  server = spawn(eir, ['serve', '--data', join(folder, 'data'), '--listen', `127.0.0.1:${port}`,
    '--auth', 'off'], { stdio: 'ignore' });
  for (let i = 0; i < 600; i++) {
    if (await ask(`${base}/metadata`).then(({ status }) => status === 200, () => false)) break;
    await sleep(100);
  }
  const { json: statement } = await json(`${base}/metadata`);
  const names = statement.rest[0].operation.map(({ name }) => name);
  check(names.includes('export'), 'the capability statement does not list $export');
  await keepMirror(base);
  await tryLevels(base);
  await tryRefusals(base);
  console.log(`bulk data client: ${checks} checks passed`);
} catch (error) {
  console.error(`bulk data client: FAILED: ${error.message}`);
  process.exitCode = 1;
} finally {
  server?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
