#!/usr/bin/env python3
"""The rules of the house, checked on every file once. No rule lives in a reviewer's head.

Each rule is a function from the tree to findings; `--self-test` shows that each can fail.
"""
import pathlib
import re
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINES_WARN, LINES_FAIL, LINE_LENGTH, FUNCTION_LINES = 400, 800, 100, 70

# What not to use, where, and what to use instead.
BANNED = [
    (r"\bstd::regex\b", r"\.(cc|h)$", "std::regex is slow and recurses: use re2 or a scanner"),
    (r"\bstd::(cout|cerr)\b", r"^src/(?!apps/).*\.(cc|h)$", "use base/log.h, or return a Result"),
    (r"\bassert\(", r"^src/.*\.(cc|h)$", "use CHECK, which is on in release"),
    (r"\bstd::system\(", r"^src/.*\.(cc|h)$", "no shell from the server"),
    (r"\b(strcpy|strcat|sprintf|gets)\(", r"\.(cc|h)$", "use std::string or snprintf"),
    (r"\bthrow\b", r"^src/(?!base/check|engine/index/ordinal_set)(?!.*(_test\.cc|/testing/)).*\.(cc|h)$",
     "return base::Result: nothing of ours throws but CHECK"),
    (r"\b(TODO|FIXME|XXX|HACK)\b", r"\.(cc|h|ts|tsx|css)$", "do it, or file an issue"),
    (r"<<<<<<<|>>>>>>>", r"\.(cc|h|ts|tsx|md|toml|py)$", "an unresolved merge"),
    (r"\busing namespace std;", r"\.(cc|h)$", "name what you use"),
    (r"console\.log\(", r"^web/(packages|apps)/.*\.(ts|tsx)$", "remove the debugging output"),
]


def files():
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"],
                            cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return {path: (ROOT / path).read_text(errors="replace") for path in listed.split("\n")
            if path and (ROOT / path).is_file() and
            re.search(r"\.(cc|h|ts|tsx|css|mjs|py|md|toml|cmake|sh|case)$|CMakeLists.txt$", path)}


def is_cpp(path):
    return re.match(r"src/.*\.(cc|h)$", path) is not None


def module_of(path):
    parts = path.split("/")
    name = parts[1]
    return "/".join(parts[1:3]) if name in ("clinical", "integrations") else name


def layers(tree, config):
    modules, third_party = config["modules"], config["third_party"]
    for path, text in tree.items():
        if not is_cpp(path):
            continue
        module = module_of(path)
        if module not in modules:
            yield path, f"module '{module}' is not in layers.toml"
            continue
        allowed = modules[module]
        for include in re.findall(r'^#include "([^"]+)"', text, re.M):
            target = include.split("/")[0]
            if target in ("clinical", "integrations"):
                target = "/".join(include.split("/")[:2])
            if target in modules and target != module and "*" not in allowed \
                    and target not in allowed and not path.endswith("_test.cc"):
                yield path, f"{module} may include {allowed or 'nothing of ours'}, not {include}"
        for include in re.findall(r"^#include <([^>]+)>", text, re.M):
            for prefix, folders in third_party.items():
                inside = any(path.startswith(f"src/{folder}") for folder in folders)
                if include.startswith(prefix) and not inside:
                    yield path, f"<{include}> stays in {' and '.join(folders)}"


def sizes(tree):
    for path, text in tree.items():
        if not re.search(r"\.(cc|h|ts|tsx|py|css)$", path):
            continue
        lines = text.split("\n")
        if len(lines) > LINES_FAIL:
            yield path, f"{len(lines)} lines: split it ({LINES_FAIL} at most)"
        elif len(lines) > LINES_WARN:
            print(f"warning: {path}: {len(lines)} lines ({LINES_WARN} is long)")
        if is_cpp(path):
            for number, line in enumerate(lines, 1):
                if len(line) > LINE_LENGTH and "http" not in line and 'R"' not in line and not path.endswith("_test.cc"):
                    yield f"{path}:{number}", f"{len(line)} characters ({LINE_LENGTH} at most)"


def functions(tree):
    """Function bodies are found by layout: clang-format puts the last brace of one on the
    column where its first line began."""
    start = re.compile(r"^( *)(?!namespace|struct|class|enum|union|extern|using|typedef|})"
                       r"[A-Za-z_~\[].*[)a-z>\]] (const )?(noexcept )?(override )?\{$")
    for path, text in tree.items():
        if not is_cpp(path) or path.endswith("_test.cc"):
            continue
        lines = text.split("\n")
        for number, line in enumerate(lines):
            found = start.match(line)
            if not found or len(found.group(1)) > 2 or re.match(r" *(if|for|while|switch|do|else)\b",
                                                               line):
                continue
            close = found.group(1) + "}"
            for end in range(number + 1, len(lines)):
                if lines[end].rstrip(";") == close:
                    if end - number - 1 > FUNCTION_LINES:
                        yield f"{path}:{number + 1}", \
                            f"a function of {end - number - 1} lines ({FUNCTION_LINES} at most)"
                    break


def bans(tree):
    for path, text in tree.items():
        if path.startswith("tests/house/"):
            continue
        for pattern, where, why in BANNED:
            if not re.search(where, path):
                continue
            for number, line in enumerate(text.split("\n"), 1):
                code = line if "TODO" in pattern or "<<<" in pattern else line.split("//")[0]
                if re.search(pattern, code):
                    yield f"{path}:{number}", why


def headers(tree):
    for path, text in tree.items():
        if path.startswith("src/") and path.endswith(".h") and "#pragma once" not in text:
            yield path, "a header begins with #pragma once"
        if is_cpp(path) and path.endswith(".cc") and not path.endswith("_test.cc"):
            own = path[4:-3] + ".h"
            includes = re.findall(r'^#include "([^"]+)"', text, re.M)
            if f"src/{own}" in tree and includes and own not in includes:
                yield path, f"include {own}, whose contract this file keeps"


def documents(tree):
    """Every path that a document names is real, and ARCHITECTURE.md names every module."""
    known = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"],
                           cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    folders = {str(parent) for path in known for parent in pathlib.PurePath(path).parents}
    for path, text in tree.items():
        if not path.endswith(".md"):
            continue
        for name in re.findall(r"`((?:src|tests|web|docs|bench|cmake|tools)/[\w./*{},-]*)`", text):
            plain = name.rstrip("/")
            if re.search(r"[*{}]", plain) or plain in known or plain in folders:
                continue
            yield path, f"names `{name}`, which does not exist"
    architecture = tree.get("ARCHITECTURE.md", "")
    for module in sorted({module_of(path) for path in tree if is_cpp(path)}):
        if f"src/{module}" not in architecture:
            yield "ARCHITECTURE.md", f"does not name src/{module}"


def tests_exist(tree):
    """A test that is switched off asserts nothing."""
    for path, text in tree.items():
        if re.search(r"\.(test|spec)\.(ts|tsx)$", path):
            for word in (r"\.only\(", r"\.skip\("):
                if re.search(word, text):
                    yield path, "a test is skipped or runs alone"
        if path.endswith("_test.cc") and re.search(r"doctest::skip\(\)|\* doctest::skip", text):
            yield path, "a test is skipped"


def check(tree, config):
    findings = []
    for rule in (sizes, functions, bans, headers, documents, tests_exist):
        findings += rule(tree)
    return findings + list(layers(tree, config))


def self_test(config):
    """Each rule, shown a file that breaks it."""
    bad = {
        "layers": ({"src/http/a.cc": '#include "engine/engine.h"\n'}, layers),
        "third party": ({"src/rest/a.cc": "#include <rocksdb/db.h>\n"}, layers),
        "long file": ({"src/base/a.cc": "\n" * 900}, sizes),
        "long line": ({"src/base/a.cc": "x" * 120}, sizes),
        "long function": ({"src/base/a.cc": "int f() {\n" + "  g();\n" * 80 + "}\n"}, functions),
        "ban": ({"src/base/a.cc": "std::regex r;\n"}, bans),
        "pragma": ({"src/base/a.h": "int x;\n"}, headers),
        "own header": ({"src/base/a.h": "#pragma once\n", "src/base/a.cc": '#include "b.h"\n'},
                       headers),
        "path": ({"README.md": "see `src/nowhere/x.cc`"}, documents),
        "skipped": ({"web/a.test.ts": "it.only('x')"}, tests_exist),
    }
    failed = [name for name, (tree, rule) in bad.items()
              if not list(rule(tree, config) if rule is layers else rule(tree))]
    for name in failed:
        print(f"house: the rule '{name}' finds nothing in a file that breaks it")
    return not failed


def main():
    config = tomllib.loads((ROOT / "layers.toml").read_text())
    if not self_test(config):
        return 1
    findings = check(files(), config)
    for where, what in findings:
        print(f"{where}: {what}")
    print(f"house: {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
