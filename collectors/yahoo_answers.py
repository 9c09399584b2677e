"""What Yahoo's chart answers say, read as they came over the wire.

yfinance tells an outage, a refusal and a symbol that nobody knows in the same words ("possibly
delisted"); the statuses and bodies beneath tell them apart.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from collectors.faults import Fault, FaultKind, wait_asked
from collectors.wire import FINAL_URL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from collectors.wire import Exchange

CHART = "/v8/finance/chart/"
CRUMB = "/v1/test/getcrumb"
_RESULT = ("chart", "result", 0)
_COLUMNS = ("open", "high", "low", "close", "volume")
# Yahoo's own status of a client that asks too much, beside HTTP's.
_TOO_MANY = {HTTPStatus.TOO_MANY_REQUESTS, 999}
_REFUSED = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS,
}


@dataclass(frozen=True, slots=True)
class Print:
    """One row of a chart answer: seconds since 1970 and the prices as quoted."""

    at: int
    open: float
    high: float
    low: float
    close: float
    volume: float


def verdict(exchanges: Sequence[Exchange], asked_at: datetime) -> Fault | None:
    """What went wrong in these exchanges with Yahoo; None where the last chart holds rows.

    Only Yahoo's own JSON may say that a symbol is unknown or has no rows.
    """
    charts = [each for each in exchanges if urlsplit(each.url).path.startswith(CHART)]
    crumbs = [each for each in exchanges if urlsplit(each.url).path == CRUMB]
    last = charts[-1:]
    if (
        last
        and last[0].status == HTTPStatus.OK
        and at_path(decoded(last[0]), *_RESULT, "timestamp")
    ):
        return None
    return limit((*last, *crumbs[-1:]), asked_at) or (_told(last[0]) if last else None)


def limit(exchanges: Sequence[Exchange], asked_at: datetime) -> Fault | None:
    """The fault of the first of these answers that says that too much is asked; None without."""
    for each in exchanges:
        if _limited(each):
            headers = {name.lower(): value for name, value in each.headers}
            wait = wait_asked(headers.get("retry-after"), asked_at)
            return Fault(FaultKind.RATE_LIMITED, f"Yahoo: {opening(each)}", retry_after=wait)
    return None


def refusal(exchange: Exchange) -> Fault | None:
    """The fault of an answer by which Yahoo refuses us, or says that it is down; None without."""
    status = exchange.status
    if status in _REFUSED or "consent." in _final_host(exchange):
        return Fault(FaultKind.BLOCKED, f"Yahoo refuses ({status}): {opening(exchange)}")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or b"Will be right back" in exchange.body:
        return Fault(FaultKind.UNAVAILABLE, f"Yahoo is down ({status}): {opening(exchange)}")
    return None


def closing_prints(exchange: Exchange) -> list[Print]:
    """The closing auctions among the rows of an intraday answer.

    Where Yahoo knows of no trading after hours, a row that begins when the session ends is the
    closing auction; yfinance takes it for trading after hours and drops it.
    """
    chart = at_path(decoded(exchange), *_RESULT)
    periods = at_path(chart, "meta", "tradingPeriods")
    if at_path(chart, "meta", "hasPrePostMarketData") is not False or not isinstance(periods, list):
        return []
    ends = {at_path(span, "end") for day in periods if isinstance(day, list) for span in day}
    return [row for row in _rows(chart) if row.at in ends]


def _told(exchange: Exchange) -> Fault:
    """The fault that one chart answer without rows tells, by its status first, then its words."""
    refused = refusal(exchange)
    if refused:
        return refused
    status, full = exchange.status, opening(exchange)
    if not _is_chart(at_path(decoded(exchange), "chart")):
        detail = f"Yahoo answers {status} with something other than a chart: {full}"
        return Fault(FaultKind.MALFORMED, detail)
    error = at_path(decoded(exchange), "chart", "error")
    words = str(at_path(error, "description") or "")
    if at_path(error, "code") == "Not Found":
        return Fault(FaultKind.UNKNOWN_SYMBOL, f"Yahoo: {words}")
    if status == HTTPStatus.OK or "Data doesn't exist" in words:
        return Fault(FaultKind.EMPTY, f"Yahoo: {words or 'no rows, and no reason'}")
    return Fault(FaultKind.MALFORMED, f"Yahoo refuses the question ({status}): {words or full}")


def _is_chart(chart: object) -> bool:
    """Whether this is how Yahoo says that it has nothing: a reason, no result, or one of facts."""
    if not isinstance(chart, dict) or not {"result", "error"} & chart.keys():
        return False
    result, error = chart.get("result"), chart.get("error")
    return isinstance(error, dict) or not result or isinstance(at_path(result, 0, "meta"), dict)


def _limited(exchange: Exchange) -> bool:
    return exchange.status in _TOO_MANY or b"Too Many Requests" in exchange.body[:2048]


def _rows(chart: object) -> list[Print]:
    """The rows of a chart that hold numbers throughout; none where it has another shape."""
    quote = at_path(chart, "indicators", "quote", 0)
    columns = [at_path(chart, "timestamp"), *(at_path(quote, name) for name in _COLUMNS)]
    lists = [column for column in columns if isinstance(column, list)]
    if len(lists) < len(columns):
        return []
    rows = zip(*lists, strict=False)
    return [
        Print(int(at), *map(float, rest))
        for at, *rest in rows
        if all(isinstance(each, int | float) for each in (at, *rest))
    ]


def at_path(value: object, *path: str | int) -> object:
    """What stands at a path in decoded JSON; None where the path leads nowhere."""
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def decoded(exchange: Exchange) -> object:
    try:
        answer: object = json.loads(exchange.body)
    except ValueError:
        return None
    return answer


def opening(exchange: Exchange) -> str:
    """The first words of a body, on one line, or the status where it has none."""
    words = " ".join(exchange.body[:400].decode("utf-8", "replace").split())
    return words[:160] or f"an empty answer, status {exchange.status}"


def _final_host(exchange: Exchange) -> str:
    url = dict(exchange.headers).get(FINAL_URL, exchange.url)
    return urlsplit(url).hostname or ""
