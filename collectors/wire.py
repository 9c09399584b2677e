"""The wire: every exchange with the outside, recorded as it came and replayed as it was.

Below each client library sits a session of ours that hands each request to a `Wire`. A live wire
performs it and keeps the exchange; a replaying wire answers from what was kept. Nothing secret is
kept: names in `SECRET_PARAMETERS` and `SECRET_HEADERS` are struck out before an exchange is stored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from collectors.faults import Fault, FaultKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

SECRET_PARAMETERS = frozenset(
    {"crumb", "apikey", "api_key", "access_key", "token", "signature", "key"}
    | {"access_token", "api_token", "auth", "password", "secret", "client_secret", "sig"}
)
SECRET_HEADERS = frozenset(
    {"set-cookie", "cookie", "authorization", "x-api-key", "proxy-authorization", "x-auth-token"}
)
# Headers whose value is an address, which may repeat the secrets of the one that was asked.
ADDRESS_HEADERS = frozenset({"location", "content-location"})
# Of no meaning once the client has decoded the body.
TRANSPORT_HEADERS = frozenset(
    {"content-encoding", "content-length", "transfer-encoding", "connection"}
)
# Parameters that differ between asking and replaying without changing the question.
PASSING_PARAMETERS = SECRET_PARAMETERS | {"period1", "period2"}
# Paths whose whole answer is a token; a refusal in its place (a sentence, a page) is kept.
SECRET_BODIES = ("/getcrumb",)
_TOKEN = re.compile(rb"\S{1,64}")
# Where redirects ended, among an exchange's headers; clients look at it to know a consent page.
FINAL_URL = "x-wizdata-final-url"
_OURS = "x-wizdata-"
MOST_BYTES = 32 * 1024 * 1024
# Of a file that a person gives; as JSON it still fits into one object of the lake.
MOST_FILE_BYTES = 160 * 1024 * 1024
# Of an answer that was cut short (too large, broken off, undecodable) so much is kept, under a
# header that says which fault it ended in, so that it is never taken for a whole answer.
KEPT_OF_CUT = 64 * 1024
CUT_SHORT = "x-wizdata-cut-short"
_NETWORK = frozenset({"http", "https", "wss"})


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer: body as the client received it, after transport decoding."""

    method: str
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class CutShort(Fault):
    """An answer that began and did not end well; `exchange` holds the first of what came."""

    def __init__(self, kind: FaultKind, detail: str, exchange: Exchange) -> None:
        super().__init__(kind, detail)
        told = (*exchange.headers, (CUT_SHORT, f"{kind.value}: {detail}"))
        self.exchange = replace(exchange, headers=told, body=exchange.body[:KEPT_OF_CUT])


class Gate(Protocol):
    """Lets requests out: each is paid for before it is sent, and its end is told after."""

    def pay(self, url: str) -> None:
        """Waits for leave to send one request.

        Raises:
            NotAsked: it may not be sent now, nor soon.
        """
        ...

    def heard(self, url: str, answer: Exchange | Fault) -> None:
        """Takes note of what came of a request."""
        ...


class Wire(Protocol):
    """What a client's session speaks through."""

    def send(self, method: str, url: str, perform: Callable[[], Exchange]) -> Exchange:
        """The answer to one request; `perform` is how to get it from the outside."""
        ...


@dataclass(slots=True)
class RecordingWire:
    """Performs each request and keeps the exchange, in order; refuses the outside when `offline`.

    Requests to the network (http, https, wss) pass `gate` and are refused as an offline fault where
    `offline` is set; reads of installed packages and of imported files are neither.
    """

    offline: bool = False
    gate: Gate | None = None
    exchanges: list[Exchange] = field(default_factory=list)

    def send(self, method: str, url: str, perform: Callable[[], Exchange]) -> Exchange:
        del method
        if urlsplit(url).scheme not in _NETWORK:
            return self._kept(perform(), MOST_FILE_BYTES)
        if self.offline:
            raise Fault(
                FaultKind.OFFLINE, f"WIZDATA_OFFLINE is set; not asking {urlsplit(url).hostname}"
            )
        if self.gate is None:
            return self._sent(perform)
        self.gate.pay(url)
        try:
            exchange = self._sent(perform)
        except Fault as fault:
            self.gate.heard(url, fault)
            raise
        self.gate.heard(url, exchange)
        return exchange

    def _sent(self, perform: Callable[[], Exchange]) -> Exchange:
        try:
            return self._kept(perform())
        except CutShort as cut:
            self.exchanges.append(redacted(cut.exchange))
            raise

    def _kept(self, exchange: Exchange, most: int = MOST_BYTES) -> Exchange:
        if len(exchange.body) > most:
            raise CutShort(
                FaultKind.TOO_LARGE,
                f"{_bare(exchange.url)} answered {len(exchange.body):,} bytes, most is {most:,}",
                exchange,
            )
        self.exchanges.append(redacted(exchange))
        return exchange


@dataclass(slots=True)
class ReplayWire:
    """Answers each request from a recording: by method and whole URL, else by path alone.

    Equal requests are answered in the order in which they were recorded; the last one repeats.
    """

    exchanges: Sequence[Exchange]
    _served: dict[tuple[str, ...], int] = field(default_factory=dict)

    def send(self, method: str, url: str, perform: Callable[[], Exchange]) -> Exchange:
        del perform
        for key in (_exact_key, _path_key):
            matches = [
                each for each in self.exchanges if key(each.method, each.url) == key(method, url)
            ]
            if matches:
                turn = self._served.get(key(method, url), 0)
                self._served[key(method, url)] = turn + 1
                return _whole(matches[min(turn, len(matches) - 1)])
        raise Fault(FaultKind.MALFORMED, f"the recording holds no answer to {method} {_bare(url)}")


def _whole(exchange: Exchange) -> Exchange:
    """The exchange; one that was cut short is the fault that it was on the day."""
    told = dict(exchange.headers).get(CUT_SHORT)
    if told is None:
        return exchange
    kind, _, detail = told.partition(": ")
    raise Fault(FaultKind(kind), detail)


def redacted(exchange: Exchange) -> Exchange:
    """The exchange without secrets, and without headers that no longer describe its body."""
    kept = tuple(
        (name, redacted_url(value) if name.lower() in ADDRESS_HEADERS else value)
        for name, value in exchange.headers
        if name.lower() not in SECRET_HEADERS | TRANSPORT_HEADERS
    )
    url = redacted_url(exchange.url)
    secret = urlsplit(url).path.endswith(SECRET_BODIES) and _TOKEN.fullmatch(exchange.body)
    body = b"redacted" if secret else exchange.body
    return Exchange(exchange.method, url, exchange.status, kept, body)


def redacted_url(url: str) -> str:
    """The address with the values of secret parameters struck out, and without a login."""
    parts = urlsplit(url)
    parts = parts._replace(netloc=parts.netloc.rpartition("@")[2])
    query = [
        (name, "redacted" if name.lower() in SECRET_PARAMETERS else value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    ]
    return urlunsplit(parts._replace(query=urlencode(query)))


def from_outside(headers: Iterable[tuple[str, str | None]]) -> tuple[tuple[str, str], ...]:
    """A server's headers without any that would pass for one of ours."""
    return tuple(
        (name, value or "") for name, value in headers if not name.lower().startswith(_OURS)
    )


def reason(status: int) -> str:
    """The words that HTTP has for a status; its number where it has none."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return str(status)


def _exact_key(method: str, url: str) -> tuple[str, ...]:
    parts = urlsplit(url)
    query = sorted(
        pair for pair in parse_qsl(parts.query) if pair[0].lower() not in PASSING_PARAMETERS
    )
    return (method.upper(), parts.netloc, parts.path, urlencode(query))


def _path_key(method: str, url: str) -> tuple[str, ...]:
    return (method.upper(), urlsplit(url).path)


def _bare(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
