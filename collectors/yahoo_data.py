"""Asking Yahoo's addresses beside the chart, through yfinance's session, cookie and crumb.

yfinance's own tables drop currencies and die of a missing field, so what is read is the JSON that
passed on the wire beneath it.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import yfinance
from yfinance.data import YfData

from collectors.faults import Fault, FaultKind
from collectors.yahoo_answers import CRUMB, at_path, decoded, limit, opening, refusal
from collectors.yahoo_client import CLIENT_ERRORS, TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from collectors.wire import Exchange
    from collectors.wire_curl import WireSession

_SITE = "https://query2.finance.yahoo.com"
_SUMMARY = f"{_SITE}/v10/finance/quoteSummary/"
_TIMESERIES = f"{_SITE}/ws/fundamentals-timeseries/v1/finance/timeseries/"
_SEARCH = "/v1/finance/search"
# Yahoo gives four years or five quarters, whenever the question begins.
_BEGINNING = 1_483_142_400
# What Yahoo says of a symbol that it does not know, and of one without such facts.
_UNKNOWN = ("quote not found", "symbol may be delisted")
_NEWS = 20


def summary(
    session: WireSession, symbol: str, modules: Sequence[str], asked_at: datetime
) -> dict[str, object]:
    """Modules of quoteSummary by name.

    Raises:
        Fault: they did not come; EMPTY where Yahoo itself says that it has none for this symbol.
    """
    fixed = {"formatted": "false", "corsDomain": "finance.yahoo.com", "lang": "en-US"}
    body = _get(
        session, _SUMMARY + quote(symbol), {**fixed, "modules": ",".join(modules)}, asked_at
    )
    result = at_path(body, "quoteSummary", "result", 0)
    if not isinstance(result, dict):
        raise _without_result(body, "quoteSummary", symbol)
    return result


def timeseries(
    session: WireSession, symbol: str, types: Sequence[str], asked_at: datetime
) -> list[object]:
    """Series of a company's statements, each with its points.

    Raises:
        Fault: they did not come; EMPTY where Yahoo itself says that it has none for this symbol.
    """
    span = {"period1": str(_BEGINNING), "period2": str(int(asked_at.timestamp()))}
    question = {"symbol": symbol, "type": ",".join(types), **span}
    body = _get(session, _TIMESERIES + quote(symbol), question, asked_at)
    result = at_path(body, "timeseries", "result")
    if not isinstance(result, list):
        raise _without_result(body, "timeseries", symbol)
    return result


def news(session: WireSession, symbol: str, asked_at: datetime) -> list[object]:
    """The news that Yahoo's search finds for a symbol.

    Raises:
        Fault: it did not come; EMPTY where there is none.
    """
    body = _heard(
        session,
        lambda: yfinance.Search(
            symbol, max_results=1, news_count=_NEWS, session=session, timeout=TIMEOUT
        ),
        _SEARCH,
        asked_at,
    )
    found = at_path(body, "news")
    if not isinstance(found, list):
        raise Fault(FaultKind.MALFORMED, f"Yahoo's search for {symbol} holds no list of news")
    if not found:
        raise Fault(FaultKind.EMPTY, f"Yahoo finds no news of {symbol}")
    return found


def _get(session: WireSession, url: str, question: Mapping[str, str], asked_at: datetime) -> object:
    client = YfData(session=session)
    return _heard(
        session,
        lambda: client.get_raw_json(url, params=dict(question), timeout=TIMEOUT),
        urlsplit(url).path,
        asked_at,
    )


def _heard(
    session: WireSession, ask: Callable[[], object], path: str, asked_at: datetime
) -> object:
    """The JSON that answers at `path` after yfinance has asked; its own verdict is passed over.

    Raises:
        Fault: what came is no JSON of Yahoo's, or Yahoo refuses.
    """
    failed = "no answer"
    try:
        ask()
    except CLIENT_ERRORS as error:
        failed = f"{type(error).__name__}: {error}"
    answers = [each for each in session.heard if urlsplit(each.url).path == path][-1:]
    body = decoded(answers[0]) if answers else None
    if answers and answers[0].status == HTTPStatus.OK and isinstance(body, dict):
        return body
    crumbs = [each for each in session.heard if urlsplit(each.url).path == CRUMB][-1:]
    raise limit((*answers, *crumbs), asked_at) or _told(answers, body, failed)


def _told(answers: Sequence[Exchange], body: object, failed: str) -> Fault:
    """The fault that an answer without JSON of Yahoo's, or with an error in it, tells."""
    if not answers:
        return Fault(FaultKind.MALFORMED, f"yfinance asks for nothing: {failed}")
    answer = answers[0]
    refused = refusal(answer)
    if refused:
        return refused
    if isinstance(body, dict):
        error = at_path(next(iter(body.values()), None), "error")
        words = str(at_path(error, "description") or "")
        if at_path(error, "code") == "Not Found":
            unknown = any(each in words.casefold() for each in _UNKNOWN)
            kind = FaultKind.UNKNOWN_SYMBOL if unknown else FaultKind.EMPTY
            return Fault(kind, f"Yahoo: {words}")
    detail = f"Yahoo answers {answer.status} with something unexpected: {opening(answer)}"
    return Fault(FaultKind.MALFORMED, detail)


def _without_result(body: object, root: str, symbol: str) -> Fault:
    """The fault of an answer that is JSON and holds no result."""
    inside = at_path(body, root)
    if isinstance(inside, dict) and "result" in inside and not inside["result"]:
        return Fault(FaultKind.EMPTY, f"Yahoo: no {root} of {symbol}, and no reason")
    return Fault(FaultKind.MALFORMED, f"Yahoo's answer of {symbol} has no {root}")
