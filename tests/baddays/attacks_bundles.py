"""Bundles that are too large, or of which one entry is wrong."""
from attack import attack, refused
from attacks_http import HOST, head
from support import MB, bundle, check_outcome, put_entry


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


@attack("30 MB of short words", 600)
def many_words(server):
    name = {"family": "a b c d e f g h i j k l m n o p"}
    return refused(server, {"resourceType": "Patient", "name": [name] * 700_000}, 413)


@attack("112 MB of short words", 1300)
def many_words_bundle(server):
    names = [{"family": "a b c d e f g h i j k l m n o p"}] * 1_000
    entries = [put_entry(f"w-{i}", name=names) for i in range(2_500)]
    return refused(server, bundle("transaction", entries), 413, path="/fhir")
