#!/usr/bin/env python3
"""Measures create, read, search and import beside their floors, in alternating runs.

  read    floor: the same HTTP library answering fixed bytes (build/http_floor)
  create  floor: the bare file: as many records at a time as there are connections, synced
  import  floor: every resource parsed and the bytes written once (build/import_floor)

Everything runs on this machine's cores, the load generator too, so only ratios compare between
machines. usage: run.py BUILD [--seconds 5] [--rounds 3] [--scale 5] [--only NAME]
"""
import argparse
import glob
import gzip
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from urllib.parse import quote

ROOT = pathlib.Path(__file__).resolve().parents[1]
SHARED = pathlib.Path(os.environ.get("EIR_SHARED", ROOT.parent / "shared"))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Running:
    """A server process of ours, ready to answer."""

    def __init__(self, command, port, ready="/"):
        self.port = port
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        for _ in range(int(os.environ.get("EIR_START_SECONDS", "20")) * 50):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", ready)
                connection.getresponse().read()
                return
            except OSError:
                if self.process.poll() is not None:
                    raise SystemExit(f"{command[0]} did not start")
                time.sleep(0.02)
        raise SystemExit(f"{command[0]} was not ready")

    def memory_mb(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)


def eir(build, data):
    port = free_port()
    # Under one name for every port: with another one the index of the data would be made again.
    config = pathlib.Path(data + ".toml")
    config.write_text('[server]\npublic_base_url = "http://bench.test/fhir"\n')
    return Running([f"{build}/eir", "serve", "--data", data, "--listen", f"127.0.0.1:{port}",
                    "--auth", "off", "--config", str(config)], port, "/health/ready")


def wrk(port, seconds, connections, script=None, path="/", environment=None):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}", "--latency"]
    if script:
        command += ["-s", str(ROOT / "bench" / script)]
    out = subprocess.run(command + [f"http://127.0.0.1:{port}{path}"], capture_output=True,
                         text=True, env={**os.environ, **(environment or {})}).stdout
    if "Non-2xx" in out or "status" in out:
        raise SystemExit("wrk met refusals:\n" + out)
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))
    p99 = re.search(r"^\s+99%\s+(\S+)", out, re.M).group(1)
    return rate, p99


def median(values):
    return statistics.median(values)


def replicate(folder, scale):
    """The Synthea transaction bundles, `scale` times with fresh ids."""
    sources = sorted(glob.glob(str(SHARED / "testdata/synthea/r4-transactions/*.json.gz")))
    if not sources:
        raise SystemExit(f"no Synthea bundles under {SHARED}: set EIR_SHARED")
    resources = 0
    pattern = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
    for copy in range(scale):
        for number, source in enumerate(sources):
            text = json.dumps(json.loads(gzip.open(source).read()), ensure_ascii=False,
                              separators=(",", ":"))
            resources += text.count('"request":')
            if copy:
                text = pattern.sub(
                    lambda m: str(uuid.uuid5(uuid.NAMESPACE_OID, f"{copy}{m.group(0)}")), text)
            pathlib.Path(folder, f"{copy}-{number}.json").write_text(text)
    return resources


def folder_bytes(folder):
    """What the files take on disk; preallocated space that holds nothing yet is not counted."""
    total = 0
    for path in pathlib.Path(folder).rglob("*"):
        if path.is_file():
            total += path.stat().st_size
    return total


def row(name, ours, unit, floor=None, target=None, note=""):
    ratio = f"{ours / floor:.2f}" if floor else "-"
    floor_text = f"{floor:,.0f}" if floor else "-"
    target_text = f"{target:,}" if target else "-"
    print(f"| {name} | {ours:,.0f} {unit} | {floor_text} | {ratio} | {target_text} | {note} |",
          flush=True)


def bench_import(build, scale, rounds, keep):
    with tempfile.TemporaryDirectory(prefix="eir-bench-") as folder:
        resources = replicate(folder, scale)
        ours, floors, data = [], [], None
        for _ in range(rounds):
            if data:
                shutil.rmtree(data)
            data = tempfile.mkdtemp(prefix="eir-bench-data-")
            begin = time.time()
            subprocess.run([f"{build}/eir", "import", "--data", data, folder], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            ours.append(resources / (time.time() - begin))
            out = subprocess.run([f"{build}/import_floor", folder], capture_output=True, text=True,
                                 check=True).stdout
            floors.append(resources / float(out.split()[0]))
        per_resource = folder_bytes(data) / resources
        row("import of Synthea, validated, indexed", median(ours), "resources/s", median(floors),
            50_000, f"{resources:,} resources, {per_resource:.0f} bytes/resource on disk")
    if keep:
        return data
    shutil.rmtree(data)
    return None


def bench_reads(build, data, seconds, rounds):
    server = eir(build, data)
    floor_port = free_port()
    floor = Running([f"{build}/http_floor", str(floor_port), "2"], floor_port)
    try:
        memory = server.memory_mb()
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        connection.request("GET", "/fhir/Observation?_count=1000")
        bundle = json.loads(connection.getresponse().read())
        ids = [entry["resource"]["id"] for entry in bundle["entry"]]
        patients = [e["resource"]["subject"]["reference"] for e in bundle["entry"]
                    if "subject" in e["resource"]]
        connection.request("GET", "/fhir/Patient?_count=200")
        people = json.loads(connection.getresponse().read())["entry"]
        paths = tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False)

        def fill(lines):
            paths.seek(0)
            paths.truncate()
            paths.write("\n".join(lines) + "\n")
            paths.flush()

        def measure(name, lines, target, floor_too=False, connections=16, note=""):
            fill(lines)
            ours, floors, p99 = [], [], ""
            for _ in range(rounds):
                rate, p99 = wrk(server.port, seconds, connections, "read.lua",
                                environment={"EIR_BENCH_PATHS": paths.name})
                ours.append(rate)
                if floor_too:
                    floors.append(wrk(floor_port, seconds, connections)[0])
            row(name, median(ours), "/s", median(floors) if floors else None, target,
                f"p99 {p99}{note}")

        measure("read by id", [f"/fhir/Observation/{i}" for i in ids], 60_000, True, 64)
        identifiers = [p["resource"]["identifier"][0] for p in people]
        measure("search by identifier",
                [f"/fhir/Patient?identifier={i['system']}%7C{i['value']}" for i in identifiers],
                40_000)
        families = sorted({p["resource"]["name"][0]["family"][:3] for p in people})
        measure("search by name, 20 a page", [f"/fhir/Patient?name={quote(f)}&_count=20" for f in families], 8_000)
        measure("Observation?patient&code&_sort=-date&_count=10",
                [f"/fhir/Observation?patient={p}&code=http://loinc.org%7C8302-2&_sort=-date&_count=10"
                 for p in sorted(set(patients))], 20_000)
        measure("count by code", ["/fhir/Observation?code=8302-2&_total=accurate&_count=0",
                                  "/fhir/Observation?code=29463-7&_total=accurate&_count=0"], 20_000)
        print(f"\nmemory after start {memory:.0f} MB, after reads {server.memory_mb():.0f} MB")
    finally:
        server.stop()
        floor.stop()


def bare_commits(folder, group, seconds):
    """Records a second of 400 bytes, written `group` at a time and synced: no server at all."""
    path = os.path.join(folder, "floor")
    file = os.open(path, os.O_CREAT | os.O_WRONLY)
    os.posix_fallocate(file, 0, 256 << 20)
    block, offset, count = b"x" * (400 * group), 0, 0
    begin = time.time()
    while time.time() - begin < seconds and offset + len(block) < 256 << 20:
        os.pwrite(file, block, offset)
        os.fdatasync(file)
        offset += len(block)
        count += group
    elapsed = time.time() - begin
    os.close(file)
    os.remove(path)
    return count / elapsed


def bench_create(build, seconds, rounds):
    data = tempfile.mkdtemp(prefix="eir-bench-data-")
    server = eir(build, data)
    try:
        for connections, target in ((16, 8_000), (64, None), (1, None)):
            ours, floors, p99 = [], [], ""
            for _ in range(rounds):
                rate, p99 = wrk(server.port, seconds, connections, "create.lua")
                ours.append(rate)
                floors.append(bare_commits(data, connections, seconds))
            row(f"durable create, {connections} connections", median(ours), "/s",
                median(floors), target, f"p99 {p99}")
    finally:
        server.stop()
        shutil.rmtree(data)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scale", type=int, default=5)
    parser.add_argument("--only", choices=["create", "read", "import"])
    args = parser.parse_args()
    print("| work | Eir | floor | ratio | target | |\n|---|---|---|---|---|---|", flush=True)
    if args.only in (None, "create"):
        bench_create(args.build, args.seconds, args.rounds)
    if args.only in (None, "read", "import"):
        data = bench_import(args.build, args.scale, args.rounds if args.only != "read" else 1,
                            args.only != "import")
        if data:
            try:
                bench_reads(args.build, data, args.seconds, args.rounds)
            finally:
                shutil.rmtree(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
