#!/usr/bin/env python3
"""Kills the server (SIGKILL) in the middle of exports and imports, while others write, and starts it
again. Each export must end with exactly what there was when it was asked for, each import with
every line once.

usage: export_kill.py EIR [--kills 6] [--seed N]
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

from support import Failed, Server, put_entry, bundle

RESOURCES = 40_000
CONFIG = "[jobs]\nfile_bytes_max = 1048576\n"
ASYNC = {"Prefer": "respond-async"}


def make_data(eir, data, chance):
    """A data folder with many Observations; gives them by id, as they were written."""
    written = {}
    with tempfile.NamedTemporaryFile("w", suffix=".ndjson", encoding="utf-8") as file:
        for number in range(RESOURCES):
            resource = {"resourceType": "Observation", "id": f"o{number}", "status": "final",
                        "code": {"text": f"måling {chance.randrange(1000)}"},
                        "effectiveDateTime": f"2026-0{1 + number % 9}-{10 + number % 19}",
                        "valueQuantity": {"value": chance.randrange(9999) / 10, "unit": "kg"}}
            written[resource["id"]] = resource
            file.write(json.dumps(resource) + "\n")
        file.flush()
        subprocess.run([eir, "import", "--data", data, file.name], check=True,
                       capture_output=True)
    return written


class Writer(threading.Thread):
    """Changes, adds and removes resources until it is stopped; a server that is down is no reason
    to stop."""

    def __init__(self, server, chance):
        super().__init__(daemon=True)
        self.server, self.chance, self.stopping, self.writes = server, chance, False, 0

    def run(self):
        while not self.stopping:
            number = self.chance.randrange(RESOURCES)
            identity = f"o{number}" if self.chance.random() < 0.7 else f"new{number}"
            observation = {"status": "amended", "code": {"text": "ændret"}}
            request = bundle("transaction", [put_entry(identity, "Observation", **observation)])
            if self.chance.random() < 0.2:
                request = bundle("transaction", [{"request": {
                    "method": "DELETE", "url": f"Observation/{identity}"}}])
            try:
                self.server.request("POST", "/fhir", request, timeout=10)
                self.writes += 1
            except OSError:
                time.sleep(0.01)

    def stop(self):
        self.stopping = True
        self.join()


def path_of(url):
    parts = urllib.parse.urlsplit(url)
    return parts.path


def kick_off(server, method, path, body=None, headers=None):
    answer = server.request(method, path, body, {**ASYNC, **(headers or {})})
    if answer.status != 202:
        raise Failed(f"{path} answers {answer.status}: {answer.body[:300]}")
    return path_of(answer.headers["Content-Location"])


def finish(server, job, kills, chance):
    """Kills the server so many times while the job runs, then waits for its manifest. Gives the
    manifest, and how many kills met the job unfinished."""
    met = 0
    for _ in range(kills):
        time.sleep(chance.uniform(0, 0.25))
        answer = server.get(job)
        if answer.status == 200:
            break
        met += 1
        server.kill()
        server.start()
    deadline = time.time() + 120
    while time.time() < deadline:
        answer = server.get(job)
        if answer.status == 200:
            return answer.json(), met
        if answer.status != 202 or not answer.headers["X-Progress"]:
            raise Failed(f"{job} answers {answer.status}: {answer.body[:300]}")
        time.sleep(0.05)
    raise Failed("the job does not end")


def lines_of(server, manifest, role="output"):
    for output in manifest[role]:
        lines = server.get(path_of(output["url"])).body.splitlines()
        if len(lines) != output["count"]:
            raise Failed(f"{len(lines)} lines instead of {output['count']}")
        for line in lines:
            yield json.loads(line)


def files_left(server):
    return sorted(os.listdir(os.path.join(server.data, "jobs")))


def check_export(server, expected, kills, chance):
    """Gives what the next export must hold, and how many kills met this one."""
    job = kick_off(server, "GET", "/fhir/$export?_type=Observation")
    writer = Writer(server, random.Random(chance.random()))
    writer.start()
    try:
        manifest, met = finish(server, job, kills, chance)
    finally:
        writer.stop()
    seen = {}
    for resource in lines_of(server, manifest):
        del resource["meta"]
        if seen.setdefault(resource["id"], resource) is not resource:
            raise Failed(f"{resource['id']} comes twice")
    wrong = [name for name in expected if seen.get(name) != expected[name]]
    if wrong or len(seen) != len(expected):
        raise Failed(f"{len(seen)} resources instead of {len(expected)}, {len(wrong)} wrong: "
                     f"{wrong[:3]}")
    if server.request("DELETE", job).status != 202 or files_left(server):
        raise Failed(f"a removed job leaves {files_left(server)}")
    return current(server), met, writer.writes


def current(server):
    """Every Observation that is served, without meta."""
    found, path = {}, "/fhir/Observation?_count=1000"
    while path:
        page = server.get(path).json()
        for entry in page.get("entry", []):
            del entry["resource"]["meta"]
            found[entry["resource"]["id"]] = entry["resource"]
        links = [link["url"] for link in page["link"] if link["relation"] == "next"]
        path = links[0][links[0].index("/fhir"):] if links else None
    return found


def check_import(server, kills, chance):
    count, nameless, refused = 20_000, 0, 0
    lines = []
    for number in range(count):
        resource = {"resourceType": "Basic", "id": f"b{number}", "code": {"text": f"{number}"}}
        if number % 5 == 0:
            del resource["id"]
            nameless += 1
        if number % 1000 == 7:
            del resource["code"]
            refused += 1
        lines.append(json.dumps(resource))
    job = kick_off(server, "POST", "/fhir/$import", "\n".join(lines).encode(),
                   {"Content-Type": "application/fhir+ndjson"})
    manifest, met = finish(server, job, kills, chance)
    outcomes = list(lines_of(server, manifest, "error"))
    imported = sum(output["count"] for output in manifest["output"])
    total = server.get("/fhir/Basic?_summary=count").json()["total"]
    if imported != count - refused or total != imported or len(outcomes) != refused:
        raise Failed(f"{imported} imported, {total} there, {len(outcomes)} refused, of {count} "
                     f"lines with {refused} to be refused")
    if server.request("DELETE", job).status != 202 or files_left(server):
        raise Failed(f"a removed job leaves {files_left(server)}")
    return met


def check_cancel(server, chance):
    job = kick_off(server, "GET", "/fhir/$export")
    time.sleep(chance.uniform(0, 0.1))
    if server.request("DELETE", job).status != 202 or server.get(job).status != 404:
        raise Failed("a job cannot be cancelled")
    server.kill()
    server.start()
    if server.get(job).status != 404 or files_left(server):
        raise Failed(f"a cancelled job comes back: {files_left(server)}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("eir")
    parser.add_argument("--kills", type=int, default=6)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    args = parser.parse_args()
    chance = random.Random(args.seed)
    try:
        with Server(args.eir, CONFIG) as server:
            expected = make_data(args.eir, server.data, chance)
            server.start()
            met = writes = done = 0
            while done < args.kills and met < args.kills:
                expected, hits, more = check_export(server, expected, args.kills, chance)
                met, writes, done = met + hits, writes + more, done + 1
            import_met = check_import(server, args.kills, chance)
            check_cancel(server, chance)
            server.stop()
        print(f"seed {args.seed}: {met} kills of exports of {RESOURCES} resources beside {writes} "
              f"writes: all as at their t; {import_met} kills of an import: every line once")
        return 0
    except Failed as failure:
        print(f"seed {args.seed}: FAILED: {failure}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
