#!/usr/bin/env python3
"""Kills the server (SIGKILL) while it indexes older resources by new search parameters and others
write. Until a parameter is ready a search by it must be refused; then it must find exactly what the
official parameter of the same expression finds.

usage: reindex_kill.py EIR [--kills 6] [--seed N]
"""
import argparse
import random
import subprocess
import sys
import tempfile
import time

from export_kill import Writer, make_data
from support import Failed, Server

PARAMETERS = {  # code: what it repeats, type, expression, searches
    "own-value": ("value-quantity", "quantity", "Observation.value.ofType(Quantity)",
                  ["gt500", "le0.5", "123.4"]),
    "own-status": ("status", "token", "Observation.status", ["final", "amended"]),
    "own-day": ("date", "date", "Observation.effective", ["ge2026-03", "lt2026-02-10"]),
}


def resource(code):
    _, kind, expression, _ = PARAMETERS[code]
    return {"resourceType": "SearchParameter", "id": code, "url": f"http://example.org/{code}",
            "name": code, "status": "active", "description": code, "code": code,
            "base": ["Observation"], "type": kind, "expression": expression}


def states(server):
    parts = [p["part"] for p in
             server.get("/fhir/SearchParameter/$index-status").json().get("parameter", [])]
    named = [{p["name"]: next(v for k, v in p.items() if k != "name") for p in of} for of in parts]
    return {of["code"]: of for of in named}


def check_refused(server, code):
    value = PARAMETERS[code][3][0]
    status = server.get(f"/fhir/Observation?{code}={value}&_count=0").status
    # It may have become ready since it was asked.
    if status == 503 or states(server)[code]["state"] == "ready":
        return
    raise Failed(f"a search by {code}, which is not ready, was answered with {status}")


def ids(server, query):
    found, path = [], f"/fhir/Observation?{query}&_count=1000&_elements=id"
    while path:
        page = server.get(path).json()
        found += [entry["resource"]["id"] for entry in page.get("entry", [])]
        links = [link["url"] for link in page["link"] if link["relation"] == "next"]
        path = links[0] if links else None
    return found


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("eir")
    arguments.add_argument("--kills", type=int, default=6)
    arguments.add_argument("--seed", type=int, default=int(time.time()))
    options = arguments.parse_args()
    print(f"seed {options.seed}")
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="eir-baddays-") as folder:
        data = f"{folder}/data"
        make_data(options.eir, data, chance)
        with Server(options.eir, data=data) as server:
            server.start()
            writer = Writer(server, chance)
            writer.start()
            for code in PARAMETERS:
                answer = server.request("PUT", f"/fhir/SearchParameter/{code}", resource(code))
                if answer.status != 201:
                    raise Failed(f"{code} was answered with {answer.status}")
            kills = seen = 0
            begin = time.time()
            while True:
                now = states(server)
                waiting = [code for code in PARAMETERS if now[code]["state"] != "ready"]
                if not waiting:
                    break
                if time.time() - begin > 120:
                    raise Failed(f"not ready after 120 s: {waiting}")
                check_refused(server, waiting[0])
                seen += 1
                if kills < options.kills:
                    time.sleep(chance.uniform(0, 0.25))
                    server.kill()
                    server.start()
                    kills += 1
                else:
                    time.sleep(0.05)
            writer.stopping = True
            writer.join()
            compared = 0
            for code, (official, _, _, values) in PARAMETERS.items():
                for value in values:
                    if sorted(ids(server, f"{code}={value}")) != \
                            sorted(ids(server, f"{official}={value}")):
                        raise Failed(f"{code}={value} finds something else than {official}={value}")
                    compared += 1
            server.stop()
            check = subprocess.run([options.eir, "check", "--data", data],
                                                 capture_output=True, text=True, check=False)
            if check.returncode != 0:
                raise Failed("eir check: " + check.stdout[-500:])
    print(f"{kills} kills while {len(PARAMETERS)} parameters were indexed beside {writer.writes} "
          f"writes, {seen} times not ready and refused, {compared} searches as they should be")


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        print(f"FAILED: {failed}")
        sys.exit(1)
