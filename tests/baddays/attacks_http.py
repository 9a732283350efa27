"""Requests that are not HTTP, that never end, or that blow up."""
import gzip
import socket
import time

from attack import attack
from support import MB, Failed, check_outcome, read_answer


def head(*lines):
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


HOST = "Host: localhost"


@attack("header of 1 MB")
def large_header(server):
    check_outcome(server.raw(head("GET /fhir/metadata HTTP/1.1", HOST, "X-A: " + "a" * MB)), 431)
    fields = [f"X-{i}: a" for i in range(20_000)]
    return check_outcome(server.raw(head("GET /fhir/metadata HTTP/1.1", HOST, *fields)), 431)


@attack("URL of 1 MB")
def large_url(server):
    path = "/fhir/Patient?name=" + "a" * MB
    check_outcome(server.raw(head(f"GET {path[:20_000]} HTTP/1.1", HOST)), 414)
    return check_outcome(server.raw(head(f"GET {path} HTTP/1.1", HOST)), (414, 431))


@attack("heads that are not HTTP")
def not_http(server):
    for data in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500,
                 b"GET /fhir/metadata\r\n\r\n", b"GET  /fhir/metadata HTTP/1.1\r\n\r\n",
                 b"\x00\x00\x00\x00\r\n\r\n", b"GET /fhir/metadata HTTP/1.1\r\n\r\n",
                 b"GET /fhir/metadata HTTP/9.9\r\nHost: a\r\n\r\n",
                 b"GET /fhir/metadata HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                 b"GET /fhir/metadata HTTP/1.1\r\nHost : a\r\n\r\n",
                 b"GET /fhir/metadata HTTP/1.1\r\nHost: a\r\n folded: b\r\n\r\n"):
        sentence = check_outcome(server.raw(data), (400, 505))
    return sentence


@attack("both lengths (smuggling)")
def smuggling(server):
    for fields in (["Content-Length: 5", "Transfer-Encoding: chunked"],
                   ["Content-Length: 5", "Content-Length: 6"], ["Content-Length: -1"],
                   ["Content-Length: 99999999999999999999999"], ["Content-Length: 0x10"]):
        data = head("POST /fhir/Patient HTTP/1.1", HOST, "Content-Type: application/fhir+json",
                    *fields) + b"0\r\n\r\nGET /fhir/metadata HTTP/1.1\r\nHost: a\r\n\r\n"
        sentence = check_outcome(server.raw(data), (400, 413))
    return sentence


CHUNKED = head("POST /fhir/Patient HTTP/1.1", HOST, "Content-Type: application/fhir+json",
               "Transfer-Encoding: chunked")


@attack("chunk games")
def chunk_games(server):
    for chunks in (b"ffffffffffffffffff\r\n", b"-1\r\n", b"zz\r\n", b"5;" + b"a" * 100_000,
                   b"2\r\n{}X", b"2\r\n{}\n0\r\n\r\n", b"0" * 100_000, b" 2\r\n{}\r\n",
                   b"0x2\r\n{}\r\n", b"ffffffffffffffff\r\n" + b" " * 1000,
                   b"0\r\n" + b"X-Trailer: a\r\n" * 100_000):
        sentence = check_outcome(server.raw(CHUNKED + chunks), (400, 408, 413, 431))
    # One byte a chunk is slow and allowed: what counts is what it says.
    many = b"".join(b"1\r\n%c\r\n" % byte for byte in b'{"resourceType":"Patient",' + b" " * 100_000)
    check_outcome(server.raw(CHUNKED + many + b"0\r\n\r\n"), 400)
    endless = CHUNKED + (b"100000\r\n" + b" " * MB + b"\r\n") * 40
    check_outcome(server.raw(endless), 413)
    return sentence


def half_body(server, promised, sent):
    connection = server.connect()
    connection.sendall(head("POST /fhir/Patient HTTP/1.1", HOST,
                            "Content-Type: application/fhir+json", f"Content-Length: {promised}") +
                       b'{"resourceType":"Patient"' + b" " * sent)
    return connection


@attack("500 clients stop half way")
def half_way(server):
    clients = [half_body(server, 10_000, 2_000) for _ in range(500)]
    begin = time.time()
    if server.get("/fhir/metadata").status != 200 or time.time() - begin > 3:
        raise Failed("others wait for the clients that stopped")
    sentences = {check_outcome(read_answer(client), 408) for client in clients}
    for client in clients:
        client.close()
    # And some that hang up without a word.
    for _ in range(500):
        half_body(server, 10_000, 100).close()
    return sentences.pop()


@attack("half a body, half closed")
def half_closed(server):
    with half_body(server, 10_000, 100) as client:
        client.shutdown(socket.SHUT_WR)
        data = client.recv(65536)
    if data and not data.startswith(b"HTTP/1.1 400"):
        raise Failed(f"answered {data[:100]}")
    return "(hung up, or 400)"


@attack("60 half bodies of 10 MB", 700)
def half_large(server):
    clients = [half_body(server, 30 * MB, 0) for _ in range(60)]
    refusals = 0
    for client in clients:
        try:
            client.sendall(b" " * (10 * MB))
        except OSError:
            pass
    sentence = ""
    for client in clients:
        try:
            answer = read_answer(client)
        except OSError:
            continue
        finally:
            client.close()
        sentence = check_outcome(answer, (408, 503))
        refusals += 1
    if not refusals:
        raise Failed("nobody was refused")
    return sentence


@attack("slow-loris heads (300)")
def slow_heads(server):
    clients = [server.connect() for _ in range(300)]
    line = b"GET /fhir/metadata HTTP/1.1\r\nHost: localhost\r\n"
    begin = time.time()
    open_until = []
    for position in range(len(line)):
        for client in clients:
            try:
                client.send(line[position:position + 1])
            except OSError:
                open_until.append(time.time() - begin)
        time.sleep(0.05)
        if time.time() - begin > 4 or open_until:
            break
    if server.get("/fhir/metadata", timeout=2).status != 200:
        raise Failed("others are not served")
    sentence = check_outcome(read_answer(clients[0]), 408)
    for client in clients:
        client.close()
    return sentence


@attack("pipelined garbage")
def pipelined(server):
    good = head("GET /fhir/Patient/none HTTP/1.1", HOST)
    answer = server.raw(good * 1000 + b"\x00\x01\x02\r\n\r\n")
    return check_outcome(answer, 404)


@attack("gzip bomb 1 GB")
def gzip_bomb(server):
    step = gzip.compress(b" " * (64 * MB), 9)
    bomb = step * 16  # members one after another, 1 GB of blanks
    answer = server.request("POST", "/fhir", bomb, {"Content-Encoding": "gzip"})
    check_outcome(answer, 413)
    # Bombs in a bomb, and one that stays below the ratio.
    answer = server.request("POST", "/fhir", gzip.compress(step), {"Content-Encoding": "gzip"})
    check_outcome(answer, (400, 413))
    answer = server.request("POST", "/fhir", gzip.compress(b"{}")[:-4],
                            {"Content-Encoding": "gzip"})
    check_outcome(answer, 400)
    return check_outcome(
        server.request("POST", "/fhir", b"not gzip", {"Content-Encoding": "gzip"}), 400)
