"""Driving yfinance over a wire, each question of a thread from a client without memory.

yfinance keeps one session, one cookie, one crumb and several caches for the whole process, also of
failed answers. Here each thread has its own, so a question that waits for Yahoo's limit holds up no
other; and all are put away before each question, so that each recording stands alone.
"""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
import yfinance
from yfinance import cache
from yfinance.data import SingletonMeta, YfData
from yfinance.exceptions import YFException

from collectors.faults import Fault, FaultKind
from collectors.wire_curl import WireSession
from collectors.yahoo_answers import CRUMB, closing_prints, verdict
from wizdata_core.bars import Interval
from wizdata_core.errors import BadSetting

if TYPE_CHECKING:
    from datetime import date, datetime

    from collectors.contract import Target
    from collectors.wire import Exchange, Wire

TIMEOUT = 20.0
NAMES = {
    Interval.MINUTE: "1m",
    Interval.MINUTES_5: "5m",
    Interval.MINUTES_15: "15m",
    Interval.MINUTES_30: "30m",
    Interval.HOUR: "1h",
    Interval.DAY: "1d",
    Interval.WEEK: "1wk",
    Interval.MONTH: "1mo",
}
# yfinance goes on without cookie and crumb; many networks' ad blockers take fc.yahoo.com away.
_SPARE = frozenset({"fc.yahoo.com", "guce.yahoo.com", "consent.yahoo.com", CRUMB})
# What yfinance raises, beside its own, where an answer has not the shape that it expects.
CLIENT_ERRORS = (YFException, LookupError, TypeError, ValueError, AttributeError, OSError)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of bars of one interval that a single request asks for; both moments are UTC."""

    interval: Interval
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """A dividend or a split on its ex-date; `currency` is empty where it is that of the prices."""

    ex_date: date
    value: float
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What yfinance made of one answer: rows indexed by exchange time, events, and the currency."""

    interval: Interval
    frame: pd.DataFrame
    dividends: tuple[Event, ...]
    splits: tuple[Event, ...]
    currency: str


class _OfThisThread(MutableMapping[type, object]):
    """A mapping of which each thread sees only what it put in."""

    def __init__(self) -> None:
        self._threads = threading.local()

    def __getitem__(self, key: type) -> object:
        return self._own()[key]

    def __setitem__(self, key: type, value: object) -> None:
        self._own()[key] = value

    def __delitem__(self, key: type) -> None:
        del self._own()[key]

    def __iter__(self) -> Iterator[type]:
        return iter(self._own())

    def __len__(self) -> int:
        return len(self._own())

    def _own(self) -> dict[type, object]:
        own: dict[type, object] = self._threads.__dict__.setdefault("own", {})
        return own


# Where yfinance looks for the one client of the process.
SingletonMeta._instances = _OfThisThread()  # noqa: SLF001 - nothing public gives two threads a client each


@contextmanager
def fresh_session(wire: Wire) -> Iterator[WireSession]:
    """A session of which nothing is remembered, for one question of this thread.

    Raises:
        BadSetting: yfinance hides its errors, which would make outages look like empty answers.
    """
    # yfinance 1.7 still uses what pandas 4 will drop. Python restores filters for all threads at
    # once, so this one stays.
    warnings.filterwarnings("ignore", category=pd.errors.Pandas4Warning, module="yfinance")
    with WireSession(wire, spare=_SPARE) as session:
        _forget()
        # What it would log is raised, or is survived on purpose.
        logging.getLogger("yfinance").setLevel(logging.CRITICAL)
        yfinance.config.debug.hide_exceptions = False
        if yfinance.config.debug.hide_exceptions is not False:
            raise BadSetting("yfinance does not take debug.hide_exceptions = False")
        try:
            yield session
        finally:
            _forget()


def history(session: WireSession, target: Target, window: Window, asked_at: datetime) -> Answer:
    """One request for bars, unadjusted by dividends, with the events beside them.

    Raises:
        Fault: no rows came; what the wire carried decides why, not what yfinance says of it.
    """
    ticker = yfinance.Ticker(target.provider_symbol, session=session)
    # Known from the reference data, which saves asking Yahoo for it first.
    ticker._tz = target.timezone or "UTC"  # noqa: SLF001 - no public way to give it
    try:
        return _answer(ticker, window, session)
    except CLIENT_ERRORS as error:
        detail = f"yfinance cannot read the answer: {type(error).__name__}: {error}"
        fault = verdict(session.heard, asked_at) or Fault(FaultKind.MALFORMED, detail)
        raise fault from error


def _answer(ticker: yfinance.Ticker, window: Window, session: WireSession) -> Answer:
    frame = ticker.history(
        interval=NAMES[window.interval],
        start=window.start,
        end=window.end,
        auto_adjust=False,
        actions=True,
        prepost=False,
        # Half hours are resampled by yfinance, which fills the nights with empty rows.
        keepna=window.interval is not Interval.MINUTES_30,
        timeout=TIMEOUT,
    )
    if frame.empty:
        detail = f"Yahoo's rows of {ticker.ticker} lie outside the window or the session"
        raise Fault(FaultKind.EMPTY, detail)
    if window.interval.intraday:
        frame = _with_closing_prints(frame, session.heard[-1])
    past = ticker._price_history  # noqa: SLF001 - the public getters ask Yahoo once more
    return Answer(
        window.interval,
        frame,
        _events(past._dividends),  # noqa: SLF001 - as above
        _events(past._splits),  # noqa: SLF001 - as above
        str(ticker.history_metadata.get("currency") or ""),
    )


def _forget() -> None:
    """Puts away yfinance's session, cookie, crumb and caches, in memory and on disk."""
    SingletonMeta._instances.pop(YfData, None)  # noqa: SLF001 - nothing public resets it
    YfData.cache_get.cache_clear()
    cache._TzCacheManager._tz_cache = cache._TzCacheDummy()  # noqa: SLF001 - yfinance's own way to have none
    cache._CookieCacheManager._Cookie_cache = cache._CookieCacheDummy()  # noqa: SLF001 - as above
    cache._ISINCacheManager._isin_cache = cache._ISINCacheDummy()  # noqa: SLF001 - as above


def _events(series: pd.Series[float] | pd.DataFrame) -> tuple[Event, ...]:
    """The events of one kind; yfinance makes a frame of dividends in a currency of their own."""
    if isinstance(series, pd.DataFrame):
        pairs = zip(series["Dividends"], series["currency"], strict=True)
        values = [
            (float(value), currency if isinstance(currency, str) else "")
            for value, currency in pairs
        ]
    else:
        values = [(float(value), "") for value in series]
    days = [moment.date() for moment in series.index]
    return tuple(Event(day, *each) for day, each in zip(days, values, strict=True))


def _with_closing_prints(frame: pd.DataFrame, exchange: Exchange) -> pd.DataFrame:
    prints = closing_prints(exchange)
    if not prints:
        return frame
    extra = pd.DataFrame(
        {
            "Open": [each.open for each in prints],
            "High": [each.high for each in prints],
            "Low": [each.low for each in prints],
            "Close": [each.close for each in prints],
            "Volume": [each.volume for each in prints],
        },
        index=pd.to_datetime([each.at for each in prints], unit="s", utc=True).tz_convert(
            frame.index.tz  # type: ignore[attr-defined]  # a frame with rows is indexed by time
        ),
    )
    return pd.concat([frame, extra[~extra.index.isin(frame.index)]]).sort_index()
