"""Servers on loopback that answer as providers do when something is wrong with them.

`Broken` speaks HTTP over a bare socket, so that it can also say what no HTTP library would. `Proxy`
passes what another server says on, in one of the ways in which networks fail.
"""

from __future__ import annotations

import gzip
import socket
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from collectors.faults import FaultKind

if TYPE_CHECKING:
    from collections.abc import Callable

    Behaviour = Callable[[socket.socket, threading.Event], None]

_POLL = 0.02
RATE_LIMITED, BLOCKED, MALFORMED, EMPTY, UNAVAILABLE, UNKNOWN, TOO_LARGE, NEEDS_KEY = (
    FaultKind.RATE_LIMITED,
    FaultKind.BLOCKED,
    FaultKind.MALFORMED,
    FaultKind.EMPTY,
    FaultKind.UNAVAILABLE,
    FaultKind.UNKNOWN_SYMBOL,
    FaultKind.TOO_LARGE,
    FaultKind.NEEDS_KEY,
)


@dataclass(frozen=True)
class Case:
    """One way to fail: how the server behaves, which kinds may be told, whether anything came.

    `by_provider` holds what a provider tells for reasons of its own; `endless` is said of an answer
    that only a timeout ends.
    """

    name: str
    behave: Behaviour
    kinds: frozenset[FaultKind]
    archived: bool = True
    by_provider: dict[str, FaultKind] = field(default_factory=dict)
    endless: bool = False


def http(status: int, body: bytes, *headers: str, length: int | None = None) -> Behaviour:
    """An answer that HTTP knows; `length` is what it says of its body, where that is a lie."""

    def behave(client: socket.socket, stop: threading.Event) -> None:
        del stop
        size = len(body) if length is None else length
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {size}", "Connection: close", *headers]
        client.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    return behave


def html(status: int, words: str, *headers: str) -> Behaviour:
    page = f"<!DOCTYPE html><html><body>{words}</body></html>".encode()
    return http(status, page, "Content-Type: text/html", *headers)


def json_text(body: bytes, *headers: str, status: int = 200) -> Behaviour:
    return http(status, body, "Content-Type: application/json", *headers)


def hang(client: socket.socket, stop: threading.Event) -> None:
    del client
    stop.wait()


def trickle_headers(client: socket.socket, stop: threading.Event) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\n")
    while not stop.wait(_POLL):
        client.sendall(b"X-More: x\r\n")


def trickle_body(client: socket.socket, stop: threading.Event) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n{")
    while not stop.wait(_POLL):
        client.sendall(b" ")


def trickle_chunk(client: socket.socket, stop: threading.Event) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not stop.wait(_POLL):
        client.sendall(b"0")


def reset(client: socket.socket, stop: threading.Event) -> None:
    del stop
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def reset_amid(client: socket.socket, stop: threading.Event) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b'{"chart":' * 100)
    stop.wait(_POLL)
    reset(client, stop)


def say_nothing(client: socket.socket, stop: threading.Event) -> None:
    del client, stop


LARGE = 50 * 1024 * 1024


def large(client: socket.socket, stop: threading.Event) -> None:
    """Fifty megabytes, without saying so before."""
    client.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n[")
    part = b"0," * 32_768
    for _ in range(LARGE // len(part)):
        if stop.is_set():
            return
        client.sendall(part)


TRUNCATED = b'{"chart":{"result":[{"meta":{"currency":"ZAc"},"timestamp":[17000000'
NOT_FOUND = (
    b'{"chart":{"result":null,"error":{"code":"Not Found",'
    b'"description":"No data found, symbol may be delisted"}}}'
)
CRUMB = b'{"chart":{"result":null,"error":{"code":"Unauthorized","description":"Invalid Crumb"}}}'
_NO_ANSWER = frozenset({UNAVAILABLE})

CASES: tuple[Case, ...] = (
    Case(
        "429 with Retry-After",
        html(429, "Edge: Too Many Requests", "Retry-After: 7"),
        frozenset({RATE_LIMITED}),
    ),
    Case("429 without Retry-After", http(429, b"Too Many Requests"), frozenset({RATE_LIMITED})),
    Case("403 block page", html(403, "Access Denied"), frozenset({BLOCKED})),
    Case("451 block page", html(451, "Not in your country"), frozenset({BLOCKED})),
    Case(
        "401 invalid crumb",
        json_text(CRUMB, status=401),
        frozenset({BLOCKED}),
        by_provider={"exchanges": NEEDS_KEY},
    ),
    Case(
        "404 unknown symbol",
        json_text(NOT_FOUND, status=404),
        frozenset({UNKNOWN}),
        by_provider={"exchanges": UNAVAILABLE},
    ),
    Case(
        "200 'Will be right back'",
        html(200, "Will be right back..."),
        frozenset({MALFORMED}),
        by_provider={"yahoo": UNAVAILABLE},
    ),
    Case("200 page", html(200, "Welcome"), frozenset({MALFORMED})),
    Case("200 empty", json_text(b""), frozenset({MALFORMED, EMPTY})),
    Case("200 null", json_text(b"null"), frozenset({MALFORMED, EMPTY})),
    Case("200 []", json_text(b"[]"), frozenset({MALFORMED, EMPTY})),
    Case("200 {}", json_text(b"{}"), frozenset({MALFORMED, EMPTY})),
    Case("200 truncated JSON", json_text(TRUNCATED), frozenset({MALFORMED})),
    Case("200 text", http(200, b"Too early"), frozenset({MALFORMED})),
    Case("200 byte order mark", json_text(b"\xef\xbb\xbf" + TRUNCATED), frozenset({MALFORMED})),
    Case(
        "200 wrong charset",
        json_text('{"chart": "Zürich"'.encode("utf-16")),
        frozenset({MALFORMED}),
    ),
    Case(
        "200 garbage for gzip",
        json_text(b"\x1f\x8b\x08\x00" + bytes(range(200)), "Content-Encoding: gzip"),
        frozenset({MALFORMED}),
    ),
    Case(
        "200 that unpacks to 50 MB",
        json_text(gzip.compress(b"[" + b" " * LARGE), "Content-Encoding: gzip"),
        frozenset({TOO_LARGE}),
    ),
    Case("200 of 50 MB", large, frozenset({TOO_LARGE})),
    Case("500", html(500, "Oops"), _NO_ANSWER),
    Case("502", http(502, b"Bad gateway"), _NO_ANSWER),
    Case("503", html(503, "Maintenance", "Retry-After: 60"), _NO_ANSWER),
    Case("hang", hang, _NO_ANSWER, archived=False, endless=True),
    Case("slow-loris in the headers", trickle_headers, _NO_ANSWER, endless=True),
    Case("slow-loris in the body", trickle_body, _NO_ANSWER, endless=True),
    Case("slow-loris in a chunk's length", trickle_chunk, _NO_ANSWER, endless=True),
    Case("reset", reset, _NO_ANSWER, archived=False),
    Case("reset amid the body", reset_amid, _NO_ANSWER),
    Case("nothing said", say_nothing, _NO_ANSWER, archived=False),
    Case("less than the length says", http(200, TRUNCATED, length=100_000), _NO_ANSWER),
)


class _Loopback:
    """A listener on loopback that deals with each client in a thread, until it is left."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(_POLL)
        self._threads: list[threading.Thread] = []
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *raised: object) -> None:
        self.stop.set()
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _start(self, target: Callable[..., None], *given: object) -> None:
        thread = threading.Thread(target=target, args=given)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self.stop.is_set():
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                continue
            self._start(self._with, client)

    def _with(self, client: socket.socket) -> None:
        with client, suppress(OSError):  # the client gave up, as some cases want it to
            self.serve(client)

    def serve(self, client: socket.socket) -> None:
        raise NotImplementedError


class Broken(_Loopback):
    """Answers every request by its present `behave`, one a connection; counts them."""

    def __init__(self, behave: Behaviour) -> None:
        super().__init__()
        self.behave, self.asked = behave, 0

    def serve(self, client: socket.socket) -> None:
        client.settimeout(5)
        heard = b""
        while b"\r\n\r\n" not in heard:
            part = client.recv(65_536)
            if not part:
                return
            heard += part
        self.asked += 1
        self.behave(client, self.stop)


class Proxy(_Loopback):
    """Passes bytes between a client and `upstream`, in the way that `mode` names."""

    MODES = ("pass", "latency", "blackhole", "reset", "slicer", "truncate", "down")

    def __init__(self, upstream: int, mode: str, *, latency: float = 0.1) -> None:
        super().__init__()
        self.upstream, self.mode, self.latency = upstream, mode, latency

    def serve(self, client: socket.socket) -> None:
        if self.mode == "down":
            return
        if self.mode == "blackhole":
            self.stop.wait()
            return
        client.settimeout(5)
        asked = client.recv(65_536)
        if not asked:
            return
        with socket.create_connection(("127.0.0.1", self.upstream)) as server:
            server.sendall(asked)
            answer = b"".join(iter(lambda: server.recv(65_536), b""))
        self._pass_on(client, answer)

    def _pass_on(self, client: socket.socket, answer: bytes) -> None:
        if self.mode == "latency":
            self.stop.wait(self.latency)
        if self.mode == "slicer":
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for start in range(0, len(answer), 7):
                client.sendall(answer[start : start + 7])
            return
        whole = self.mode not in {"truncate", "reset"}
        client.sendall(answer if whole else answer[: len(answer) // 2])
        if self.mode == "reset":
            reset(client, self.stop)
