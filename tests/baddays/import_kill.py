#!/usr/bin/env python3
"""Kills `eir import` (SIGKILL) at random moments and runs it again. In the end the data folder must
hold the same resources, with the same ids, as one whose import was never disturbed; in between
`eir check` must find nothing wrong.

usage: import_kill.py EIR [--kills 8] [--seed N]
"""
import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import uuid

from support import Failed, Server


def patient_bundle(chance):
    """A patient with what belongs to it, as one transaction, with references by fullUrl."""
    patient = str(uuid.UUID(int=chance.getrandbits(128), version=4))
    entries = [{"fullUrl": f"urn:uuid:{patient}", "resource": {
        "resourceType": "Patient", "id": patient, "birthDate": "1948-03-14",
        "name": [{"family": f"Prøve{chance.randrange(1000)}", "given": ["Ida"]}]},
        "request": {"method": "POST", "url": "Patient"}}]
    for _ in range(60):
        identity = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        entries.append({"fullUrl": f"urn:uuid:{identity}", "resource": {
            "resourceType": "Observation", "id": identity, "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": "8480-6"}]},
            "subject": {"reference": f"urn:uuid:{patient}"},
            "valueQuantity": {"value": chance.randrange(2000) / 10, "unit": "mmHg"}},
            "request": {"method": "POST", "url": "Observation"}})
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def make_input(folder, chance):
    for number in range(250):
        with open(os.path.join(folder, f"{number:03}.json"), "w", encoding="utf-8") as file:
            json.dump(patient_bundle(chance), file)
    with open(os.path.join(folder, "conditions.ndjson"), "w", encoding="utf-8") as file:
        for number in range(10_000):
            file.write(json.dumps({
                "resourceType": "Condition", "id": f"c{number}",
                "subject": {"reference": "Patient/none"},
                "code": {"text": f"tekst {chance.randrange(100)}"}}) + "\n")


def command(eir, data, folder):
    return [eir, "import", "--data", data, folder]


def run(arguments):
    done = subprocess.run(arguments, capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed(f"{' '.join(arguments[:2])}: {done.returncode}: "
                     f"{(done.stdout + done.stderr)[-400:]}")
    return done.stdout


def resources(eir, data):
    """Everything that is served, without meta."""
    found = {}
    with Server(eir, data=data) as server:
        server.start()
        for resource_type in ("Patient", "Observation", "Condition"):
            path = f"/fhir/{resource_type}?_count=1000"
            while path:
                page = server.get(path).json()
                for entry in page.get("entry", []):
                    resource = entry["resource"]
                    del resource["meta"]
                    found[f"{resource_type}/{resource['id']}"] = resource
                links = [link["url"] for link in page["link"] if link["relation"] == "next"]
                path = links[0][links[0].index("/fhir"):] if links else None
        server.stop()
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("eir")
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    args = parser.parse_args()
    chance = random.Random(args.seed)
    root = tempfile.mkdtemp(prefix="eir-import-")
    try:
        folder, data = os.path.join(root, "input"), os.path.join(root, "data")
        whole = os.path.join(root, "whole")
        os.mkdir(folder)
        make_input(folder, chance)
        begin = time.time()
        run(command(args.eir, whole, folder))
        took = time.time() - begin
        for _ in range(args.kills):
            with subprocess.Popen(command(args.eir, data, folder), stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL) as process:
                time.sleep(chance.uniform(0.02, took))
                process.kill()
            run([args.eir, "check", "--data", data])
        run(command(args.eir, data, folder))
        run([args.eir, "check", "--data", data])
        expected, found = resources(args.eir, whole), resources(args.eir, data)
        different = [name for name in expected if expected[name] != found.get(name)]
        if different or len(expected) != len(found):
            raise Failed(f"{len(found)} resources instead of {len(expected)}, "
                         f"{len(different)} different: {different[:3]}")
        print(f"seed {args.seed}: {args.kills} kills of an import of {len(expected)} resources "
              f"({took:.1f} s): the same resources in the end")
        return 0
    except Failed as failure:
        print(f"seed {args.seed}: FAILED: {failure}")
        return 1
    finally:
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
