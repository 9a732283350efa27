#!/usr/bin/env python3
"""What subscriptions cost those who write, and how soon their clients know.

Writes per second with 0, 10 and 1,000 active subscriptions, in alternating runs on one server each;
then the time from the answer to a write to its event on a stream, writing slowly.

usage: subscriptions.py BUILD [--rounds 3] [--seconds 3] [--connections 16]
"""
import argparse
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


def bench_writes(build, rounds, seconds, connections):
    servers = {count: serve(build, count) for count in (0, 10, 1000)}
    rates = {count: [] for count in servers}
    for _ in range(rounds):
        for count, server in servers.items():
            rates[count].append(wrk(server.port, seconds, connections, "create.lua")[0])
    for count, server in servers.items():
        rate = statistics.median(rates[count])
        print(f"{count:5} subscriptions: {rate:8,.0f} creates/s, "
              f"{rate / statistics.median(rates[0]):.2f} of none")
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
    bench_latency(options.build, 1000, "Patient?_id=p")


if __name__ == "__main__":
    main()
