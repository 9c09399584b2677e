"""Yahoo Finance, through yfinance: shares, indices, currencies and crypto of most of the world.

Yahoo restates prices and dividends for every later split; that is undone here, so what leaves is
what was traded. Capital gains of funds are left out: Yahoo counts some among the dividends too.
"""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa

from collectors.contract import Dataset, Provider, feed
from collectors.faults import Fault, FaultKind
from collectors.finality import final_mask
from collectors.splits import Split, later_ratio, undo_splits
from collectors.yahoo_client import NAMES, Answer, Event, Window, fresh_session, history
from wizdata_core.bars import ACTIONS, BARS, Harvest, Interval, Reject
from wizdata_core.errors import UnknownName
from wizdata_core.units import QuoteUnit, quote_unit, to_major

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from collectors.contract import Query, Target
    from collectors.wire import Wire

# Yahoo's prices of most exchanges arrive 15 minutes late.
LAG = timedelta(minutes=20)
_DAY = timedelta(days=1)
# How far back Yahoo keeps bars shorter than a day, and how much of them one request may span.
_KEPT = {
    Interval.MINUTE: timedelta(days=30),
    Interval.MINUTES_5: timedelta(days=60),
    Interval.MINUTES_15: timedelta(days=60),
    Interval.MINUTES_30: timedelta(days=60),
    Interval.HOUR: timedelta(days=730),
}
_SPAN = {Interval.MINUTE: timedelta(days=7)}
# Yahoo measures what it keeps from its own present, some time after the question was written.
_MARGIN = timedelta(hours=1)
_DECADES = timedelta(days=365 * 60)
_PRICES = ("Open", "High", "Low", "Close")


def ask(query: Query, wire: Wire) -> list[Answer]:
    """Asks Yahoo for one instrument, in as many requests as its limits take.

    Raises:
        Fault: Yahoo gave no rows; the kind and the text say why.
        UnknownName: Yahoo has no bars of this interval.
    """
    if query.interval not in NAMES:
        raise UnknownName("interval of Yahoo", query.interval.value, [each.value for each in NAMES])
    answers: list[Answer] = []
    nothing = Fault(FaultKind.EMPTY, f"Yahoo keeps {query.interval.value} bars for less long")
    with fresh_session(wire) as session:
        for window in _windows(query):
            try:
                answers.append(history(session, query.targets[0], window, query.asked_at))
            except Fault as fault:
                if fault.kind is not FaultKind.EMPTY:
                    raise
                nothing = fault
    if not any(each.interval is query.interval for each in answers):
        raise nothing
    return answers


def rows(answers: Sequence[Answer], query: Query) -> Harvest:
    """Bars and corporate actions of one instrument as traded, in major units.

    Rows without a close are refused; of rows with one opening the last is kept.

    Raises:
        Fault: Yahoo quotes in a unit that is not known.
    """
    target = query.targets[0]
    bearing = [each for each in answers if each.interval is query.interval]
    unit = _unit(bearing[-1].currency or target.quote_unit, target)
    splits, odd_splits = _splits(answers)
    frame = pd.concat([each.frame for each in bearing]).sort_index(kind="stable")
    missing = frame["Close"].isna()
    rejects = [Reject(str(at), "Yahoo gives no close") for at in frame.index[missing]]
    bars = _bars(frame[~missing], query, unit, splits)
    actions, odd_dividends = _actions(answers, target, unit, splits)
    return Harvest(bars, actions, (*rejects, *odd_splits, *odd_dividends))


def _windows(query: Query) -> list[Window]:
    """The requests that one query takes.

    Prices are adjusted for every split until now, so the events until now are asked for too, also
    where the query ends earlier.
    """
    now = max(query.end, query.asked_at)
    if not query.interval.intraday:
        first = _midnight(_first_day(query), query.targets[0])
        return [Window(query.interval, first, now + 2 * _DAY)]
    start = max(query.start, query.asked_at - _KEPT[query.interval] + _MARGIN)
    span = _SPAN.get(query.interval, query.end - start)
    windows = []
    while start < query.end:
        windows.append(Window(query.interval, start, min(start + span, query.end)))
        start += span
    if windows and query.end < query.asked_at - _DAY:
        windows.append(Window(Interval.DAY, windows[0].start, now + 2 * _DAY))
    return windows


def _first_day(query: Query) -> date:
    """The session date of the first bar that the query touches; weeks begin on Mondays."""
    day = query.start.astimezone(UTC).date()
    if query.interval is Interval.WEEK:
        return day - day.weekday() * _DAY
    return day.replace(day=1) if query.interval is Interval.MONTH else day


def _midnight(day: date, target: Target) -> datetime:
    zone = ZoneInfo(target.timezone or "UTC")
    return datetime.combine(day, time(0), zone).astimezone(UTC)


def _bars(frame: pd.DataFrame, query: Query, unit: QuoteUnit, splits: Sequence[Split]) -> pa.Table:
    """The rows of a frame, in order of time, as bars."""
    target = query.targets[0]
    index = pd.DatetimeIndex(frame.index)
    days = index.tz_localize(None).to_numpy().astype("datetime64[D]")
    opened = index.tz_convert("UTC").tz_localize(None).to_numpy().astype("datetime64[us]")
    if not query.interval.intraday:
        opened = days.astype("datetime64[us]")
    kept = _inside(opened, query) & _last_of_each(opened)
    days, opened = days[kept], opened[kept]
    ratio = later_ratio(days, splits)
    prices = [
        to_major(undo_splits(_floats(frame[name])[kept], days, splits), unit) for name in _PRICES
    ]
    count = len(days)
    columns = [
        pa.repeat(target.symbol, count),
        pa.repeat(query.interval.value, count),
        pa.array(opened, pa.timestamp("us")).cast(BARS.field("opened_at").type),
        pa.array(days, pa.date32()),
        *(pa.array(each, pa.float64(), from_pandas=True) for each in prices),
        pa.array(_floats(frame["Volume"])[kept] / ratio, pa.float64(), from_pandas=True),
        pa.repeat(unit.code, count),
        pa.repeat(unit.factor, count),
        pa.array(final_mask(opened, days, target, query, LAG), pa.bool_()),
    ]
    return pa.table(columns, schema=BARS)


def _inside(opened: NDArray[np.datetime64], query: Query) -> NDArray[np.bool_]:
    """Which bars the query asks for: those that open in its window, or hold its first day."""
    first = query.start.astimezone(UTC).replace(tzinfo=None)
    if not query.interval.intraday:
        first = datetime.combine(_first_day(query), time(0))
    end = query.end.astimezone(UTC).replace(tzinfo=None)
    return np.asarray((opened >= np.datetime64(first)) & (opened < np.datetime64(end)))


def _last_of_each(opened: NDArray[np.datetime64]) -> NDArray[np.bool_]:
    """The last of each run of equal openings; the openings are in order."""
    return np.append(opened[1:] != opened[:-1], np.ones(min(len(opened), 1), dtype=bool))


def _floats(series: pd.Series[float]) -> NDArray[np.float64]:
    values: NDArray[np.float64] = np.asarray(series.to_numpy(dtype=np.float64, na_value=np.nan))
    return values


def _unit(code: str, target: Target) -> QuoteUnit:
    try:
        return quote_unit(code, asset_class=target.asset_class)
    except UnknownName as error:
        raise Fault(FaultKind.MALFORMED, f"Yahoo quotes {target.symbol}: {error}") from error


def _splits(answers: Iterable[Answer]) -> tuple[list[Split], list[Reject]]:
    """The splits of all answers, each once, and those whose ratio is none."""
    events = {event.ex_date: event for answer in answers for event in answer.splits}
    sound, odd = _sound(events.values(), "split")
    return [Split(each.ex_date, each.value) for each in sound], odd


def _sound(events: Iterable[Event], kind: str) -> tuple[list[Event], list[Reject]]:
    """The events whose value is a number above nothing, by date, and the others."""
    sound, odd = [], []
    for event in sorted(events, key=lambda each: each.ex_date):
        if math.isfinite(event.value) and event.value > 0:
            sound.append(event)
        else:
            odd.append(Reject(str(event.ex_date), f"a {kind} of {event.value}"))
    return sound, odd


def _actions(
    answers: Sequence[Answer], target: Target, unit: QuoteUnit, splits: Sequence[Split]
) -> tuple[pa.Table, list[Reject]]:
    """Dividends as they were paid, splits, and the events that could not be read."""
    events = {(e.ex_date, e.currency): e for answer in answers for e in answer.dividends}
    sound, rejects = _sound(events.values(), "dividend")
    records = [("split", each.ex_date, each.ratio, unit) for each in splits]
    for event in sound:
        try:
            paid_in = quote_unit(event.currency) if event.currency else unit
        except UnknownName as error:
            rejects.append(Reject(str(event.ex_date), f"a dividend in an {error}"))
            continue
        records.append(("dividend", event.ex_date, _paid(event, paid_in, splits), paid_in))
    table = pa.Table.from_pylist(
        [
            {
                "symbol": target.symbol,
                "kind": kind,
                "ex_date": ex_date,
                "value": value,
                "quote_unit": own.code,
                "quote_factor": own.factor,
            }
            for kind, ex_date, value, own in sorted(records, key=lambda each: each[:2])
        ],
        schema=ACTIONS,
    )
    return table, rejects


def _paid(event: Event, unit: QuoteUnit, splits: Sequence[Split]) -> float:
    """A dividend on one share as it then was, in the major unit."""
    day = np.array([event.ex_date], dtype="datetime64[D]")
    return float(to_major(undo_splits(np.array([event.value]), day, splits), unit)[0])


_HISTORY = {interval: kept - _DAY for interval, kept in _KEPT.items()} | dict.fromkeys(
    (Interval.DAY, Interval.WEEK, Interval.MONTH), _DECADES
)

PROVIDER = Provider(
    name="yahoo",
    label="Yahoo Finance",
    terms="Personal use only; delayed; no warranty. https://legal.yahoo.com/us/en/yahoo/terms/",
    rank=15,
    feeds={Dataset.BARS: feed(ask, rows, history=_HISTORY, chunks=_SPAN)},
)
