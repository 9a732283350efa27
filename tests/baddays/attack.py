"""What an attack is, and how it is run."""
import time

from support import MB, Failed, check_outcome

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
    if not failure and time.time() - begin > 3:
        failure = f"the server answers after {time.time() - begin:.1f} s"
    if not failure and grown > grows_mb:
        failure = f"{grown:.0f} MB more, {grows_mb} allowed"
    said = f"FAILED: {failure}" if failure else sentence[:90]
    print(f"{name:34}{took:7.2f}{peak:7.0f}{grown:7.0f}{grows_mb:7}  {said}", flush=True)
    return not failure


def without_links(page):
    return page.get("total"), [entry["fullUrl"] for entry in page.get("entry", [])]
