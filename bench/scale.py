#!/usr/bin/env python3
"""How time, disk and memory grow: imports Synthea copies step by step and asks the same searches
after each step. Prints a point for each as a JSON line, and adds it to a file for plot.py.

usage: scale.py BUILD --data DIR --steps 1,3,10 [--out points.jsonl]     (steps: million resources)

A data folder that holds a step already is measured and grown from there, so a run can be taken up.
"""
import argparse
import glob
import gzip
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request

from run import SHARED, eir, folder_bytes

UUID = re.compile(r"([0-9a-f]{8})(-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")


class Originals:
    """The Synthea bundles, cut at their ids, so that a copy with other ids is one join."""

    def __init__(self):
        self.texts = []
        self.resources = 0
        for source in sorted(glob.glob(str(SHARED / "testdata/synthea/r4-transactions/*.json.gz"))):
            text = json.dumps(json.loads(gzip.open(source).read()), ensure_ascii=False,
                              separators=(",", ":"))
            self.resources += text.count('"request":')
            self.texts.append(UUID.split(text))
        if not self.texts:
            raise SystemExit(f"no Synthea bundles under {SHARED}: set EIR_SHARED")

    def write(self, folder, copy):
        for number, parts in enumerate(self.texts):
            out = list(parts)
            out[1::3] = [f"{int(part, 16) ^ copy * 2654435761 & 0xffffffff:08x}"
                         for part in parts[1::3]]
            pathlib.Path(folder, f"{copy}-{number}.json").write_text("".join(out))


def grow(build, data, originals, copies, first):
    """Imports so many copies; returns seconds spent importing."""
    spent = 0.0
    batch = 18
    for begin in range(first, first + copies, batch):
        with tempfile.TemporaryDirectory(prefix="eir-scale-") as folder:
            for copy in range(begin, min(begin + batch, first + copies)):
                originals.write(folder, copy)
            start = time.time()
            subprocess.run([f"{build}/eir", "import", "--data", data, folder], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            spent += time.time() - start
    return spent


def get(server, query):
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/fhir/{query}", timeout=120) as r:
        return r.read()


def milliseconds(server, queries):
    """Of the first call, and the median of more calls, one after the other, for up to 2 s."""
    times = []
    total = None
    begin = time.time()
    while len(times) < 3 or (time.time() - begin < 2 and len(times) < 400):
        start = time.perf_counter()
        body = get(server, queries[len(times) % len(queries)])
        times.append((time.perf_counter() - start) * 1000)
        if total is None:
            total = json.loads(body).get("total")
    return {"first_ms": round(times[0], 2), "ms": round(statistics.median(times[1:]), 3),
            "total": total}


def pick(server):
    """Values to ask for, from the data."""
    def resources(query):
        return [e["resource"] for e in json.loads(get(server, query)).get("entry", [])]
    patients = resources("Patient?_count=200&_offset=100")
    ids = [p["id"] for p in patients]
    return ids, [p["name"][0]["family"] for p in patients], \
        [next(i["value"] for i in p["identifier"] if "synthea" in i["system"]) for p in patients]


def cases(server):
    ids, names, identifiers = pick(server)
    quote = urllib.parse.quote
    code = quote("http://loinc.org|8302-2")  # body height: in every record
    return {
        "read": [f"Patient/{i}" for i in ids],
        "identifier": [f"Patient?identifier={quote(i)}" for i in identifiers],
        "name, 20 hits": [f"Patient?name={quote(n)}&_count=20" for n in names],
        "patient, code, sorted by date":
            [f"Observation?patient={i}&code={code}&_sort=-date&_count=10" for i in ids],
        "count by code": [f"Observation?code={code}&_summary=count"],
        "count without a filter": ["Observation?_summary=count"],
        "code AND a month": [f"Observation?code={code}&date=ge2015-0{m}&date=lt2015-0{m + 1}"
                             "&_count=10" for m in range(1, 9)],
        "status AND a day": [f"Observation?status=final&date=2015-03-{d:02}&_count=10"
                             for d in range(1, 28)],
        "a month": [f"Observation?date=2014-0{m}&_count=10" for m in range(1, 9)],
        "category sorted by date": ["Observation?category=laboratory&_sort=date&_count=10"],
        "value above": [f"Observation?code={code}&value-quantity=gt190&_count=10"],
        "chain, half of all patients": ["Observation?subject.gender=female&_count=10"],
        "chain to a name": [f"Observation?subject.name={quote(n)}&_count=10" for n in names],
        "_has": [f"Patient?_has:Observation:patient:code={code}&_count=10"],
        "$everything": [f"Patient/{i}/$everything?_count=1000" for i in ids],
    }


def measure(build, data, million, rate):
    begin = time.time()
    server = eir(build, data)
    point = {"million": million, "start_s": round(time.time() - begin, 2),
             "import_per_s": rate and round(rate), "memory_start_mb": round(server.memory_mb()),
             "bytes_per_resource": round(folder_bytes(data) / (million * 1e6)), "cases": {}}
    try:
        for name, queries in cases(server).items():
            try:
                point["cases"][name] = milliseconds(server, queries)
            except OSError as error:
                point["cases"][name] = {"error": str(error)}
        point["memory_end_mb"] = round(server.memory_mb())
    finally:
        server.stop()
    return point


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--data", required=True)
    parser.add_argument("--steps", default="1")
    parser.add_argument("--out")
    args = parser.parse_args()
    originals = Originals()
    marker = pathlib.Path(args.data + ".copies")
    done = int(marker.read_text()) if marker.exists() else 0
    for step in args.steps.split(","):
        wanted = round(float(step) * 1e6 / originals.resources)
        rate = None
        if wanted > done:
            seconds = grow(args.build, args.data, originals, wanted - done, done)
            rate = (wanted - done) * originals.resources / seconds
            done = wanted
            marker.write_text(str(done))
        point = measure(args.build, args.data, done * originals.resources / 1e6, rate)
        print(json.dumps(point, ensure_ascii=False), flush=True)
        if args.out:
            with open(args.out, "a") as out:
                out.write(json.dumps(point, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
