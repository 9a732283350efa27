"""What is allowed and large: done, within a bound."""
import time

from attack import load
from attacks_http import HOST, head
from support import Failed, bundle, check_outcome, put_entry


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
