#!/usr/bin/env python3
"""Sends the real server what no client should send. Each attack must be refused with a 4xx and an
OperationOutcome that names the element and says what to do; nothing may be stored; the server must
still answer at once; and its memory may grow only so far, as the kernel saw it (VmHWM).

usage: bad_input.py EIR [--only PART]
"""
import argparse
import sys
import time

import attacks_content  # noqa: F401: each adds its attacks, in this order
import attacks_http  # noqa: F401
import attacks_bundles  # noqa: F401
import attacks_queries  # noqa: F401
import loads  # noqa: F401
from attack import ATTACKS, run_attack
from support import MB, Failed, Server

AT_REST_MB = 400
CONFIG = """
[limits]
head_seconds_max = 1
body_seconds_max = 1
"""


def gives_back(server):
    """What the attacks used goes back to the system."""
    begin = time.time()
    while (rest := server.memory("VmRSS") / MB) > AT_REST_MB and time.time() - begin < 15:
        time.sleep(0.5)
    print(f"{'at rest':34}{rest:14.0f}{AT_REST_MB:14}", flush=True)
    return rest < AT_REST_MB


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("eir")
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    done = []
    print(f"{'attack':34}{'s':>7}{'VmHWM':>7}{'grown':>7}{'bound':>7}  said (MB)")
    with Server(args.eir, CONFIG) as server:
        server.start()
        check = server.request("PUT", "/fhir/Patient/known", {
            "resourceType": "Patient", "id": "known",
            "name": [{"family": f"f{i}", "given": ["a", "b"]} for i in range(50)],
            "contact": [{"name": {"family": "c"}}]})
        if check.status != 201:
            raise Failed(f"status {check.status} for the first patient")
        for entry in ATTACKS:
            if args.only in entry[0]:
                done.append(run_attack(server, *entry))
        done.append(gives_back(server))
        server.stop()
    print(f"{len(done)} attacks, {done.count(False)} failed")
    return 0 if all(done) else 1


if __name__ == "__main__":
    sys.exit(main())
