#!/usr/bin/env python3
"""Runs the cases of HL7/fhirpath.js against `eir fhirpath --jsonl`.

    tests/conformance/fhirpath_js.py [--eir build/eir] [-v]

The cases are read from $EIR_SHARED/testdata/fhirpath-js (default ../shared). Those that fail are
listed in fhirpath-js-known-failures.txt, each with its reason; one that starts to pass must be
taken off the list. Cases that the suite itself disables, and those for another version than R4,
are skipped and counted. A case without a model is evaluated on an element of no known type.
"""

import argparse
import datetime
import json
import os
import subprocess
import sys
from decimal import Decimal

try:
    import yaml
except ImportError:
    yaml = None

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


class Loader(yaml.SafeLoader if yaml else object):
    """Numbers stay as they are written, and dates are text, as fhirpath.js reads them."""


def plain(loader, node):
    return node.value


if yaml:
    Loader.add_constructor("tag:yaml.org,2002:timestamp", plain)
    Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: Decimal(node.value))


def cases_of(entries, subject, file, out):
    for entry in entries:
        groups = [key for key in entry if key.startswith("group")]
        for key in groups:
            cases_of(entry[key] or [], subject, file, out)
        if groups:
            continue
        for expression in as_list(entry.get("expression")):
            out.append({"file": file, "subject": subject, **entry, "expression": expression})


def as_list(value):
    return value if isinstance(value, list) else [] if value is None else [value]


def read_cases(folder):
    cases = []
    for file in sorted(os.listdir(os.path.join(folder, "cases"))):
        if file.endswith(".yaml"):
            with open(os.path.join(folder, "cases", file), encoding="utf-8") as text:
                content = yaml.load(text, Loader)
            found = []
            cases_of(content["tests"], content.get("subject"), file[: -len(".yaml")], found)
            for number, case in enumerate(found):
                case["name"] = f"{case['file']}/{number}"
            cases += found
    return cases


def as_json(value):
    """JSON in which a decimal keeps its digits."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        inner = ",".join(f"{json.dumps(str(k), ensure_ascii=False)}:{as_json(v)}" for k, v in value.items())
        return "{" + inner + "}"
    if isinstance(value, list):
        return "[" + ",".join(as_json(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def same(wanted, got):
    if isinstance(wanted, dict) and isinstance(got, dict):
        return wanted.keys() == got.keys() and all(same(wanted[k], got[k]) for k in wanted)
    if isinstance(wanted, list) and isinstance(got, list):
        return len(wanted) == len(got) and all(map(same, wanted, got))
    if isinstance(wanted, bool) or isinstance(got, bool):
        return wanted is got
    if isinstance(wanted, (int, Decimal)) and isinstance(got, (int, Decimal)):
        # The suite's numbers are doubles.
        return abs(Decimal(wanted) - Decimal(got)) <= abs(Decimal(wanted)) * Decimal("1e-13")
    if isinstance(wanted, str) and isinstance(got, int):
        return wanted == str(got)
    return wanted == got


class Eir:
    def __init__(self, program):
        self.process = subprocess.Popen(
            [program, "fhirpath", "--jsonl"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def ask(self, question):
        self.process.stdin.write(as_json(question) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline(), parse_float=Decimal)


def resource_of(case, folder):
    if "inputfile" not in case:
        return case["subject"]
    model = case.get("model", "r4")
    for place in (f"resources/{model}", "resources/r4", "resources"):
        name = os.path.join(folder, place, case["inputfile"])
        if os.path.exists(name):
            with open(name, encoding="utf-8") as text:
                return json.load(text, parse_float=Decimal)
    return None


def failure(case, eir, folder):
    """Why the case fails; empty if it passes."""
    resource = resource_of(case, folder)
    # fhirpath.js knows no element names without a model, and never complains about them.
    question = {"lenient": True, "expression": case["expression"], "resource": resource}
    if "model" not in case:
        question["untyped"] = True
    if "variables" in case:
        question["variables"] = case["variables"]
    answer = eir.ask(question)
    if case.get("error"):
        return "" if "error" in answer else f"an error was expected, got {answer}"
    if "error" in answer:
        return answer["error"]
    # What has only extensions is not shown; a Long is written as text.
    got = [each["value"] for each in answer["result"] if each["value"] is not None]
    wanted = as_list(case.get("result"))
    return "" if same(wanted, got) else f"expected {as_json(wanted)} got {as_json(got)}"


def read_known():
    known = {}
    with open(os.path.join(HERE, "fhirpath-js-known-failures.txt"), encoding="utf-8") as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                name, _, reason = line.strip().partition(" ")
                known[name] = reason
    return known


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--eir", default=os.path.join(ROOT, "build", "eir"))
    parser.add_argument("-v", action="store_true", help="print every failure")
    options = parser.parse_args()
    shared = os.environ.get("EIR_SHARED", os.path.join(ROOT, "..", "shared"))
    folder = os.path.join(shared, "testdata", "fhirpath-js")
    if not yaml or not os.path.isdir(folder):
        print("skipped: no", "python3-yaml" if not yaml else folder)
        return 0
    known = read_known()
    eir = Eir(options.eir)
    passed = skipped = 0
    wrong = []
    for case in read_cases(folder):
        if not isinstance(case["expression"], str) or case.get("disable") or case.get("model", "r4") != "r4":
            skipped += 1
            continue
        why = failure(case, eir, folder)
        passed += not why
        name = case["name"]
        if why and (options.v or name not in known):
            print(f"{name}: {case['expression']}\n    {why}")
        if why and name not in known:
            wrong.append(name)
        if not why and name in known:
            wrong.append(name)
            print(f"{name} passes: take it off the list")
    print(f"fhirpath.js: {passed} pass, {len(known)} known failures, {skipped} skipped")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
