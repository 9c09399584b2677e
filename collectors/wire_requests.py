"""A requests adapter that speaks through a wire, for ccxt and whoever else holds a session."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from weakref import WeakSet

from requests import Response
from requests.adapters import HTTPAdapter
from requests.exceptions import ContentDecodingError, RequestException
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from collectors.faults import Fault, FaultKind
from collectors.wire import MOST_BYTES, CutShort, Exchange, from_outside, reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from requests import PreparedRequest

    from collectors.wire import Wire

    Timeout = float | tuple[float, float] | tuple[float, None] | None

_CHUNK = 64 * 1024


class WireAdapter(HTTPAdapter):
    """An adapter whose every request passes `wire`; what was answered is kept in `heard`.

    A request ends with its timeout, however slowly the answer trickles in: requests' own timeout
    begins anew with every byte.

    Raises:
        Fault: nobody answered within the timeout, the answer was too large, or the wire refused.
    """

    def __init__(self, wire: Wire, *, most_bytes: int = MOST_BYTES) -> None:
        super().__init__()
        self._wire, self._most_bytes = wire, most_bytes
        self._connections: WeakSet[HTTPConnection] = WeakSet()
        self.poolmanager.pool_classes_by_scheme = _pools(self._connections)
        self.heard: list[Exchange] = []

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002 - the signature is requests' own
        timeout: Timeout = None,
        verify: bool | str = True,  # noqa: FBT001, FBT002 - the signature is requests' own
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> Response:
        del stream
        outside = partial(
            super().send,
            request,
            stream=True,
            timeout=timeout,
            verify=verify,
            cert=cert,
            proxies=proxies,
        )
        method, url = request.method or "GET", request.url or ""
        exchange = self._wire.send(
            method, url, lambda: self._perform(method, url, outside, _patience(timeout))
        )
        self.heard.append(exchange)
        return _response(exchange, request)

    def _perform(
        self, method: str, url: str, outside: partial[Response], patience: float
    ) -> Exchange:
        parts = urlsplit(url)
        where = f"{parts.hostname}{parts.path}"
        with _deadline(self._connections, patience) as over:
            try:
                answer = outside()
            except (RequestException, HTTPError) as error:
                raise _fault(error, where, late=over.is_set()) from error
            with answer:
                return self._read(method, url, answer, over)

    def _read(self, method: str, url: str, answer: Response, over: threading.Event) -> Exchange:
        """The whole answer, its body decoded."""
        body, headers = bytearray(), from_outside(answer.headers.items())
        parts = urlsplit(url)
        where = f"{parts.hostname}{parts.path}"
        fault: Fault | None = None
        try:
            for chunk in answer.iter_content(_CHUNK):
                body += chunk
                if len(body) > self._most_bytes:
                    fault = Fault(FaultKind.TOO_LARGE, f"{where} answers more than is read")
                    break
        except (RequestException, HTTPError) as error:
            fault = _fault(error, where, late=over.is_set())
        if fault is None and over.is_set():
            # Without a length, a connection that we ended looks like one that the server ended.
            fault = Fault(FaultKind.UNAVAILABLE, f"{where}: the answer took too long")
        exchange = Exchange(method, url, answer.status_code, headers, bytes(body))
        if fault is not None:
            raise CutShort(fault.kind, fault.detail, exchange) from None
        return exchange


def _fault(error: Exception, where: str, *, late: bool) -> Fault:
    if late:
        return Fault(FaultKind.UNAVAILABLE, f"{where}: the answer took too long")
    if isinstance(error, ContentDecodingError):
        return Fault(FaultKind.MALFORMED, f"{where} answers with what cannot be unpacked")
    return Fault(FaultKind.UNAVAILABLE, f"{where}: {type(error).__name__}: {error}")


def _pools(
    connections: WeakSet[HTTPConnection],
) -> dict[str, type[HTTPConnectionPool]]:
    """Pools of which every connection is also put into `connections`."""

    class Plain(HTTPConnection):
        def connect(self) -> None:
            connections.add(self)
            super().connect()

    class Secure(HTTPSConnection):
        def connect(self) -> None:
            connections.add(self)
            super().connect()

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


@contextmanager
def _deadline(connections: WeakSet[HTTPConnection], seconds: float) -> Iterator[threading.Event]:
    """Ends `connections` after so many seconds, which wakes whoever waits for them; says so."""
    over = threading.Event()

    def end() -> None:
        over.set()
        for each in list(connections):
            if each.sock is not None:
                with suppress(OSError):
                    each.sock.shutdown(socket.SHUT_RDWR)

    if seconds == float("inf"):
        yield over
        return
    alarm = threading.Timer(seconds, end)
    alarm.daemon = True
    alarm.start()
    try:
        yield over
    finally:
        alarm.cancel()


def _patience(timeout: Timeout) -> float:
    parts = timeout if isinstance(timeout, tuple) else (timeout,)
    return sum(part for part in parts if part is not None) or float("inf")


def _response(exchange: Exchange, request: PreparedRequest) -> Response:
    answer = Response()
    answer.status_code = exchange.status
    # ccxt takes the reason for a string even where HTTP/2 has none.
    answer.reason = reason(exchange.status)
    answer.headers = CaseInsensitiveDict(exchange.headers)
    answer.url, answer.request = exchange.url, request
    answer.raw = BytesIO(exchange.body)
    answer.encoding = "utf-8"
    return answer
