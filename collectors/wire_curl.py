"""A curl_cffi session that speaks through a wire, for yfinance.

yfinance accepts a subclass of curl_cffi's session, and everything it asks passes `request`.
"""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode, urlsplit

from curl_cffi import CurlECode
from curl_cffi.curl import CURL_WRITEFUNC_ERROR
from curl_cffi.requests import Headers, Response, Session
from curl_cffi.requests.exceptions import ConnectionError as CurlConnectionError
from curl_cffi.requests.exceptions import InvalidURL, RequestException

from collectors.faults import Fault, FaultKind
from collectors.wire import (
    FINAL_URL,
    MOST_BYTES,
    CutShort,
    Exchange,
    from_outside,
    reason,
    redacted_url,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from collectors.wire import Wire

# Cookies and tokens that the client can do without are not worth a long wait.
SPARE_TIMEOUT = 5.0


class WireSession(Session[Response]):
    """A session whose every request passes `wire`; what was answered is kept in `heard`.

    `spare` names hosts and paths without which the client can go on (cookies, tokens): when one
    of them cannot be reached, the client sees the connection error that it knows to survive.

    Raises:
        Fault: any other request found nobody, or the wire refused it.
    """

    def __init__(
        self, wire: Wire, *, spare: frozenset[str] = frozenset(), most_bytes: int = MOST_BYTES
    ) -> None:
        super().__init__(impersonate="chrome")
        self._wire, self._spare, self._most_bytes = wire, spare, most_bytes
        self.heard: list[Exchange] = []

    def request(self, method: str, url: str, **options: object) -> Response:  # type: ignore[override]  # the 30 options pass through unread
        asked = _whole_url(url, cast("Mapping[str, object] | None", options.get("params")))
        spared = self._is_spare(asked)
        if spared:
            options["timeout"] = SPARE_TIMEOUT
        try:
            exchange = self._wire.send(
                method, asked, partial(self._perform, method, url, asked, options)
            )
        except Fault as fault:
            if spared and fault.kind in {FaultKind.UNAVAILABLE, FaultKind.MALFORMED}:
                raise CurlConnectionError(str(fault), CurlECode.COULDNT_CONNECT) from fault
            raise
        self.heard.append(exchange)
        return _response(exchange)

    def _perform(
        self, method: str, url: str, asked: str, options: Mapping[str, object]
    ) -> Exchange:
        body = bytearray()

        def take(chunk: bytes) -> int:
            # Counted once decoded: curl's own limit counts what a small archive of zeros sends.
            body.extend(chunk)
            return len(chunk) if len(body) <= self._most_bytes else CURL_WRITEFUNC_ERROR

        try:
            answer = super().request(method, url, **options, content_callback=take)  # type: ignore[arg-type]  # as given by the client
        except RequestException as error:
            begun = error.response
            if begun is None or not begun.status_code:
                raise _fault(error, asked) from error
            fault = _fault(error, asked, too_large=len(body) > self._most_bytes)
            cut = Exchange(method, asked, begun.status_code, _headers(begun, asked), bytes(body))
            raise CutShort(fault.kind, fault.detail, cut) from error
        return Exchange(method, asked, answer.status_code, _headers(answer, asked), bytes(body))

    def _is_spare(self, url: str) -> bool:
        parts = urlsplit(url)
        return parts.hostname in self._spare or parts.path in self._spare


def _response(exchange: Exchange) -> Response:
    answer = Response()
    answer.status_code = exchange.status
    answer.ok = exchange.status < HTTPStatus.BAD_REQUEST
    answer.reason = reason(exchange.status)
    answer.headers = Headers(list(exchange.headers))
    answer.content = exchange.body
    answer.url = dict(exchange.headers).get(FINAL_URL, exchange.url)
    return answer


def _headers(answer: Response, asked: str) -> tuple[tuple[str, str], ...]:
    headers = from_outside(answer.headers.multi_items())
    if answer.url.rstrip("/") == asked.rstrip("/"):
        return headers
    return (*headers, (FINAL_URL, redacted_url(answer.url)))


def _fault(error: RequestException, url: str, *, too_large: bool = False) -> Fault:
    parts = urlsplit(url)
    where = f"{parts.hostname}{parts.path}"
    if too_large:
        return Fault(FaultKind.TOO_LARGE, f"{where} answers more than is read")
    if error.code == CurlECode.BAD_CONTENT_ENCODING:
        return Fault(FaultKind.MALFORMED, f"{where} answers with what cannot be unpacked")
    if isinstance(error, InvalidURL):
        return Fault(FaultKind.MALFORMED, f"{where} is not an address that can be asked")
    return Fault(FaultKind.UNAVAILABLE, f"{where}: {type(error).__name__}: {error}")


def _whole_url(url: str, parameters: Mapping[str, object] | None) -> str:
    if not parameters:
        return url
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(parameters, doseq=True)}"
