#!/usr/bin/env python3
"""Kills the server (SIGKILL) under a mixed write load and compares what it serves afterwards with a
record kept outside of it.

The record holds, for each resource, what was acknowledged and what was only attempted. After each
kill the server must start by itself and
  - serve every acknowledged version, byte for byte of its content (0 lost),
  - serve nothing that was never attempted (0 invented),
  - have applied an unacknowledged write wholly or not at all (transactions of several resources).
At the end `eir check` must find nothing.

usage: crash_test.py EIR [--kills 200] [--seed N] [--clients 6]
"""
import argparse
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

HEADERS = {"Content-Type": "application/fhir+json", "Prefer": "return=minimal"}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Record:
    """What must be there and what may be there, by resource."""

    def __init__(self):
        self.lock = threading.Lock()
        self.acknowledged = {}  # "Patient/x" -> value of the last acknowledged write, None: deleted
        self.attempted = {}     # "Patient/x" -> values that may have been written after that
        self.groups = {}        # marker -> resources written together with it
        self.writes = 0

    def attempt(self, changes, marker=None):
        with self.lock:
            for name, value in changes:
                self.attempted.setdefault(name, []).append(value)
            if marker:
                self.groups[marker] = [name for name, _ in changes]

    def acknowledge(self, changes):
        with self.lock:
            self.writes += len(changes)
            for name, value in changes:
                self.acknowledged[name] = value
                self.attempted[name] = []


class Client(threading.Thread):
    """Writes to resources of its own, so that their order is known here."""

    def __init__(self, number, port, record, seed):
        super().__init__(daemon=True)
        self.number, self.port, self.record = number, port, record
        self.random = random.Random(seed)
        self.counter = 0
        self.stop = False

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            while not self.stop:
                self.one(connection)
        except (OSError, http.client.HTTPException):
            pass  # the server was killed: the last attempt stays unacknowledged

    def name(self):
        return f"Patient/c{self.number}-{self.random.randrange(200)}"

    def value(self):
        self.counter += 1
        return f"v{self.counter}-{self.random.randrange(1 << 30)}"

    def body(self, name, value):
        kind, identity = name.split("/")
        return {"resourceType": kind, "id": identity,
                "identifier": [{"system": "urn:eir:crash", "value": value}],
                "name": [{"family": "Prøve" * self.random.randrange(1, 40)}]}

    def one(self, connection):
        choice = self.random.random()
        if choice < 0.6:
            name, value = self.name(), self.value()
            changes = [(name, value)]
            self.record.attempt(changes)
            status = self.send(connection, "PUT", "/fhir/" + name, self.body(name, value))
            expected = (200, 201)
        elif choice < 0.75:
            name = self.name()
            changes = [(name, None)]
            self.record.attempt(changes)
            status = self.send(connection, "DELETE", "/fhir/" + name)
            expected = (200, 204)
        else:
            names = sorted({self.name() for _ in range(self.random.randrange(2, 12))})
            marker = self.value()
            changes = [(name, marker) for name in names]
            self.record.attempt(changes, marker)
            entries = [{"resource": self.body(name, marker),
                        "request": {"method": "PUT", "url": name}} for name in names]
            status = self.send(connection, "POST", "/fhir",
                               {"resourceType": "Bundle", "type": "transaction", "entry": entries})
            expected = (200,)
        if status not in expected:
            raise SystemExit(f"unexpected status {status}")
        self.record.acknowledge(changes)

    @staticmethod
    def send(connection, method, path, body=None):
        connection.request(method, path, json.dumps(body) if body else None, HEADERS)
        response = connection.getresponse()
        response.read()
        return response.status


class Server:
    def __init__(self, eir, data):
        self.eir, self.data = eir, data
        self.port = free_port()

    def start(self):
        self.process = subprocess.Popen(
            [self.eir, "serve", "--data", self.data, "--listen", f"127.0.0.1:{self.port}",
             "--auth", "off"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        begin = time.time()
        while time.time() - begin < 30:
            try:
                status, _ = self.get("/health/ready")
                if status == 200:
                    return time.time() - begin
            except OSError:
                pass
            if self.process.poll() is not None:
                raise SystemExit("the server did not start after a kill")
            time.sleep(0.01)
        raise SystemExit("the server was not ready within 30 s")

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, body

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)


def served_values(server):
    """Every current Patient: name -> value, by paging through a search."""
    values, path = {}, "/fhir/Patient?_count=1000"
    while path:
        status, body = server.get(path)
        if status != 200:
            raise SystemExit(f"search answered {status}")
        bundle = json.loads(body)
        for entry in bundle.get("entry", []):
            resource = entry["resource"]
            values["Patient/" + resource["id"]] = resource["identifier"][0]["value"]
        nexts = [link["url"] for link in bundle["link"] if link["relation"] == "next"]
        path = nexts[0][nexts[0].index("/fhir"):] if nexts else None
    return values


def compare(record, served):
    lost, invented, torn = [], [], []
    for name in set(record.acknowledged) | set(record.attempted):
        allowed = {record.acknowledged.get(name)} | set(record.attempted.get(name, []))
        value = served.get(name)
        if value not in allowed:
            (lost if record.acknowledged.get(name) else invented).append((name, value))
    invented += [(name, value) for name, value in served.items()
                 if name not in record.acknowledged and name not in record.attempted]
    # An unacknowledged transaction is there for all its resources or for none.
    for marker, names in record.groups.items():
        pending = [name for name in names if marker in record.attempted.get(name, [])]
        if pending:
            there = [served.get(name) == marker for name in pending]
            if any(there) and not all(there):
                torn.append(marker)
    return lost, invented, torn


def settle(record, served):
    """What is served now is the truth that the next round starts from."""
    for name in set(record.acknowledged) | set(record.attempted):
        record.acknowledged[name] = served.get(name)
        record.attempted[name] = []
    record.groups.clear()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("eir")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--clients", type=int, default=6)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    args = parser.parse_args()
    print(f"seed {args.seed}", flush=True)
    chance = random.Random(args.seed)
    data = tempfile.mkdtemp(prefix="eir-crash-")
    record, server, slowest = Record(), Server(args.eir, data), 0.0
    lost, invented, torn = [], [], []
    try:
        for kill in range(args.kills):
            slowest = max(slowest, server.start())
            if kill:
                served = served_values(server)
                found = compare(record, served)
                for total, part in zip((lost, invented, torn), found):
                    total += part
                settle(record, served)
            clients = [Client(n, server.port, record, chance.random())
                       for n in range(args.clients)]
            for client in clients:
                client.start()
            time.sleep(chance.uniform(0.02, 0.4))
            server.kill()
            for client in clients:
                client.stop = True
                client.join()
            if lost or invented or torn:
                break
        slowest = max(slowest, server.start())
        for total, part in zip((lost, invented, torn), compare(record, served_values(server))):
            total += part
        server.stop()
        check = subprocess.run([args.eir, "check", "--data", data], capture_output=True, text=True)
        print(check.stdout.strip())
        print(f"{args.kills} kills, {record.writes} acknowledged writes, {len(lost)} lost, "
              f"{len(invented)} invented, {len(torn)} torn transactions, "
              f"slowest start {slowest:.2f} s")
        for kind, items in (("lost", lost), ("invented", invented), ("torn", torn)):
            for item in items[:5]:
                print(f"  {kind}: {item}")
        return 1 if lost or invented or torn or check.returncode else 0
    finally:
        if server.process.poll() is None:
            server.kill()
        shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
