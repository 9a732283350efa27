"""Bodies that are not JSON, or not a resource."""
import json

from attack import attack, refused
from support import MB, Failed, check_outcome


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
