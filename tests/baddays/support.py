"""What the bad-day tests share: a server in a folder of its own, raw sockets, and the checks that
follow every attack."""
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "crash"))
from crash_test import (  # noqa: E402, F401
    Record, compare, free_port, settle)

JSON = {"Content-Type": "application/fhir+json", "Prefer": "return=minimal"}
MB = 1 << 20


class Failed(Exception):
    """One sentence that says what was expected and what came."""


class Response:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)


class Server:
    """`eir serve` on a data folder; a folder made here is removed at the end."""

    def __init__(self, eir, config="", data=None):
        self.eir = eir
        self.folder = None if data else tempfile.mkdtemp(prefix="eir-baddays-")
        self.data = data or os.path.join(self.folder, "data")
        self.config = None
        if config:
            handle, self.config = tempfile.mkstemp(prefix="eir-baddays-", suffix=".toml")
            with os.fdopen(handle, "w") as file:
                file.write(config)
        self.port = free_port()
        self.process = None

    def start(self):
        """Starts it; gives the seconds until it was ready."""
        command = [self.eir, "serve", "--data", self.data, "--listen", f"127.0.0.1:{self.port}",
                   "--auth", "off"]
        if self.config:
            command += ["--config", self.config]
        self.log = tempfile.TemporaryFile()
        begin = time.time()
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=self.log)
        while time.time() - begin < 120:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    return time.time() - begin
            except OSError:
                pass
            if self.process.poll() is not None:
                raise Failed("the server did not start: " + self.log_text()[-500:])
            time.sleep(0.005)
        raise Failed("the server was not ready within 120 s")

    def log_text(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        if self.process.wait(timeout=60) != 0:
            raise Failed(f"the server stopped with {self.process.returncode}")

    def close(self):
        if self.process and self.process.poll() is None:
            self.kill()
        if self.config:
            os.unlink(self.config)
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # Requests.

    def request(self, method, path, body=None, headers=None, timeout=120):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            if isinstance(body, (dict, list)):
                body = json.dumps(body)
            connection.request(method, path, body, {**JSON, **(headers or {})})
            answer = connection.getresponse()
            return Response(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def get(self, path, timeout=120):
        return self.request("GET", path, timeout=timeout)

    def connect(self, timeout=120):
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout)

    def raw(self, data, timeout=120):
        """Sends bytes as they are and reads one answer; a server that hangs up while we send may
        have answered before that."""
        with self.connect(timeout) as connection:
            try:
                connection.sendall(data)
            except (BrokenPipeError, ConnectionResetError):
                pass
            return read_answer(connection)

    # Memory, from the kernel.

    def memory(self, name):
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(rf"{name}:\s+(\d+) kB", status.read()).group(1)) * 1024

    def reset_peak(self):
        with open(f"/proc/{self.process.pid}/clear_refs", "w") as file:
            file.write("5")

    def transaction(self):
        """The number of the newest transaction."""
        text = self.get("/metrics").body.decode()
        return int(re.search(r"^eir_transaction (\d+)", text, re.M).group(1))


def read_answer(connection):
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    return Response(answer.status, answer.headers, answer.read())


def check_outcome(response, status, expression=None):
    """A refusal: the status, and an OperationOutcome that names the element and says what to do."""
    allowed = status if isinstance(status, tuple) else (status,)
    if response.status not in allowed:
        raise Failed(f"status {response.status} instead of {status}: {response.body[:300]}")
    outcome = response.json()
    if outcome.get("resourceType") != "OperationOutcome" or not outcome.get("issue"):
        raise Failed(f"no OperationOutcome: {response.body[:300]}")
    issue = outcome["issue"][0]
    if issue.get("severity") != "error" or len(issue.get("diagnostics", "")) < 10:
        raise Failed(f"an issue without a sentence: {issue}")
    if expression and expression not in issue.get("expression", []):
        raise Failed(f"{issue.get('expression')} instead of {expression}")
    return issue["diagnostics"]


def bundle(kind, entries):
    return {"resourceType": "Bundle", "type": kind, "entry": entries}


def put_entry(identity, resource_type="Patient", **members):
    return {"resource": {"resourceType": resource_type, "id": identity, **members},
            "request": {"method": "PUT", "url": f"{resource_type}/{identity}"}}


def served_values(server):
    """Every current Patient: name -> value of its identifier, by paging through a search."""
    values, path = {}, "/fhir/Patient?_count=1000&_elements=identifier"
    while path:
        answer = server.get(path)
        if answer.status != 200:
            raise Failed(f"a search answers {answer.status}: {answer.body[:200]}")
        page = answer.json()
        for entry in page.get("entry", []):
            resource = entry["resource"]
            values["Patient/" + resource["id"]] = resource["identifier"][0]["value"]
        links = [link["url"] for link in page["link"] if link["relation"] == "next"]
        path = links[0][links[0].index("/fhir"):] if links else None
    return values


def check_content(server, record):
    """The server holds what was acknowledged, and nothing that was never tried."""
    served = served_values(server)
    lost, invented, torn = compare(record, served)
    if lost or invented or torn:
        raise Failed(f"{len(lost)} lost, {len(invented)} invented, {len(torn)} torn: "
                     f"{(lost + invented + torn)[:3]}")
    settle(record, served)
