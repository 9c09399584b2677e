"""The fault that an answer's status and first bytes tell, for providers that speak plain HTTP."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from collectors.faults import Fault, FaultKind, wait_asked
from collectors.wire import reason

if TYPE_CHECKING:
    from datetime import datetime

    from collectors.wire import Exchange

_REFUSED = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS,
}
_GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}


def fault_of(exchange: Exchange, who: str, asked_at: datetime) -> Fault | None:
    """The fault of an answer whose status is no success; None where it is one."""
    status = exchange.status
    said = f"{who} answers {status} {reason(status)}"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        headers = {name.lower(): value for name, value in exchange.headers}
        wait = wait_asked(headers.get("retry-after"), asked_at)
        return Fault(FaultKind.RATE_LIMITED, said, retry_after=wait)
    if status in _REFUSED:
        return Fault(FaultKind.BLOCKED, said)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Fault(FaultKind.UNAVAILABLE, said)
    if status in _GONE:
        return Fault(FaultKind.UNKNOWN_SYMBOL, said)
    if status != HTTPStatus.OK:
        return Fault(FaultKind.MALFORMED, said)
    return None


def opening(body: bytes) -> str:
    """The first words of a body on one line, for a fault's text."""
    return " ".join(body[:400].decode("utf-8", "replace").split())[:160] or "an empty answer"
