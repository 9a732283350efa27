#!/usr/bin/env python3
"""What subscriptions cost those who write, and how soon their clients know.

Writes per second with 0, 10 and 990 active subscriptions, in alternating runs on one server each;
then the time from the answer to a write to its event on a stream, writing slowly.

usage: subscriptions.py BUILD [--rounds 3] [--seconds 3] [--connections 16]
"""
import argparse
import os
import pathlib
import statistics
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "tests/baddays"), str(ROOT / "tests/subscriptions")]
from run import wrk  # noqa: E402
from support import Server  # noqa: E402
from clients import EventReader, wait_for  # noqa: E402
from subscription_test import CONFIG, TOPICS, Fhir, channel, patient, subscription  # noqa: E402


def serve(build, subscriptions):
    """A server with so many subscriptions to patients, each with a search of its own."""
    server = Server(f"{build}/eir", CONFIG)
    server.start()
    fhir = Fhir(server.port)
    for i in range(subscriptions):
        fhir.put(subscription(f"s{i}", f"Patient?identifier=urn:x|{i}&gender=female",
                              channel("websocket", "id-only")))
    if subscriptions:
        wait_for(lambda: fhir.status(f"s{subscriptions - 1}") == "active", what="active")
    return server


def cpu_seconds(server):
    fields = pathlib.Path(f"/proc/{server.process.pid}/stat").read_text().rsplit(")")[-1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def bench_writes(build, rounds, seconds, connections):
    servers = {count: serve(build, count) for count in (0, 10, 990)}
    rates = {count: [] for count in servers}
    costs = {count: [] for count in servers}  # CPU of the whole server: noise of others stays out
    for _ in range(rounds):
        for count, server in servers.items():
            before = cpu_seconds(server)
            rate = wrk(server.port, seconds, connections, "create.lua")[0]
            rates[count].append(rate)
            costs[count].append((cpu_seconds(server) - before) / (rate * seconds) * 1e6)
    for count, server in servers.items():
        rate, cost = statistics.median(rates[count]), statistics.median(costs[count])
        print(f"{count:5} subscriptions: {rate:8,.0f} creates/s, "
              f"{rate / statistics.median(rates[0]):.2f} of none; {cost:.0f} us of CPU each, "
              f"{cost / statistics.median(costs[0]):.2f} of none", flush=True)
        server.close()


def bench_latency(build, subscriptions, criteria, filters=()):
    server = serve(build, subscriptions)
    fhir = Fhir(server.port)
    fhir.put(subscription("stream", criteria, channel("websocket", "id-only"), filters))
    reader = EventReader(server.port, "stream")
    wait_for(lambda: reader.named("handshake"), what="handshake")
    times = []
    for number in range(1, 301):
        fhir.put(patient("p", active=number % 2 == 0))
        answered = time.time()
        while len(reader.numbers()) < number:
            time.sleep(0.0002)
        times.append(reader.events[-1][3] - answered)
        time.sleep(0.005)
    times.sort()
    print(f"{subscriptions:5} subscriptions, {criteria.split('/')[-1]}: answer to event "
          f"p50 {times[150] * 1000:.2f} ms, p99 {times[296] * 1000:.2f} ms")
    reader.stop = True
    server.close()


def main():
    arguments = argparse.ArgumentParser(usage=__doc__)
    arguments.add_argument("build")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--seconds", type=int, default=3)
    arguments.add_argument("--connections", type=int, default=16)
    options = arguments.parse_args()
    bench_writes(options.build, options.rounds, options.seconds, options.connections)
    bench_latency(options.build, 0, "Patient?_id=p")
    bench_latency(options.build, 0, TOPICS + "patient-compartment", ["patient=Patient/p"])
    bench_latency(options.build, 990, "Patient?_id=p")


if __name__ == "__main__":
    main()
