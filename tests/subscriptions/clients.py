"""Real receivers of notifications, of the standard library alone: a rest-hook endpoint, a reader of
server-sent events that comes back where it stopped, and a websocket client."""
import base64
import hashlib
import http.client
import http.server
import json
import os
import socket
import ssl
import struct
import threading
import time


def wait_for(condition, seconds=20, what="a condition"):
    end = time.time() + seconds
    while time.time() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.01)
    raise AssertionError(f"{what}: not within {seconds} s")


def parameters_of(bundle):
    return bundle["entry"][0]["resource"]["parameter"]


def kind_of(bundle):
    return next(p["valueCode"] for p in parameters_of(bundle) if p["name"] == "type")


def events_of(bundle):
    """[(number, focus, is_repeat)] of a notification."""
    events = []
    for parameter in parameters_of(bundle):
        if parameter["name"] != "notification-event":
            continue
        parts = {part["name"]: part for part in parameter["part"]}
        focus = parts.get("focus", {}).get("valueReference", {}).get("reference", "")
        events.append((int(parts["event-number"]["valueString"]),
                       "/".join(focus.split("/")[-2:]),
                       parts.get("repeat", {}).get("valueBoolean", False)))
    return events


class Hook:
    """A rest-hook endpoint. `answer` decides the status of each request; None: no answer."""

    def __init__(self, port=0, certificate=None):
        self.scheme = "https" if certificate else "http"
        self.requests = []  # (method, path, headers, body)
        self.lock = threading.Lock()
        self.highest = 0  # number of an event that was taken
        self.answer = lambda method, path, headers, body: 200
        hook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def serve(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status = hook.answer(self.command, self.path, self.headers, body)
                number = self.headers.get("Eir-Event")
                with hook.lock:
                    if number and status == 200:
                        hook.highest = max(hook.highest, int(number.split(",")[-1]))
                    hook.requests.append((self.command, self.path, dict(self.headers), body,
                                          status))
                if status is None:
                    self.close_connection = True
                    return
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_POST = do_PUT = serve

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path="/hook"):
        return f"{self.scheme}://127.0.0.1:{self.server.server_address[1]}{path}"

    def taken(self):
        with self.lock:
            return [r for r in self.requests if r[4] is not None and 200 <= r[4] < 300]

    def bundles(self, kind):
        return [b for b in (json.loads(r[3]) for r in self.taken() if r[3]) if kind_of(b) == kind]


class EventReader(threading.Thread):
    """Reads `Subscription/[id]/$stream` and comes back behind the last event it has seen."""

    def __init__(self, port, identity, after=None):
        super().__init__(daemon=True)
        self.port, self.identity, self.last = port, identity, after
        self.events = []  # (event name, id, data, time)
        self.connections = 0
        self.stop = False
        self.start()

    def run(self):
        while not self.stop:
            try:
                self.read_one_connection()
            except (OSError, http.client.HTTPException, ValueError):
                time.sleep(0.02)

    def read_one_connection(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Accept": "text/event-stream"}
        if self.last is not None:
            headers["Last-Event-ID"] = str(self.last)
        connection.request("GET", f"/fhir/Subscription/{self.identity}/$stream", headers=headers)
        response = connection.getresponse()
        if response.status != 200:
            raise ValueError(f"status {response.status}")
        self.connections += 1
        name, number, data = "message", None, []
        while not self.stop:
            line = response.readline()
            if not line:
                return
            line = line.decode().rstrip("\n")
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("id: "):
                number = int(line[4:])
            elif line.startswith("data: "):
                data.append(line[6:])
            elif line == "" and data:
                if number is not None:
                    self.last = number
                self.events.append((name, number, json.loads("\n".join(data)), time.time()))
                name, number, data = "message", None, []

    def numbers(self):
        return [e[1] for e in self.events if e[0] == "event-notification"]

    def named(self, name):
        return [e for e in self.events if e[0] == name]


class WebSocket:
    """A websocket client as RFC 6455 has it."""

    def __init__(self, port, path):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.buffer = b""
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
                             "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                             f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n")
                            .encode())
        while b"\r\n\r\n" not in self.buffer:
            self.fill()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        assert head.startswith(b"HTTP/1.1 101 "), head
        guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        accept = base64.b64encode(hashlib.sha1((key + guid).encode()).digest())
        assert b"Sec-WebSocket-Accept: " + accept in head, head

    def fill(self):
        more = self.socket.recv(65536)
        if not more:
            raise EOFError("the websocket was closed")
        self.buffer += more

    def take(self, count):
        while len(self.buffer) < count:
            self.fill()
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def send(self, text, opcode=1):
        data = text.encode() if isinstance(text, str) else text
        mask = os.urandom(4)
        head = bytes([0x80 | opcode])
        head += bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + struct.pack(
            ">H", len(data))
        self.socket.sendall(head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(data)))

    def receive(self):
        """The next text, or ("close", code)."""
        while True:
            first, second = self.take(2)
            size = second & 0x7F
            if size == 126:
                size = struct.unpack(">H", self.take(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self.take(8))[0]
            data = self.take(size)
            opcode = first & 0x0F
            if opcode == 1:
                return data.decode()
            if opcode == 8:
                return "close", struct.unpack(">H", data[:2])[0]
            if opcode == 9:
                self.send(data, 10)

    def close(self):
        self.socket.close()
