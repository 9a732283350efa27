"""Searches and patches that cost too much."""
import json
import time

from attack import attack, refused
from support import MB, Failed, check_outcome


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
        if time.time() - begin > 5:
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
