"""LIMITS: how often each provider may be asked, who says so, and what one question takes.

A limit holds in every sliding window of its length. All requests of a provider (or of one of its
venues) are counted together, an endpoint's limit counts that endpoint's requests alone, and a limit
with costs counts credits. A venue without a limit of its own has ccxt's; a provider has `DEFAULT`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from collectors.venue_library import ccxt
from wizdata_core.ingest.budgets import Charge

if TYPE_CHECKING:
    from collections.abc import Sequence

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `amount` within any stretch of `per`.

    `a_question` is what one question takes of it, as a rule: the forecast counts with it. `costs`
    are credits by the beginning of a request's path; a path that none names costs one.
    """

    provider: str
    amount: int
    per: timedelta
    source: str
    venue: str = ""
    endpoint: str = ""
    a_question: int = 1
    costs: tuple[tuple[str, int], ...] = ()

    @property
    def unit(self) -> str:
        """What is counted."""
        return "credits" if self.costs else "requests"

    @property
    def budget(self) -> str:
        """The name of what is spent; limits of different length share one."""
        where = f"/{self.endpoint}" if self.endpoint else ""
        return f"{scope_of(self.provider, self.venue)}{where} {self.unit}"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A part of a provider that fails and is limited by itself: requests whose address has a mark.

    Requests that no entry names belong to the endpoint of their host.
    """

    provider: str
    name: str
    marks: tuple[str, ...]


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("yahoo", "chart", ("/v8/finance/chart/",)),
    Endpoint(
        "yahoo", "token", ("fc.yahoo.com", "guce.yahoo.com", "consent.yahoo.com", "/getcrumb")
    ),
)

_YAHOO_PACE = "yfinance discussion 2431: about 100 requests, then half a minute of rest, went well"
_YAHOO_CHARTS = "yfinance issue 2128: answers of 429 after about 950 tickers"
_BINANCE = "Binance, spot API, limits: 6,000 of request weight a minute for one address"
_WORLD_BANK = "the World Bank names no limit; one answer holds all countries of an indicator"
_FEEDS = "publishers name no limit; readers ask a feed a few times an hour"

LIMITS: tuple[Limit, ...] = (
    # One question is cookie, crumb and chart.
    Limit("yahoo", 3, SECOND, "one question's requests at once", a_question=3),
    Limit("yahoo", 100, MINUTE, _YAHOO_PACE, a_question=3),
    Limit("yahoo", 900, HOUR, _YAHOO_CHARTS, endpoint="chart"),
    Limit("yahoo", 15_000, DAY, "the hourly limit of charts on most hours", endpoint="chart"),
    Limit("worldbank", 5, SECOND, _WORLD_BANK),
    Limit("feeds", 2, SECOND, _FEEDS),
    Limit(
        "exchanges",
        6_000,
        MINUTE,
        _BINANCE,
        venue="binance",
        a_question=22,
        costs=(("/api/v3/exchangeInfo", 20), ("/api/v3/klines", 2)),
    ),
)

# Markets, currencies and a page of candles.
_A_VENUES_QUESTION = 3
DEFAULT: tuple[Limit, ...] = (
    Limit("", 1, SECOND, "nobody names a limit: one a second offends nobody"),
    Limit("", 1_000, HOUR, "nobody names a limit: a thousand an hour offends nobody"),
)


def limits_of(provider: str, venue: str = "") -> tuple[Limit, ...]:
    """The limits under which a provider, or one of its venues, is asked; never none."""
    own = tuple(
        limit for limit in LIMITS if limit.provider == provider and limit.venue in {"", venue}
    )
    if any(limit.unit == "requests" for limit in own):
        return own
    if venue in ccxt.exchanges:
        return (*own, _of_ccxt(provider, venue))
    return (*own, *(replace(limit, provider=provider, venue=venue) for limit in DEFAULT))


@cache
def _of_ccxt(provider: str, venue: str) -> Limit:
    """What ccxt keeps to by itself: `rateLimit` is its milliseconds between two requests."""
    pause = timedelta(milliseconds=float(getattr(ccxt, venue)().rateLimit))
    a_second = max(1, SECOND // pause)
    return Limit(
        provider,
        a_second,
        max(SECOND, pause),
        f"ccxt {ccxt.__version__}: rateLimit of {venue}",
        venue=venue,
        a_question=_A_VENUES_QUESTION,
    )


def scope_of(provider: str, venue: str = "") -> str:
    """Whose budget, hold and circuits they are: a provider, or one of its venues."""
    return f"{provider}:{venue}" if venue else provider


def endpoint_of(provider: str, url: str) -> str:
    """The endpoint that an address belongs to."""
    parts = urlsplit(url)
    asked = f"{parts.hostname}{parts.path}"
    return next(
        (
            each.name
            for each in ENDPOINTS
            if each.provider == provider and any(mark in asked for mark in each.marks)
        ),
        parts.hostname or "",
    )


def charges(limits: Sequence[Limit], endpoint: str, url: str) -> list[Charge]:
    """What one request takes: from each budget that it counts in, once, under all its limits."""
    path = urlsplit(url).path
    counted = [limit for limit in limits if limit.endpoint in {"", endpoint}]
    by_budget: dict[str, list[Limit]] = {}
    for limit in counted:
        by_budget.setdefault(limit.budget, []).append(limit)
    return [
        Charge(
            budget,
            _cost(of_one[0], path),
            tuple((each.amount, each.per.total_seconds()) for each in of_one),
        )
        for budget, of_one in by_budget.items()
    ]


def _cost(limit: Limit, path: str) -> int:
    return next((cost for start, cost in limit.costs if path.startswith(start)), 1)
