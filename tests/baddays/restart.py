#!/usr/bin/env python3
"""How long a start takes: after a kill in the middle of writing, and after a clean stop as the data
grows. After a kill the index lacks what was written last and must be made to include it; after a
clean stop it lacks nothing, so that start must not depend on the data.

usage: restart.py EIR [--writes 30000] [--kills 3]
"""
import argparse
import random
import statistics
import sys
import threading
import time

from support import Failed, Server, bundle

KILL_SECONDS_MAX = 1.5   # 0.5 s on a machine with nothing else to do
CLEAN_SECONDS_MAX = 0.5
CODES = ["8480-6", "8462-4", "29463-7", "8302-2", "2339-0", "718-7", "6690-2", "777-3"]


def observation(identity, chance):
    return {"resource": {
        "resourceType": "Observation", "id": identity, "status": "final",
        "identifier": [{"system": "urn:eir:restart", "value": identity}],
        "category": [{"coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/observation-category",
            "code": "vital-signs", "display": "Vital signs"}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": chance.choice(CODES)}],
                 "text": "Measured at the ward"},
        "subject": {"reference": f"Patient/p{chance.randrange(1000)}"},
        "encounter": {"reference": f"Encounter/e{chance.randrange(5000)}"},
        "effectiveDateTime": f"2026-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
                             f"T{chance.randrange(24):02}:15:00+01:00",
        "issued": "2026-11-24T10:15:00.000+01:00",
        "valueQuantity": {"value": chance.randrange(400) / 10, "unit": "mmol/L",
                          "system": "http://unitsofmeasure.org", "code": "mmol/L"}},
        "request": {"method": "PUT", "url": f"Observation/{identity}"}}


def write(server, count, first):
    """Batches of 100: each entry is a transaction of its own. Four clients."""
    chance = random.Random(first)
    batches = [[observation(f"o{first + i + k}", chance) for k in range(100)]
               for i in range(0, count, 100)]
    failures = []

    def client():
        while batches:
            try:
                body = bundle("batch", batches.pop())
            except IndexError:
                return
            answer = server.request("POST", "/fhir", body)
            if answer.status != 200 or b'"status":"4' in answer.body or b'"status":"5' in answer.body:
                failures.append(answer.body[:300])
                return

    clients = [threading.Thread(target=client) for _ in range(4)]
    begin = time.time()
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    if failures:
        raise Failed(f"a batch was refused: {failures[0]}")
    return count / (time.time() - begin)


def wait_ready(server):
    begin = time.time()
    server.start()
    if server.get("/health/ready").status != 200:
        raise Failed("not ready when it answers")
    return time.time() - begin


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("eir")
    parser.add_argument("--writes", type=int, default=30_000)
    parser.add_argument("--kills", type=int, default=3)
    args = parser.parse_args()
    kills, cleans, total = [], [], 0
    with Server(args.eir) as server:
        server.start()
        for _ in range(args.kills):
            rate = write(server, args.writes, total)
            total += args.writes
            at = server.transaction()
            server.kill()
            kills.append(wait_ready(server))
            if server.transaction() != at:
                raise Failed(f"transaction {server.transaction()} instead of {at}")
            server.stop()
            cleans.append(wait_ready(server))
            print(f"{total:8} writes ({rate:.0f}/s): start after a kill {kills[-1]:.2f} s, "
                  f"after a clean stop {cleans[-1]:.2f} s", flush=True)
        server.stop()
    slow = statistics.median(kills) > KILL_SECONDS_MAX or statistics.median(
        cleans) > CLEAN_SECONDS_MAX
    print(f"median: {statistics.median(kills):.2f} s after a kill ({KILL_SECONDS_MAX} allowed), "
          f"{statistics.median(cleans):.2f} s after a clean stop ({CLEAN_SECONDS_MAX} allowed)")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
