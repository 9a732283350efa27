#!/usr/bin/env python3
"""Subscriptions against a running server, with real receivers: rest-hook, websocket, server-sent
events; and the server killed (SIGKILL) again and again while many write: no event is lost, what may
have been sent twice is marked, the order holds.

usage: subscription_test.py EIR [--kills 8] [--seed N] [--only NAME]
"""
import argparse
import http.client
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "baddays"))
from support import Server  # noqa: E402
from clients import (EventReader, Hook, WebSocket, events_of, kind_of,  # noqa: E402
                     wait_for)

CONFIG = '[subscriptions]\nnetworks = "127.0.0.1"\nretry_seconds_max = 1\n'
BACKPORT = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/"
TOPICS = "http://eir.health/fhir/SubscriptionTopic/"
JSON = {"Content-Type": "application/fhir+json"}


class Fhir:
    """Short words for requests, on one connection."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def ask(self, method, path, body=None):
        self.connection.request(method, "/fhir/" + path,
                                json.dumps(body) if body is not None else None, JSON)
        response = self.connection.getresponse()
        text = response.read()
        return response.status, json.loads(text) if text else None

    def put(self, resource):
        status, body = self.ask("PUT", f"{resource['resourceType']}/{resource['id']}", resource)
        assert status in (200, 201), (status, body)
        return body

    def status(self, identity):
        status, bundle = self.ask("GET", f"Subscription/{identity}/$status")
        assert status == 200, (status, bundle)
        parameters = bundle["entry"][0]["resource"]["parameter"]
        return next(p["valueCode"] for p in parameters if p["name"] == "status")


def subscription(identity, criteria, channel, filters=()):
    resource = {"resourceType": "Subscription", "id": identity, "status": "requested",
                "reason": "test", "criteria": criteria, "channel": channel}
    if filters:
        resource["_criteria"] = {"extension": [
            {"url": BACKPORT + "backport-filter-criteria", "valueString": f} for f in filters]}
    return resource


def channel(kind, content=None, **more):
    made = {"type": kind, "payload": "application/fhir+json", **more}
    if content:
        made["_payload"] = {"extension": [
            {"url": BACKPORT + "backport-payload-content", "valueCode": content}]}
    return made


def patient(identity, **more):
    return {"resourceType": "Patient", "id": identity, **more}


def test_rest_hook(server):
    """A topic: handshake, then Bundles in order, with the headers asked for; R4: the resource."""
    fhir, hook, r4 = Fhir(server.port), Hook(), Hook()
    fhir.put(subscription("hook", TOPICS + "resource-change",
                          channel("rest-hook", "full-resource", endpoint=hook.url(),
                                  header=["X-Secret: abc"]), ["Patient?gender=female"]))
    fhir.put(subscription("r4", "Patient?gender=female", channel("rest-hook", endpoint=r4.url())))
    wait_for(lambda: fhir.status("hook") == "active", what="active")
    assert kind_of(json.loads(hook.requests[0][3])) == "handshake"
    for i in range(10):
        fhir.put(patient(f"h{i}", gender="female" if i % 2 == 0 else "male"))
    fhir.ask("DELETE", "Patient/h0")
    wait_for(lambda: len(hook.bundles("event-notification")) == 6, what="six notifications")
    wait_for(lambda: len(r4.taken()) == 5, what="five resources")
    bundles = hook.bundles("event-notification")
    assert [events_of(b)[0][:2] for b in bundles] == [
        (1, "Patient/h0"), (2, "Patient/h2"), (3, "Patient/h4"), (4, "Patient/h6"),
        (5, "Patient/h8"), (6, "Patient/h0")], bundles
    assert bundles[0]["entry"][1]["resource"]["id"] == "h0"
    assert bundles[5]["entry"][1]["request"]["method"] == "DELETE"
    assert all(r[2]["X-Secret"] == "abc" for r in hook.requests)
    assert not any("Eir-Repeat" in r[2] for r in hook.requests)
    assert [(r[0], r[1]) for r in r4.taken()] == [
        ("PUT", f"/hook/Patient/h{i}") for i in (0, 2, 4, 6, 8)]
    assert json.loads(r4.taken()[0][3])["id"] == "h0"


def test_failing_endpoint(server):
    """An endpoint that is down gets everything in order when it is back; what it refuses becomes a
    dead letter, and can be sent again."""
    fhir, hook = Fhir(server.port), Hook()
    fhir.put(subscription("down", TOPICS + "resource-change",
                          channel("rest-hook", "id-only", endpoint=hook.url()),
                          ["Patient?active=true"]))
    wait_for(lambda: fhir.status("down") == "active", what="active")
    hook.answer = lambda *_: 503
    for i in range(5):
        fhir.put(patient(f"d{i}", active=True))
    wait_for(lambda: fhir.status("down") == "error", what="error after failures")
    hook.answer = lambda *_: 200
    wait_for(lambda: len(hook.bundles("event-notification")) == 5, what="the five that waited")
    assert [events_of(b)[0][0] for b in hook.bundles("event-notification")] == [1, 2, 3, 4, 5]
    first = hook.bundles("event-notification")[0]
    assert events_of(first)[0][2], "what was tried before is marked"
    wait_for(lambda: fhir.status("down") == "active", what="active again")

    hook.answer = lambda method, path, headers, body: 422 if b"Patient/poison" in body else 200
    fhir.put(patient("poison", active=True))
    fhir.put(patient("after", active=True))
    wait_for(lambda: any("Patient/after" == events_of(b)[0][1]
                         for b in hook.bundles("event-notification")), 40, "the next one")
    _, dead = fhir.ask("GET", "Subscription/down/$dead-letters")
    assert [e[:2] for e in events_of(dead)] == [(6, "Patient/poison")], dead
    hook.answer = lambda *_: 200
    status, outcome = fhir.ask("POST", "Subscription/down/$resend?eventsSinceNumber=6"
                                       "&eventsUntilNumber=6")
    assert status == 200, outcome
    wait_for(lambda: any(events_of(b)[0] == (6, "Patient/poison", True)
                         for b in hook.bundles("event-notification")), what="sent again")
    wait_for(lambda: events_of(fhir.ask("GET", "Subscription/down/$dead-letters")[1]) == [],
             what="no dead letters")


def test_gone_and_refused(server):
    """410 turns a subscription off; an address outside of the networks is an error at once."""
    fhir, hook = Fhir(server.port), Hook()
    hook.answer = lambda *_: 410
    fhir.put(subscription("gone", TOPICS + "task-change",
                          channel("rest-hook", "id-only", endpoint=hook.url())))
    wait_for(lambda: fhir.status("gone") == "off", what="off")
    fhir.put(subscription("inside", TOPICS + "task-change",
                          channel("rest-hook", "id-only", endpoint="http://10.1.2.3/x")))
    wait_for(lambda: fhir.status("inside") == "error", what="error")
    wait_for(lambda: "networks" in fhir.ask("GET", "Subscription/inside")[1].get("error", ""),
             what="the reason in the resource")


def test_tls(server):
    """Certificates are checked: one that was made known is trusted, for its own address only."""
    with tempfile.TemporaryDirectory() as folder:
        def certificate(name, address):
            path = f"{folder}/{name}.pem"
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                            "-subj", "/CN=test", "-addext", f"subjectAltName=IP:{address}",
                            "-keyout", path, "-out", path + ".cert"], check=True,
                           capture_output=True)
            with open(path, "a") as file:
                file.write(open(path + ".cert").read())
            return path

        known, stranger = certificate("known", "127.0.0.1"), certificate("stranger", "127.0.0.1")
        elsewhere = certificate("elsewhere", "10.9.9.9")
        with open(f"{folder}/ca.pem", "w") as file:
            for path in (known, elsewhere):
                file.write(open(path + ".cert").read())
        mine = Server(server.eir, CONFIG + f'ca_file = "{folder}/ca.pem"\n')
        mine.start()
        try:
            fhir = Fhir(mine.port)
            for name, path in (("known", known), ("stranger", stranger), ("elsewhere", elsewhere)):
                fhir.put(subscription(name, TOPICS + "task-change", channel(
                    "rest-hook", "id-only", endpoint=Hook(certificate=path).url())))
            wait_for(lambda: fhir.status("known") == "active", what="the known one is active")
            for name in ("stranger", "elsewhere"):
                wait_for(lambda: fhir.status(name) == "error", what=f"{name} is an error")
        finally:
            mine.close()


def test_event_stream(server):
    """A stream begins with a handshake, tells what happens at once, and goes on where a client
    stopped."""
    fhir = Fhir(server.port)
    fhir.put(subscription("stream", TOPICS + "patient-compartment",
                          channel("websocket", "id-only"), ["patient=Patient/s"]))
    reader = EventReader(server.port, "stream")
    wait_for(lambda: reader.named("handshake"), what="handshake")
    begin = time.time()
    fhir.put(patient("s"))
    wait_for(lambda: reader.numbers() == [1], what="one event")
    latency = reader.events[-1][3] - begin
    fhir.put({"resourceType": "Observation", "id": "so", "status": "final",
              "code": {"text": "x"}, "subject": {"reference": "Patient/s"}})
    fhir.ask("DELETE", "Observation/so")
    wait_for(lambda: reader.numbers() == [1, 2, 3], what="three events")
    reader.stop = True
    late = EventReader(server.port, "stream", after=1)
    wait_for(lambda: late.numbers() == [2, 3], what="those behind the first")
    late.stop = True
    fhir.ask("DELETE", "Subscription/stream")
    gone = EventReader(server.port, "stream")
    time.sleep(0.2)
    assert gone.connections == 0
    gone.stop = True
    return f"write to event {latency * 1000:.1f} ms"


def test_websocket(server):
    """Bound by a token: handshake and Bundles; bound by id, as R4 has it: pings."""
    fhir = Fhir(server.port)
    fhir.put(subscription("ws", "Patient?name=socket", channel("websocket")))
    fhir.put(subscription("ws2", "Patient?name=socket", channel("websocket")))
    _, given = fhir.ask("GET", "Subscription/$get-ws-binding-token?id=ws")
    values = {p["name"]: p for p in given["parameter"]}
    url = values["websocket-url"]["valueUrl"]
    assert url.startswith("ws://"), url
    socket = WebSocket(server.port, "/" + url.split("/", 3)[3])
    socket.send("bind-with-token wrong")
    assert socket.receive().startswith("error "), "an unknown token is refused"
    socket.send("bind-with-token " + values["token"]["valueString"])
    assert kind_of(json.loads(socket.receive())) == "handshake"
    socket.send("bind ws2")
    assert socket.receive() == "bound ws2"
    fhir.put(patient("w", name=[{"family": "Socket"}]))
    got = [socket.receive(), socket.receive()]
    assert "ping ws2" in got, got
    bundle = json.loads(next(g for g in got if g.startswith("{")))
    assert events_of(bundle) == [(1, "Patient/w", False)], bundle
    socket.send("nonsense")
    assert socket.receive().startswith("error ")
    socket.send(b"\x00\x01", opcode=2)
    assert socket.receive() == ("close", 1003)
    socket.close()


class Writer(threading.Thread):
    """Writes patients of its own until the server goes away; knows what was acknowledged."""

    def __init__(self, number, port, seed):
        super().__init__(daemon=True)
        self.number, self.port, self.random = number, port, random.Random(seed)
        self.acknowledged, self.attempted, self.stop, self.count = [], set(), False, 0

    def name(self):
        self.count += 1
        return f"k{self.number}-{self.random.randrange(1 << 40)}-{self.count}"

    def run(self):
        try:
            fhir = Fhir(self.port)
            while not self.stop:
                if self.random.random() < 0.8:
                    names = [self.name()]
                    self.attempted.update(names)
                    fhir.put(patient(names[0], active=True))
                else:
                    names = [self.name() for _ in range(self.random.randrange(2, 8))]
                    self.attempted.update(names)
                    status, body = fhir.ask("POST", "", {
                        "resourceType": "Bundle", "type": "transaction", "entry": [
                            {"resource": patient(n, active=True),
                             "request": {"method": "PUT", "url": f"Patient/{n}"}} for n in names]})
                    assert status == 200, body
                self.acknowledged += names
        except (OSError, http.client.HTTPException):
            pass


def test_kill(server, kills=8, seed=1):
    """Killed while four write: the stream and the endpoint get every event, in order; what the
    endpoint gets twice is marked."""
    fhir, hook, chance = Fhir(server.port), Hook(), random.Random(seed)
    hook.answer = lambda *_: 503 if chance.random() < 0.002 else 200
    fhir.put(subscription("kill", TOPICS + "resource-change",
                          channel("rest-hook", "id-only", endpoint=hook.url()),
                          ["Patient?active=true"]))
    fhir.put(subscription("killed", TOPICS + "resource-change", channel("websocket", "id-only"),
                          ["Patient?active=true"]))
    wait_for(lambda: fhir.status("kill") == "active", what="active")
    reader = EventReader(server.port, "killed", after=0)
    writers = []
    for round_number in range(kills):
        running = [Writer(len(writers) + i, server.port, seed * 1000 + len(writers) + i)
                   for i in range(4)]
        writers += running
        for writer in running:
            writer.start()
        time.sleep(0.2 + chance.random() * 0.8)
        server.kill()
        for writer in running:
            writer.stop = True
            writer.join()
        server.start()
    acknowledged = {f"Patient/{n}" for w in writers for n in w.acknowledged}
    attempted = {f"Patient/{n}" for w in writers for n in w.attempted}
    fhir = Fhir(server.port)
    _, bundle = fhir.ask("GET", "Subscription/kill/$status")
    total = int(next(p["valueString"] for p in bundle["entry"][0]["resource"]["parameter"]
                     if p["name"] == "events-since-subscription-start"))
    wait_for(lambda: reader.numbers() and reader.numbers()[-1] == total, 60, "the stream")
    wait_for(lambda: hook.highest == total, 90, "the endpoint")
    reader.stop = True

    assert reader.numbers() == list(range(1, total + 1)), "every number once, in order"
    streamed = [events_of(e[2])[0][1] for e in reader.named("event-notification")]
    assert set(streamed) >= acknowledged, f"lost: {len(acknowledged - set(streamed))}"
    assert set(streamed) <= attempted and len(streamed) == len(set(streamed))

    seen, highest, repeats, unmarked = {}, 0, 0, 0
    for bundle in hook.bundles("event-notification"):
        for number, focus, marked in events_of(bundle):
            if number in seen:
                assert seen[number] == focus, "a number means one event"
                repeats += 1
                unmarked += not marked
            else:
                assert number == highest + 1, f"{number} after {highest}"
                highest = number
            seen[number] = focus
    assert highest == total and unmarked == 0, (highest, total, unmarked)
    assert [seen[n] for n in range(1, total + 1)] == streamed, "both tell the same"
    return (f"{kills} kills, {len(acknowledged)} acknowledged, {total} events, 0 lost, "
            f"{repeats} repeated and all marked")


TESTS = [test_rest_hook, test_failing_endpoint, test_gone_and_refused, test_tls,
         test_event_stream, test_websocket, test_kill]


def main():
    arguments = argparse.ArgumentParser(usage=__doc__)
    arguments.add_argument("eir")
    arguments.add_argument("--kills", type=int, default=8)
    arguments.add_argument("--seed", type=int, default=int(time.time()))
    arguments.add_argument("--only", default="")
    options = arguments.parse_args()
    print(f"seed {options.seed}")
    for test in TESTS:
        if options.only not in test.__name__:
            continue
        server = Server(options.eir, CONFIG)
        try:
            server.start()
            more = {"kills": options.kills, "seed": options.seed} if test is test_kill else {}
            note = test(server, **more)
            print(f"{test.__name__}: passed" + (f" ({note})" if note else ""), flush=True)
        except AssertionError:
            print(f"{test.__name__}: FAILED; the server's log ends:\n{server.log_text()[-1500:]}")
            raise
        finally:
            server.close()


if __name__ == "__main__":
    main()
