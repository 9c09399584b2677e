"""Cleaning an archived answer until all that follows from it is derived, beside its parts alone.

Run by `python -m bench clean`. Bars are made up; the answers have the shape of recorded ones.
"""

from __future__ import annotations

import io
import statistics
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from bench.answers import (
    ASKED,
    DECADES,
    WEEK,
    candle_pages,
    daily_answer,
    example_instruments,
    minute_answer,
    venue_markets,
)
from bench.database import scratch
from collectors.contract import Dataset, Query, Target
from collectors.pipeline import at_once
from collectors.providers import PROVIDERS
from collectors.recording import Recording, read
from collectors.stages.collect import Outside, archive
from collectors.wire import Exchange, ReplayWire
from wizdata_core.bars import Interval
from wizdata_core.bus import Topic
from wizdata_core.lake import open_lake
from wizdata_core.store import Engines, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

OBJECTS, ROUNDS = 40, 3
GOAL = 20_000
_CHART = "https://query2.finance.yahoo.com/v8/finance/chart/"
_BINANCE = "https://api.binance.com/api/v3"
_CANDLES = 2_500  # what one question to a venue asks for at most
_MARKETS = 1_500  # what a large venue lists


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of answer: which table its bars go to, and the recording of one of so many."""

    name: str
    table: str
    recording: Callable[[str, int], Recording]


def yahoo_daily(symbol: str, later: int) -> Recording:
    """Twenty years of daily bars."""
    body = daily_answer(symbol, *DECADES)
    return _yahoo(symbol, Interval.DAY, body, later)


def yahoo_minutes(symbol: str, later: int) -> Recording:
    """A week of minutes."""
    return _yahoo(symbol, Interval.MINUTE, minute_answer(symbol, *WEEK), later)


def _yahoo(symbol: str, interval: Interval, body: bytes, later: int) -> Recording:
    zone = "Africa/Johannesburg"
    target = Target(symbol, symbol, "equity", "ZAR", "ZAc", zone, "09:00", "17:00", "XJSE")
    span = WEEK if interval.intraday else DECADES
    query = Query((target,), interval, *span, ASKED + timedelta(seconds=later))
    exchange = Exchange("GET", _CHART + symbol, 200, (), body)
    return Recording("yahoo", Dataset.BARS.value, query, (exchange,))


def venue_minutes(symbol: str, later: int) -> Recording:
    """As many minutes as one question to a venue asks for, and the venue's list of markets."""
    begin = ASKED - timedelta(minutes=_CANDLES)
    target = Target(symbol, "EX0/USDT", "crypto", "USDT", "USDT", "UTC")
    asked_at = ASKED + timedelta(seconds=later)
    query = Query((target,), Interval.MINUTE, begin, ASKED, asked_at, (("venue", "binance"),))
    bodies = [("exchangeInfo", venue_markets(_MARKETS))]
    bodies += [("klines", page) for page in candle_pages(begin, _CANDLES)]
    exchanges = tuple(Exchange("GET", f"{_BINANCE}/{path}", 200, (), each) for path, each in bodies)
    return Recording("exchanges", Dataset.BARS.value, query, exchanges)


KINDS = (
    Kind("Yahoo, 20 years of days", "bars_daily", yahoo_daily),
    Kind("Yahoo, a week of minutes", "bars_intraday", yahoo_minutes),
    Kind(f"a venue, {_CANDLES:,} minutes", "bars_intraday", venue_minutes),
)


def main() -> None:
    """Prints bars a second of one thread, medians of three rounds."""
    with TemporaryDirectory() as name, scratch() as store:
        symbols = example_instruments(store, "yahoo", OBJECTS)
        outside = Outside(store, open_lake((Path(name) / "lake").as_uri()), offline=True)
        print(f"{OBJECTS} answers of each kind, median of {ROUNDS}; the goal is {GOAL:,} bars/s")
        for kind in KINDS:
            measured = [_round(kind, outside, symbols, number) for number in range(ROUNDS)]
            bars = _count(store, kind.table)
            _empty(store)
            print(f"  {kind.name}: {bars // OBJECTS:,} bars each")
            for row in measured[0]:
                seconds = statistics.median(each[row] for each in measured)
                print(f"    {row:<42} {seconds:6.2f} s  {bars / seconds:>10,.0f} bars/s")


def _round(kind: Kind, outside: Outside, symbols: Sequence[str], number: int) -> dict[str, float]:
    """Seconds of each part of one round, over all objects."""
    _empty(outside.store)
    taken = [kind.recording(symbol, 2 * number) for symbol in symbols]
    first = [archive(each, outside)[0] for each in taken]
    again = [archive(kind.recording(symbol, 2 * number + 1), outside)[0] for symbol in symbols]
    say = at_once(outside)
    return {
        "cleaned and derived": _seconds(lambda: say(Topic.RAW_STORED, first)),
        "the same answers again, nothing written": _seconds(lambda: say(Topic.RAW_STORED, again)),
        "alone: read from the lake": _seconds(lambda: [read(outside.lake, key) for key in first]),
        "alone: the provider's client and its rows": _seconds(lambda: [_parsed(t) for t in taken]),
        "limit: raw COPY of the rows": _copied(outside.store, kind.table),
    }


def _parsed(taken: Recording) -> object:
    feed = PROVIDERS[taken.provider].feeds[Dataset.BARS]
    return feed.harvest(taken.query, ReplayWire(taken.exchanges))


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _copied(store: Engines, table: str) -> float:
    with writing(store) as connection:
        buffer = io.BytesIO()
        cursor = connection.connection.cursor()
        cursor.copy_expert(f"copy (table {table}) to stdout with (format binary)", buffer)
        cursor.execute(f"truncate {table}")
    buffer.seek(0)

    def copy() -> None:
        with writing(store) as connection:
            cursor = connection.connection.cursor()
            cursor.copy_expert(f"copy {table} from stdin with (format binary)", buffer)

    return _seconds(copy)


def _count(store: Engines, table: str) -> int:
    with writing(store) as connection:
        return int(connection.execute(select(func.count()).select_from(text(table))).scalar_one())


def _empty(store: Engines) -> None:
    with writing(store) as connection:
        connection.execute(
            text(
                "truncate bars_daily, bars_intraday, raw_objects, series, corporate_actions, gaps"
                " cascade"
            )
        )


if __name__ == "__main__":
    main()
