#!/usr/bin/env python3
"""Fills the disk under a running server, once where the ledger lies, once where the index lies,
once where both do. While it is full, writes must be refused in a clear sentence (503), reads and
searches must go on, /health/ready must tell, and memory must not grow. When a file is removed,
the server must find out by itself and accept writes again. After kill -9, at full disk too, exactly
what was acknowledged must be served.

The disks are small tmpfs mounts; where mounting is not allowed the test says so and passes.

usage: disk_full.py EIR
"""
import argparse
import base64
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

from support import Failed, MB, Record, Server, check_content, check_outcome

CONFIG = """
[index]
head_bytes_max = 1048576
flush_after_seconds = 1
"""


class Disk:
    """A small file system of its own at `path`, with ballast that can be thrown off."""

    def __init__(self, path, size_mb, ballast_mb):
        self.path = path
        os.makedirs(path, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_mb}m", "tmpfs", path],
                       check=True, capture_output=True)
        for number in range(2):
            with open(self.ballast(number), "wb") as file:
                file.write(os.urandom(MB) * ballast_mb)

    def ballast(self, number):
        return os.path.join(self.path, f"ballast-{number}")

    def make_room(self, number):
        os.unlink(self.ballast(number))

    def unmount(self):
        subprocess.run(["umount", "-l", self.path], check=True)


class Writer:
    """Writes patients, alone and in transactions, and keeps the record of what was acknowledged."""

    def __init__(self, server, fills, seed):
        self.server, self.record, self.random = server, Record(), random.Random(seed)
        self.fills = fills
        self.counter = 0
        self.sentence = ""

    def body(self, name, value):
        kind, identity = name.split("/")
        body = {"resourceType": kind, "id": identity,
                "identifier": [{"system": "urn:eir:full", "value": value}]}
        if self.fills == "index":
            body["identifier"] += [{"value": self.random.randbytes(50).hex()} for _ in range(60)]
        else:
            data = base64.b64encode(self.random.randbytes(12_000)).decode()
            body["photo"] = [{"contentType": "a/b", "data": data}]
        return body

    def write(self):
        """One write. True: acknowledged; false: refused, and so not stored."""
        self.counter += 1
        value = f"v{self.counter}"
        size = 5 if self.counter % 10 == 0 else 1
        names = [f"Patient/p{n}" for n in self.random.sample(range(5000), size)]
        changes = [(name, value) for name in names]
        self.record.attempt(changes, value if size > 1 else None)
        if size == 1:
            answer = self.server.request("PUT", "/fhir/" + names[0], self.body(names[0], value))
        else:
            entries = [{"resource": self.body(name, value),
                        "request": {"method": "PUT", "url": name}} for name in names]
            answer = self.server.request(
                "POST", "/fhir", {"resourceType": "Bundle", "type": "transaction",
                                  "entry": entries})
        if answer.status in (200, 201):
            self.record.acknowledge(changes)
            return True
        self.sentence = check_outcome(answer, 503)
        for name, _ in changes:
            self.record.attempted[name].pop()
        self.record.groups.pop(value, None)
        return False

    def until_full(self):
        """Until nothing at all fits any more: gives how many writes were acknowledged."""
        before, refused = self.record.writes, 0
        deadline = time.time() + 60
        while refused < 30:
            if time.time() > deadline:
                raise Failed("the disk did not get full")
            refused = 0 if self.write() else refused + 1
        return self.record.writes - before


def check_full(server, writer):
    """What must hold while the disk is full."""
    ready = server.get("/health/ready")
    if ready.status != 503 or b"writes are refused" not in ready.body:
        raise Failed(f"/health/ready says {ready.status} {ready.body}")
    if server.get("/health/live").status != 200:
        raise Failed("/health/live fails")
    for name in list(writer.record.acknowledged)[:100]:
        if server.get("/fhir/" + name).status != 200:
            raise Failed(f"{name} cannot be read")
    value = next(iter(writer.record.acknowledged.values()))
    if server.get("/fhir/Patient?identifier=" + value).status != 200:
        raise Failed("a search fails")
    check_content(server, writer.record)


def hammer(server, writer, seconds):
    """Writes that are refused cost no memory."""
    server.reset_peak()
    before = server.memory("VmRSS")
    end, count = time.time() + seconds, 0
    while time.time() < end:
        if writer.write():
            raise Failed("a write was accepted on a full disk")
        count += 1
    grown = (server.memory("VmHWM") - before) / MB
    if grown > 60:
        raise Failed(f"memory grew by {grown:.0f} MB while {count} writes were refused")
    return count, grown


def wait_until_ready(server):
    begin = time.time()
    while server.get("/health/ready").status != 200:
        if time.time() - begin > 15:
            raise Failed("not ready 15 s after there was room again")
        time.sleep(0.02)
    return time.time() - begin


def restart_when_full(server):
    """A start on a full disk serves, or says in a clear sentence that there is no room."""
    try:
        server.start()
        return "starts"
    except Failed as failure:
        if "disk" not in str(failure) and "room" not in str(failure):
            raise
        return "says why it does not start"


def one_day(eir, name, folder, size_mb, ballast_mb, seed):
    root = tempfile.mkdtemp(prefix="eir-diskfull-")
    data = os.path.join(root, "data")
    disk = Disk(os.path.join(data, folder), size_mb, ballast_mb)
    server = Server(eir, CONFIG, data=data)
    try:
        server.start()
        writer = Writer(server, folder, seed)
        written = writer.until_full()
        sentence = writer.sentence
        check_full(server, writer)
        refused, grown = hammer(server, writer, 2)
        check_full(server, writer)

        disk.make_room(0)
        noticed = wait_until_ready(server)
        if not writer.write():
            raise Failed("no write is accepted although there is room: " + writer.sentence)
        written += writer.until_full()
        check_full(server, writer)

        server.kill()
        at_full = restart_when_full(server)
        if server.process.poll() is None:
            check_content(server, writer.record)
            server.kill()
        disk.make_room(1)
        start = server.start()
        check_content(server, writer.record)
        if not writer.write():
            raise Failed("no write is accepted after the restart: " + writer.sentence)
        server.stop()
        check = subprocess.run([eir, "check", "--data", data], capture_output=True, text=True)
        if check.returncode != 0:
            raise Failed("eir check: " + check.stdout + check.stderr)
        print(f"{name:22}{written:8} acknowledged, 0 lost, 0 invented; {refused} refused in 2 s, "
              f"+{grown:.0f} MB; ready {noticed:.2f} s after room; at full disk it {at_full}; "
              f"start {start:.2f} s\n{'':24}\"{sentence}\"", flush=True)
        return True
    except Failed as failure:
        print(f"{name:22}FAILED: {failure}\n{server.log_text()[-2000:]}", flush=True)
        return False
    finally:
        server.close()
        disk.unmount()
        shutil.rmtree(root, ignore_errors=True)


def can_mount():
    with tempfile.TemporaryDirectory() as folder:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder],
                                 capture_output=True)
        if mounted.returncode == 0:
            subprocess.run(["umount", folder], check=True)
        return mounted.returncode == 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("eir")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    if not pathlib.Path("/bin/mount").exists() or not can_mount():
        print("skipped: a disk that gets full needs the right to mount a tmpfs")
        return 0
    done = [one_day(args.eir, "the ledger's disk", "ledger", 48, 8, args.seed),
            one_day(args.eir, "the index's disk", "index", 60, 24, args.seed),
            one_day(args.eir, "one disk for both", "", 64, 8, args.seed)]
    return 0 if all(done) else 1


if __name__ == "__main__":
    sys.exit(main())
