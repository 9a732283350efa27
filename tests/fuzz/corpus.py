#!/usr/bin/env python3
"""Seeds for the fuzzers, taken from the tests and the official examples.

usage: corpus.py PACKAGES FOLDER: one folder of seeds for each fuzzer is made in FOLDER.
"""
import gzip
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SEARCH_TYPES = ["Patient", "Practitioner", "Observation", "ValueSet"]  # as in search_fuzz.cc


def resources(packages):
    """Small official examples, at most three of each type."""
    seen = {}
    for path in sorted(packages.glob("hl7.fhir.r4.examples-*/*.json"), key=lambda p: p.stat().st_size):
        kind = path.name.split("-")[0]
        if path.stat().st_size < 6000 and seen.setdefault(kind, 0) < 3:
            seen[kind] += 1
            yield path.read_bytes()


def steps():
    """(method and target, fields, body) of every step of the text cases."""
    for path in sorted((ROOT / "tests").glob("*/*.case")):
        for step in re.split(r"^> (?=[A-Z]+ )", path.read_text(), flags=re.M)[1:]:
            lines = re.split(r"^[<?=#]", step, maxsplit=1, flags=re.M)[0].split("\n")
            fields = [line[2:] for line in lines[1:] if line.startswith("> ")]
            body = "\n".join(line for line in lines[1:] if line and not line.startswith("> "))
            yield lines[0], fields, body


def expressions(packages):
    for path in sorted(packages.glob("hl7.fhir.r4.examples-*/SearchParameter-*.json")):
        expression = json.loads(path.read_text()).get("expression")
        if expression:
            yield expression
    tests = ROOT / "src/fhir/path/path_test.cc"
    yield from re.findall(r'"([A-Z%\d][^"\n]{3,80})"', tests.read_text())


def quoted(folder):
    """Texts of the tests beside the code."""
    for path in sorted((ROOT / folder).glob("*_test.cc")):
        yield from re.findall(r'"((?:[^"\\\n]|\\.){1,80})"', path.read_text())


def seeds(packages):
    examples = list(resources(packages))
    requests = list(steps())
    bodies = [body.encode() for _, _, body in requests if body.startswith(("{", "["))]
    yield "json", examples + bodies
    yield "validate", examples + bodies
    tests = (ROOT / "src/fhir/xml/reader_test.cc").read_text()
    inner = re.findall(r'R"\((<.*?>)\)"', tests)
    yield "xml", examples + [body.encode() for _, _, body in requests if body.startswith("<")] + [
        f'<Patient xmlns="http://hl7.org/fhir">{part}</Patient>'.encode() for part in inner]
    yield "path", [(text + "\n").encode() for text in sorted(set(expressions(packages)))]
    patches = [body for _, _, body in requests if body.startswith("[{") or '"Parameters"' in body]
    yield "patch", [f"{' '.join(patch.split())}\n".encode() + example
                    for patch in patches for example in examples[:2]]
    queries = []
    for target, _, _ in requests:
        found = re.match(r"GET /fhir/(\w+)\?(\S+)", target)
        if found and found[1] in SEARCH_TYPES:
            queries.append(bytes([SEARCH_TYPES.index(found[1])]) + found[2].encode())
    for text in quoted("src/engine/search"):
        if "=" in text:
            queries += [bytes([kind]) + text.encode() for kind in (0, 2)]
    yield "search", queries
    chunks = b"4\r\nabcd\r\n3;x=y\r\nefg\r\n0\r\nTrailer: x\r\n\r\n"
    start = b"\x03PUT /fhir/Patient/a HTTP/1.1\r\nHost: test\r\n"
    packed = gzip.compress(b'{"resourceType":"Patient"}' * 3, mtime=0)
    yield "http", [start + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + start[1:] + b"\r\n",
                   start + f"Content-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n"
                   .encode() + packed] + [b"\x07" + "\r\n".join([f"{target} HTTP/1.1", "Host: test", *fields,
                                           f"Content-Length: {len(body)}", "", body]).encode()
                   for target, fields, body in requests]
    yield "text", [text.encode() for folder in ("src/fhir/params", "src/base/text",
                                                "src/engine/search") for text in quoted(folder)]
    mask = b"\x00\x00\x00\x00"
    frames = [b"\x81\x86" + mask + b"bind 1", b"\x01\x82" + mask + b"bi\x89\x81" + mask + b"p" +
              b"\x80\x82" + mask + b"nd", b"\x88\x82" + mask + b"\x03\xe8",
              b"\x82\xfe\x01\x00" + mask + b"x" * 256]
    yield "websocket", frames + [b"".join(frames)]
    yield "stored", [bytes([kind]) + bytes(size) for kind in range(6) for size in (1, 4, 61, 244)]
    yield "ledger", [bytes([kind, 0, 0, 16, 3, size]) for kind in range(8) for size in (1, 200)]


def main():
    packages, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    for name, texts in seeds(packages):
        into = folder / name
        into.mkdir(parents=True, exist_ok=True)
        for number, text in enumerate(texts):
            (into / f"seed-{number:04}").write_bytes(text)
        print(f"{name}: {len(texts)} seeds")


if __name__ == "__main__":
    main()
