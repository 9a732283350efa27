#!/usr/bin/env python3
"""Sends the real server what no client should send. Each attack must be refused with a 4xx and an
OperationOutcome that names the element and says what to do; nothing may be stored; the server must
still answer at once; and its memory must stay within a bound, as the kernel saw it (VmHWM).

usage: bad_input.py EIR [--only PART]
"""
import argparse
import gzip
import json
import socket
import sys
import time

from support import (Failed, JSON, MB, Server, bundle, check_outcome, put_entry, read_answer)

CONFIG = """
[limits]
head_seconds_max = 2
body_seconds_max = 2
"""

ATTACKS = []


def attack(name, grows_mb=100, stores=False):
    """An attack gives the sentence it was refused with. The memory of the process may meanwhile grow
    by `grows_mb`."""
    def add(function):
        ATTACKS.append((name, grows_mb, function, stores))
        return function
    return add


def load(name, grows_mb):
    """Large, and allowed: it must be done within the bound."""
    return attack(name, grows_mb, stores=True)


def refused(server, body, status, expression=None, path="/fhir/Patient", method="POST", **headers):
    answer = server.request(method, path, body, headers)
    return check_outcome(answer, status, expression)


# What is not JSON, or not a resource.

@attack("malformed JSON")
def malformed(server):
    for body in (b'{"resourceType":"Patient",}', b"not json", b'{"resourceType":"Patient"} more',
                 b"", b"{'resourceType':'Patient'}", b'{"resourceType":"Patient","active":TRUE}',
                 b'{"resourceType":"Patient","multipleBirthInteger":01}', b"\x00" * 100):
        sentence = refused(server, body, 400)
    return sentence


@attack("truncated JSON")
def truncated(server):
    whole = json.dumps({"resourceType": "Patient", "name": [{"family": "a", "given": ["b"]}]})
    for length in range(1, len(whole)):
        sentence = refused(server, whole[:length], 400)
    return sentence


@attack("10,000 levels deep")
def deep(server):
    for opening, closing in (("[", "]"), ('{"extension":[', "]}"), ('{"a":', "}")):
        middle = opening * 10_000 + "1" + closing * 10_000
        sentence = refused(server, '{"resourceType":"Patient","extension":' + middle + "}", 413)
        refused(server, opening * 10_000, 413)
    return sentence


@attack("1 M levels in a Bundle")
def deep_bundle(server):
    return refused(server, '{"resourceType":"Bundle","type":"batch","entry":' + "[" * 1_000_000, 413,
                   path="/fhir")


@attack("33 MB resource")
def large(server):
    text = "x" * (33 * MB)
    refused(server, '{"resourceType":"Patient","name":[{"family":"' + text + '"}]}', 413)
    return refused(server, '{"resourceType":"Binary","contentType":"a/b","data":"' + text + '"}',
                   413, path="/fhir/Binary")


@attack("string of 20 MB", 100)
def large_string(server):
    return refused(server, {"resourceType": "Patient", "birthDate": "9" * (20 * MB)}, 400,
                   "Patient.birthDate")


@attack("wrong types")
def wrong_types(server):
    for element, value in (("active", "yes"), ("active", 1), ("name", {"family": "a"}),
                           ("name", "a"), ("birthDate", 19700101), ("contact", [[]]),
                           ("multipleBirthInteger", "2"), ("link", None)):
        answer = server.request("POST", "/fhir/Patient", {"resourceType": "Patient", element: value})
        sentence = check_outcome(answer, 400)
        # FHIRPath names a choice without its type: multipleBirth.
        places = [place for issue in answer.json()["issue"] for place in issue["expression"]]
        if not any(place.startswith("Patient." + element[:10]) for place in places):
            raise Failed(f"{places} instead of Patient.{element}")
    for body in ([1], "Patient", None, 7, True):
        refused(server, json.dumps(body), 400)
    refused(server, {"resourceType": ["Patient"]}, 400)
    return sentence


@attack("duplicate keys")
def duplicate_keys(server):
    refused(server, '{"resourceType":"Patient","active":true,"active":false}', 400)
    refused(server, '{"resourceType":"Patient","resourceType":"Patient"}', 400)
    refused(server, '{"resourceType":"Patient","acti\\u0076e":true,"active":false}', 400)
    return refused(server, '{"resourceType":"Patient","name":[{"family":"a","family":"b"}]}', 400)


@attack("impossible dates")
def impossible_dates(server):
    for date in ("2026-02-30", "2025-02-29", "2026-13-01", "2026-00-10", "0000-01-01", "26-01-01",
                 "2026-1-1", "2026-01-01T00:00:00Z", "", " 2026-01-01", "99999-01-01"):
        sentence = refused(server, {"resourceType": "Patient", "birthDate": date}, 400,
                           "Patient.birthDate")
    for time_of in ("2026-01-01T25:00:00Z", "2026-01-01T10:00:00", "2026-01-01T10:61:00Z",
                    "2026-01-01T10:00:00+25:00"):
        refused(server, {"resourceType": "Patient", "deceasedDateTime": time_of}, 400,
                "Patient.deceased")
    return sentence


@attack("invalid UTF-8")
def invalid_utf8(server):
    for bad in (b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\x80",
                b"\\ud800", b"\\udc00\\ud800", b"\x01", b"\\u0000"):
        sentence = refused(
            server, b'{"resourceType":"Patient","name":[{"family":"' + bad + b'"}]}', 400)
    refused(server, b'\xff\xfe{\x00}\x00', 400)
    return sentence


@attack("nothing but numbers")
def numbers(server):
    for number in ("1e999999999", "9" * 100_000, "-" + "9" * 400, "1" + "0" * 400):
        sentence = refused(server, '{"resourceType":"Patient","multipleBirthInteger":' + number +
                           "}", 400, "Patient.multipleBirth")
    return sentence


@attack("20,000 unknown elements")
def unknown_elements(server):
    body = {"resourceType": "Patient", **{f"element{i}": i for i in range(20_000)}}
    answer = server.request("POST", "/fhir/Patient", body)
    if len(answer.body) > 200_000:
        raise Failed(f"an answer of {len(answer.body)} bytes")
    return check_outcome(answer, 400)


# HTTP.

def head(*lines):
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


HOST = "Host: localhost"


@attack("header of 1 MB")
def large_header(server):
    check_outcome(server.raw(head("GET /fhir/metadata HTTP/1.1", HOST, "X-A: " + "a" * MB)), 431)
    fields = [f"X-{i}: a" for i in range(20_000)]
    return check_outcome(server.raw(head("GET /fhir/metadata HTTP/1.1", HOST, *fields)), 431)


@attack("URL of 1 MB")
def large_url(server):
    path = "/fhir/Patient?name=" + "a" * MB
    check_outcome(server.raw(head(f"GET {path[:20_000]} HTTP/1.1", HOST)), 414)
    return check_outcome(server.raw(head(f"GET {path} HTTP/1.1", HOST)), (414, 431))


@attack("heads that are not HTTP")
def not_http(server):
    for data in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500,
                 b"GET /fhir/metadata\r\n\r\n", b"GET  /fhir/metadata HTTP/1.1\r\n\r\n",
                 b"\x00\x00\x00\x00\r\n\r\n", b"GET /fhir/metadata HTTP/1.1\r\n\r\n",
                 b"GET /fhir/metadata HTTP/9.9\r\nHost: a\r\n\r\n",
                 b"GET /fhir/metadata HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                 b"GET /fhir/metadata HTTP/1.1\r\nHost : a\r\n\r\n",
                 b"GET /fhir/metadata HTTP/1.1\r\nHost: a\r\n folded: b\r\n\r\n"):
        sentence = check_outcome(server.raw(data), (400, 505))
    return sentence


@attack("both lengths (smuggling)")
def smuggling(server):
    for fields in (["Content-Length: 5", "Transfer-Encoding: chunked"],
                   ["Content-Length: 5", "Content-Length: 6"], ["Content-Length: -1"],
                   ["Content-Length: 99999999999999999999999"], ["Content-Length: 0x10"]):
        data = head("POST /fhir/Patient HTTP/1.1", HOST, "Content-Type: application/fhir+json",
                    *fields) + b"0\r\n\r\nGET /fhir/metadata HTTP/1.1\r\nHost: a\r\n\r\n"
        sentence = check_outcome(server.raw(data), (400, 413))
    return sentence


CHUNKED = head("POST /fhir/Patient HTTP/1.1", HOST, "Content-Type: application/fhir+json",
               "Transfer-Encoding: chunked")


@attack("chunk games")
def chunk_games(server):
    for chunks in (b"ffffffffffffffffff\r\n", b"-1\r\n", b"zz\r\n", b"5;" + b"a" * 100_000,
                   b"2\r\n{}X", b"2\r\n{}\n0\r\n\r\n", b"0" * 100_000, b" 2\r\n{}\r\n",
                   b"0x2\r\n{}\r\n", b"ffffffffffffffff\r\n" + b" " * 1000,
                   b"0\r\n" + b"X-Trailer: a\r\n" * 100_000):
        sentence = check_outcome(server.raw(CHUNKED + chunks), (400, 408, 413, 431))
    # One byte a chunk is slow and allowed: what counts is what it says.
    many = b"".join(b"1\r\n%c\r\n" % byte for byte in b'{"resourceType":"Patient",' + b" " * 100_000)
    check_outcome(server.raw(CHUNKED + many + b"0\r\n\r\n"), 400)
    endless = CHUNKED + (b"100000\r\n" + b" " * MB + b"\r\n") * 40
    check_outcome(server.raw(endless), 413)
    return sentence


def half_body(server, promised, sent):
    connection = server.connect()
    connection.sendall(head("POST /fhir/Patient HTTP/1.1", HOST,
                            "Content-Type: application/fhir+json", f"Content-Length: {promised}") +
                       b'{"resourceType":"Patient"' + b" " * sent)
    return connection


@attack("500 clients stop half way")
def half_way(server):
    clients = [half_body(server, 10_000, 2_000) for _ in range(500)]
    begin = time.time()
    if server.get("/fhir/metadata").status != 200 or time.time() - begin > 1:
        raise Failed("others wait for the clients that stopped")
    sentences = {check_outcome(read_answer(client), 408) for client in clients}
    for client in clients:
        client.close()
    # And some that hang up without a word.
    for _ in range(500):
        half_body(server, 10_000, 100).close()
    return sentences.pop()


@attack("half a body, half closed")
def half_closed(server):
    with half_body(server, 10_000, 100) as client:
        client.shutdown(socket.SHUT_WR)
        data = client.recv(65536)
    if data and not data.startswith(b"HTTP/1.1 400"):
        raise Failed(f"answered {data[:100]}")
    return "(hung up, or 400)"


@attack("60 half bodies of 10 MB", 700)
def half_large(server):
    clients = [half_body(server, 30 * MB, 0) for _ in range(60)]
    refusals = 0
    for client in clients:
        try:
            client.sendall(b" " * (10 * MB))
        except OSError:
            pass
    sentence = ""
    for client in clients:
        try:
            answer = read_answer(client)
        except OSError:
            continue
        finally:
            client.close()
        sentence = check_outcome(answer, (408, 503))
        refusals += 1
    if not refusals:
        raise Failed("nobody was refused")
    return sentence


@attack("slow-loris heads (300)")
def slow_heads(server):
    clients = [server.connect() for _ in range(300)]
    line = b"GET /fhir/metadata HTTP/1.1\r\nHost: localhost\r\n"
    begin = time.time()
    open_until = []
    for position in range(len(line)):
        for client in clients:
            try:
                client.send(line[position:position + 1])
            except OSError:
                open_until.append(time.time() - begin)
        time.sleep(0.05)
        if time.time() - begin > 4 or open_until:
            break
    if server.get("/fhir/metadata", timeout=2).status != 200:
        raise Failed("others are not served")
    sentence = check_outcome(read_answer(clients[0]), 408)
    for client in clients:
        client.close()
    return sentence


@attack("pipelined garbage")
def pipelined(server):
    good = head("GET /fhir/Patient/none HTTP/1.1", HOST)
    answer = server.raw(good * 1000 + b"\x00\x01\x02\r\n\r\n")
    return check_outcome(answer, 404)


@attack("gzip bomb 1 GB")
def gzip_bomb(server):
    step = gzip.compress(b" " * (64 * MB), 9)
    bomb = step * 16  # members one after another, 1 GB of blanks
    answer = server.request("POST", "/fhir", bomb, {"Content-Encoding": "gzip"})
    check_outcome(answer, 413)
    # Bombs in a bomb, and one that stays below the ratio.
    answer = server.request("POST", "/fhir", gzip.compress(step), {"Content-Encoding": "gzip"})
    check_outcome(answer, (400, 413))
    answer = server.request("POST", "/fhir", gzip.compress(b"{}")[:-4],
                            {"Content-Encoding": "gzip"})
    check_outcome(answer, 400)
    return check_outcome(
        server.request("POST", "/fhir", b"not gzip", {"Content-Encoding": "gzip"}), 400)


# Bundles.

@attack("transaction of 100,000", 200)
def transaction_100000(server):
    entries = [put_entry(f"big-{i}", active=True) for i in range(100_000)]
    return refused(server, bundle("transaction", entries), 413, "Bundle.entry", path="/fhir")


@attack("body of 129 MB")
def body_129(server):
    data = head("POST /fhir HTTP/1.1", HOST, "Content-Type: application/fhir+json",
                f"Content-Length: {129 * MB}")
    return check_outcome(server.raw(data + b" " * (129 * MB)), 413)


@attack("body of 127 MB, one string", 300)
def body_127(server):
    body = b'{"resourceType":"Bundle","type":"' + b"a" * (127 * MB) + b'"}'
    return refused(server, body, 400, "Bundle.type", path="/fhir")


@attack("127 MB of brackets", 1000)
def body_brackets(server):
    body = b'{"resourceType":"Bundle","type":"batch","entry":[' + b"[]," * (42 * MB) + b"[]]}"
    return refused(server, body, 413, path="/fhir")


@attack("31 MB of brackets", 400)
def resource_brackets(server):
    body = b'{"resourceType":"Patient","name":[' + b"{}," * (10 * MB) + b"{}]}"
    return refused(server, body, (400, 413))


@attack("duplicate ids in a Bundle")
def duplicate_ids(server):
    entries = [put_entry("same", active=True)] * 2
    return refused(server, bundle("transaction", entries), 400, "Bundle.entry[1].request.url",
                   path="/fhir")


@attack("one bad entry of 1,000")
def one_bad(server):
    entries = [put_entry(f"good-{i}", active=True) for i in range(1000)]
    entries[700]["resource"]["birthDate"] = "2026-02-30"
    return refused(server, bundle("transaction", entries), 400,
                   "Bundle.entry[700].resource.birthDate", path="/fhir")


@attack("Bundle in Bundle")
def bundle_in_bundle(server):
    inner = bundle("batch", [put_entry("inner", active=True)])
    entry = {"resource": inner, "request": {"method": "POST", "url": ""}}
    answer = server.request("POST", "/fhir", bundle("transaction", [entry]))
    return check_outcome(answer, 400, "Bundle.entry[0].request.url")


@attack("30 MB of short words", 500)
def many_words(server):
    name = {"family": "a b c d e f g h i j k l m n o p"}
    return refused(server, {"resourceType": "Patient", "name": [name] * 700_000}, 413)


@attack("112 MB of short words", 1300)
def many_words_bundle(server):
    names = [{"family": "a b c d e f g h i j k l m n o p"}] * 1_000
    entries = [put_entry(f"w-{i}", name=names) for i in range(2_500)]
    return refused(server, bundle("transaction", entries), 413, path="/fhir")


# Searches.

@attack("search: 10,000 parameters")
def many_parameters(server):
    form = "&".join(f"name=a{i}" for i in range(10_000))
    return refused(server, form, 413, path="/fhir/Patient/_search",
                   **{"Content-Type": "application/x-www-form-urlencoded"})


@attack("search: 1 MB _sort")
def large_sort(server):
    form = "_sort=" + ",".join(["-birthdate", "name"] * (MB // 16))
    return refused(server, form, (400, 413), path="/fhir/Patient/_search",
                   **{"Content-Type": "application/x-www-form-urlencoded"})


@attack("search: 1 MB of values")
def many_values(server):
    form = "_id=" + ",".join(["a"] * (MB // 2))
    return refused(server, form, 413, path="/fhir/Patient/_search",
                   **{"Content-Type": "application/x-www-form-urlencoded"})


@attack("search: 31 MB form")
def large_form(server):
    return refused(server, b"&" * (15 * MB) + b"a=b&" * (4 * MB), (400, 413),
                   path="/fhir/Patient/_search",
                   **{"Content-Type": "application/x-www-form-urlencoded"})


@attack("search: nonsense")
def nonsense(server):
    for query in ("birthdate=2026-02-30", "_count=-1", "_count=abc", "shoesize=44", "_sort=shoesize",
                  "name:foo=a", "_include=x", "_total=some", "_lastUpdated=never", "identifier=%FF",
                  "_summary=maybe", "_snapshot=99999999"):
        sentence = check_outcome(server.get("/fhir/Patient?" + query), (400, 413))
    return sentence


@attack("search: _count=999999999")
def large_count(server):
    answer = server.get("/fhir/Patient?_count=999999999")
    entries = answer.json().get("entry", [])
    if answer.status != 200 or len(entries) > 1000:
        raise Failed(f"status {answer.status} with {len(entries)} entries")
    answer = server.get("/fhir/_history?_count=999999999")
    if answer.status != 200 or len(answer.json().get("entry", [])) > 1000:
        raise Failed(f"status {answer.status} of the history")
    return "(allowed: a page has 1,000 at most)"


@attack("search: _offset=999999999999")
def large_offset(server):
    answer = server.get("/fhir/Patient?_offset=999999999999&_count=1000")
    if answer.status != 200 or answer.json().get("entry"):
        raise Failed(f"status {answer.status}")
    return "(allowed: an empty page)"


# Patches of the patient "known".

def path_patch(operation, path, value=None, name=None):
    parts = [{"name": "type", "valueCode": operation}, {"name": "path", "valueString": path}]
    if name:
        parts.append({"name": "name", "valueString": name})
    if value is not None:
        parts.append({"name": "value", **value})
    return {"resourceType": "Parameters",
            "parameter": [{"name": "operation", "part": parts}]}


def patch(server, body, status, **headers):
    return refused(server, body, status, path="/fhir/Patient/known", method="PATCH", **headers)


@attack("FHIRPath patch that explodes")
def exploding_patch(server):
    repeated = "Patient" + ".descendants()" * 200
    union = "(" + "|".join(["Patient.descendants()"] * 2000) + ")"
    nested = "(" * 5000 + "Patient" + ")" * 5000
    selects = "Patient.name" + ".select($this | $this.combine($this))" * 60
    product = "Patient.repeat(name | name.repeat($this.combine($this)))"
    combine = "Patient.name" + ".combine(Patient.name)" * 3
    for _ in range(12):
        combine = f"({combine}).select({combine[:2000]})"
    power = "Patient.name.where(" + "(" * 30 + "2" + ").power(999999999)" * 30 + " > 1)"
    for path in (repeated, union, nested, selects, product, power, combine[:200_000],
                 "Patient.name.where('a'.replicate(999999999) = 'b')",
                 "Patient.name.where('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.matches('(a+)+$'))",
                 "Patient.name.where('" + "a" * 30 + "!'.matches('(a|aa)+$'))",
                 "Patient.name.given.repeat('a' & $this)"):
        begin = time.time()
        sentence = patch(server, path_patch("replace", path, {"valueBoolean": True}),
                         (400, 413, 422))
        if time.time() - begin > 3:
            raise Failed(f"{time.time() - begin:.1f} s for {path[:60]}")
    return sentence


@attack("patch with 100,000 operations")
def many_operations(server):
    operation = path_patch("replace", "Patient.active", {"valueBoolean": True})["parameter"][0]
    body = {"resourceType": "Parameters", "parameter": [operation] * 100_000}
    return patch(server, body, (400, 413))


@attack("JSON patch that doubles", 500)
def doubling_patch(server):
    steps = [{"op": "copy", "from": "/name", "path": "/name/-"}] * 60
    patch(server, json.dumps(steps), (400, 413),
          **{"Content-Type": "application/json-patch+json"})
    steps = [{"op": "copy", "from": "/contact", "path": "/contact/0/extension"}] * 60
    patch(server, json.dumps(steps), (400, 413),
          **{"Content-Type": "application/json-patch+json"})
    return patch(server, json.dumps([{"op": "add", "path": "/a" * 100_000, "value": 1}]),
                 (400, 413), **{"Content-Type": "application/json-patch+json"})


# What is allowed and large.

def accepted(server, body, status=200, path="/fhir"):
    answer = server.request("POST", path, body)
    if answer.status != status:
        raise Failed(f"status {answer.status}: {answer.body[:200]}")
    return answer


@load("batch of 50,000", 300)
def batch_50000(server):
    entries = [put_entry(f"b-{i}", active=True) for i in range(50_000)]
    answer = accepted(server, bundle("batch", entries)).json()
    created = sum(entry["response"]["status"].startswith("201") for entry in answer["entry"])
    if created != 50_000:
        raise Failed(f"{created} were created")
    return "all created"


@load("transaction of 50,000", 400)
def transaction_50000(server):
    accepted(server, bundle("transaction",
                            [put_entry(f"t-{i}", active=True) for i in range(50_000)]))
    return "all created"


@load("transaction of 120 MB", 700)
def transaction_120(server):
    family = "x" * 20_000
    accepted(server, bundle("transaction", [put_entry(f"l-{i}", name=[{"family": f"{i}{family}"}])
                                            for i in range(6_000)]))
    return "all created"


@load("long texts of many words, 28 MB", 600)
def long_texts(server):
    names = [{"family": f"{i} " + "word " * 200_000} for i in range(28)]
    accepted(server, put_entry("long", name=names)["resource"], 201, "/fhir/Patient")
    return "created"


@load("batch of 2,000 large searches", 600)
def batch_searches(server):
    entry = {"request": {"method": "GET", "url": "Patient?_count=1000"}}
    answer = accepted(server, bundle("batch", [entry] * 2000)).json()["entry"]
    statuses = [one["response"]["status"][:3] for one in answer]
    if statuses.count("422") < 1000:
        raise Failed(f"{statuses.count('422')} were refused")
    if "Bundle.entry[1999].request.url" not in answer[-1]["response"]["outcome"]["issue"][0][
            "expression"]:
        raise Failed("the entry is not named")
    return f"{statuses.count('200')} answered, {statuses.count('422')} refused (422)"


@load("60 clients that do not read", 1000)
def slow_readers(server):
    """Each asks for a page of 20 MB and reads nothing of it."""
    page = head("GET /fhir/Patient?_count=1000 HTTP/1.1", HOST)
    clients = []
    for _ in range(60):
        clients.append(server.connect())
        clients[-1].sendall(page)
    time.sleep(6)
    if server.get("/fhir/metadata", timeout=2).status != 200:
        raise Failed("others are not served")
    for client in clients:
        client.close()
    return "others are served"


def run_attack(server, name, grows_mb, function, stores):
    history = "/fhir/Patient/_history?_count=1"
    before = server.transaction(), without_links(server.get(history).json())
    server.reset_peak()
    memory = server.memory("VmRSS")
    begin = time.time()
    failure = sentence = ""
    try:
        sentence = function(server)
    except (Failed, OSError, ValueError, KeyError) as error:
        failure = f"{type(error).__name__}: {error}"
    took = time.time() - begin
    peak = server.memory("VmHWM") / MB
    grown = peak - memory / MB
    begin = time.time()
    after = server.transaction(), without_links(server.get(history).json())
    if not failure and not stores and before != after:
        failure = "something was stored"
    if not failure and time.time() - begin > 1:
        failure = f"the server answers after {time.time() - begin:.1f} s"
    if not failure and grown > grows_mb:
        failure = f"{grown:.0f} MB more, {grows_mb} allowed"
    said = f"FAILED: {failure}" if failure else sentence[:90]
    print(f"{name:34}{took:7.2f}{peak:7.0f}{grown:7.0f}{grows_mb:7}  {said}", flush=True)
    return not failure


def without_links(page):
    return page.get("total"), [entry["fullUrl"] for entry in page.get("entry", [])]


def gives_back(server):
    """What the attacks used goes back to the system."""
    time.sleep(6)
    rest = server.memory("VmRSS") / MB
    print(f"{'at rest':34}{rest:14.0f}{400:14}", flush=True)
    return rest < 400


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
