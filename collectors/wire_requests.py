"""A requests adapter that speaks through a wire, for ccxt and whoever else holds a session."""

from __future__ import annotations

import time
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from requests import Response
from requests.adapters import HTTPAdapter
from requests.exceptions import RequestException
from requests.structures import CaseInsensitiveDict

from collectors.faults import Fault, FaultKind
from collectors.wire import MOST_BYTES, Exchange, reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from requests import PreparedRequest

    from collectors.wire import Wire

    Timeout = float | tuple[float, float] | tuple[float, None] | None

_CHUNK = 64 * 1024


class WireAdapter(HTTPAdapter):
    """An adapter whose every request passes `wire`; what was answered is kept in `heard`.

    Raises:
        Fault: nobody answered within the timeout, the answer was too large, or the wire refused.
    """

    def __init__(self, wire: Wire, *, most_bytes: int = MOST_BYTES) -> None:
        super().__init__()
        self._wire, self._most_bytes = wire, most_bytes
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
        try:
            with outside() as answer:
                body = self._body(answer, where, time.monotonic() + patience)
                headers = tuple(answer.headers.items())
                return Exchange(method, url, answer.status_code, headers, body)
        except RequestException as error:
            detail = f"{where}: {type(error).__name__}: {error}"
            raise Fault(FaultKind.UNAVAILABLE, detail) from error

    def _body(self, answer: Response, where: str, deadline: float) -> bytes:
        """The decoded body; requests' own timeout would let a trickle go on for ever."""
        body = bytearray()
        for chunk in answer.iter_content(_CHUNK):
            body += chunk
            if len(body) > self._most_bytes:
                raise Fault(FaultKind.TOO_LARGE, f"{where} answers more than is read")
            if time.monotonic() > deadline:
                raise Fault(FaultKind.UNAVAILABLE, f"{where}: the answer took too long")
        return bytes(body)


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
