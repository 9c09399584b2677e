"""Screening 10,000 instruments by every field, now and as of a day within five years of snapshots.

Run by `python -m bench screening`. The rows are made up (TEST00001 and on), by the server itself,
in a database of this bench only. Rivals: pandas over the same frame, and reading the table.
"""

from __future__ import annotations

import statistics
import time
from datetime import date, timedelta
from itertools import cycle, islice
from typing import TYPE_CHECKING

import pandas as pd
from sqlalchemy import text

from bench.database import scratch
from wizdata_core.fields import FIELDS, Field, Kind
from wizdata_core.queries.screening import Request, found, members, memberships
from wizdata_core.screener.text import parse
from wizdata_core.store import writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from wizdata_core.screener.expression import Screen
    from wizdata_core.store import Engines

INSTRUMENTS, WEEKS, ROUNDS = 10_000, 261, 60
NEWEST = date(2025, 12, 26)
IN_DATABASE_MS, TO_PAGE_MS, AS_OF_MS = 25, 150, 250
FIVE = (
    "rsi_14 < 40 and esg_score >= 60 and exchange = XJSE and value_traded_zar > 20 and price > 10",
    "return_1y > 50 and rsi_14 > 50 and volume > 20 and pe_trailing between 5 and 60 and debt < 80",
    "price > 1.05 * sma_200 and golden_cross and sector in (S1, S2) and mfi_14 > 20 and debt < 90",
    "not (rsi_14 > 70 or rsi_14 < 30) and dividend_yield > 40 and country != ZA and price_zar > 5",
    "name contains 'TEST0' and roc_10 > 10 and cmf_20 > 10 and atr_14 < 90 and adx_14 > 25",
)
LOOKING_BACK = (
    "rsi_14 crosses_above 30 and esg_score >= 60 and exchange = XJSE and debt > 5 and price > 10",
    "golden_cross within 5 sessions and rsi_14 > 50 and volume > 20 and price > 10 and debt > 5",
    (
        "macd crosses_above macd_signal within 3 sessions and rsi_14 > 50 and price > 10"
        " and exchange = XJSE and volume > 20"
    ),
)
STANDING = (
    (
        "rank(market_cap_zar) within exchange <= 400 and percentile(return_1y) within sector >= 50"
        " and return_1m > 20 and rsi_7 < 60 and price > 10"
    ),
)
COLUMNS = ("exchange", "sector", "price", "return_1y", "market_cap_zar", "rsi_14", "esg_score")
EVERY_ROW = "rsi_14 crosses_above 30 within 20 sessions"


def main() -> None:
    """Fills the tables, then measures and prints."""
    with scratch() as store:
        began = time.perf_counter()
        fill(store)
        rows = INSTRUMENTS * WEEKS
        print(f"{rows:,} rows x {len(FIELDS)} fields made in {time.perf_counter() - began:.0f} s")
        now(store)
        as_of(store)
        many_days(store)


def fill(store: Engines) -> None:
    """The newest row of each instrument, and one a week of the five years before it."""
    names = ", ".join(f'"{name}"' for name in FIELDS)
    made = ", ".join(_made(each) for each in FIELDS.values())
    moved = ", ".join(_moved(each) for each in FIELDS.values())
    with writing(store) as connection:
        connection.execute(
            text(
                f"insert into snapshots_latest"  # noqa: S608 - names of fields, ours
                f" (instrument_id, day, made_at, reconstructed, {names})"
                f" select n, :day, now(), false, {made} from generate_series(1, :count) n"
            ),
            {"day": NEWEST, "count": INSTRUMENTS},
        )
    days = [NEWEST - timedelta(weeks=back) for back in range(WEEKS)]
    for year in sorted({each.year for each in days}):
        with writing(store) as connection:
            # Unlogged, since nothing here has to outlive a crash.
            connection.execute(
                text(f"create unlogged table s{year} (like snapshots including all)")
            )
            connection.execute(
                text(
                    f"alter table snapshots attach partition s{year}"
                    f" for values from ('{year}-01-01') to ('{year + 1}-01-01')"
                )
            )
            connection.execute(
                text(
                    f"insert into snapshots"  # noqa: S608 - as above
                    f" (instrument_id, day, made_at, reconstructed, {names})"
                    f" select instrument_id, d, made_at, false, {moved}"
                    " from unnest(cast(:days as date[])) d, snapshots_latest,"
                    " lateral (select 0.7 + 0.6 * random() + 0 * instrument_id as r) by_chance"
                ),
                {"days": sorted(each for each in days if each.year == year)},
            )
    with store.statements.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(text("vacuum analyze snapshots_latest"))
        connection.execute(text("vacuum analyze snapshots"))


def _made(field: Field) -> str:
    """A value by chance, one in twenty missing."""
    values = {
        Kind.NUMBER: "random() * 100",
        Kind.FLAG: "random() < 0.1",
        Kind.DATE: "cast('2025-12-26' as date) - cast(random() * 100 as int)",
        Kind.TEXT: "'S' || cast(random() * 10 as int)",
    }
    named = {
        "symbol": "'TEST' || lpad(n::text, 5, '0')",
        "name": "'TEST' || lpad(n::text, 5, '0') || ' made up'",
        "exchange": "(array['XJSE', 'XNSA', 'XNAI', 'XCAI'])[1 + n % 4]",
    }
    return named.get(field.name, f"case when random() > 0.05 then {values[field.kind]} end")


def _moved(field: Field) -> str:
    """The same value some weeks ago."""
    return f'"{field.name}" * r' if field.kind is Kind.NUMBER else f'"{field.name}"'


def timed(work: Callable[[Screen], float], screens: Iterable[str], rounds: int) -> list[float]:
    """Milliseconds of each round, one warm-up of each screen aside; `work` gives seconds."""
    parsed = [parse(each) for each in screens]
    for each in parsed:
        work(each)
    return sorted(1000 * work(each) for each in islice(cycle(parsed), rounds))


def shown(title: str, times: Sequence[float], goal: float | None = None) -> None:
    """Median and 95th percentile, beside the goal."""
    p95 = times[int(0.95 * (len(times) - 1))]
    beside = f"; goal {goal:g} ms, {p95 / goal:.2f} of it" if goal else ""
    print(f"{title}: p50 {statistics.median(times):.1f} ms, p95 {p95:.1f} ms{beside}")


def now(store: Engines) -> None:
    """Screens over the newest rows, beside pandas over the same frame."""

    def in_database(screen: Screen) -> float:
        return found(store, Request(screen, None, COLUMNS, "market_cap_zar")).seconds

    def to_page(screen: Screen) -> float:
        began = time.perf_counter()
        found(store, Request(screen, None, COLUMNS, "market_cap_zar"))
        return time.perf_counter() - began

    shown("five conditions, in the database", timed(in_database, FIVE, ROUNDS), IN_DATABASE_MS)
    shown("five conditions, found() to Arrow", timed(to_page, FIVE, ROUNDS), TO_PAGE_MS)
    shown(
        "five, one of them looking back", timed(in_database, LOOKING_BACK, ROUNDS), IN_DATABASE_MS
    )
    shown("five, two of them standings", timed(in_database, STANDING, ROUNDS), IN_DATABASE_MS)
    shown("looking back at every row", timed(in_database, (EVERY_ROW,), 5))
    began = time.perf_counter()
    with store.statements.connect() as connection:
        frame = pd.read_sql(text("select * from snapshots_latest"), connection)
    print(f"rival, read_sql of the whole table: {1000 * (time.perf_counter() - began):.0f} ms")
    shown(
        "rival, pandas masks over that frame in memory", sorted(_masked(frame) for _ in range(20))
    )


def _masked(frame: pd.DataFrame) -> float:
    began = time.perf_counter()
    held = frame[
        (frame.rsi_14 < 40)
        & (frame.esg_score >= 60)
        & (frame.exchange == "XJSE")
        & (frame.value_traded_zar > 20)
        & (frame.price > 10)
    ]
    held.sort_values("market_cap_zar", ascending=False).head(200)[list(COLUMNS)]
    return 1000 * (time.perf_counter() - began)


def as_of(store: Engines) -> None:
    """Screens as of days all over the five years."""
    days = cycle([NEWEST - timedelta(days=37 * at + 3) for at in range(45)])

    def in_database(screen: Screen) -> float:
        return found(store, Request(screen, next(days), COLUMNS, "market_cap_zar")).seconds

    shown("as of a day, in the database", timed(in_database, FIVE, ROUNDS), AS_OF_MS)
    shown("as of a day, looking back", timed(in_database, LOOKING_BACK, ROUNDS), AS_OF_MS)


def many_days(store: Engines) -> None:
    """Membership on 52 days, in one statement and in one a day."""
    screen = parse(FIVE[0])
    days = [NEWEST - timedelta(weeks=back) for back in range(52)]
    began = time.perf_counter()
    memberships(store, screen, days)
    together = time.perf_counter() - began
    began = time.perf_counter()
    for each in days:
        members(store, screen, each)
    apart = time.perf_counter() - began
    print(f"members on 52 days: {together:.2f} s at once, {apart:.2f} s a day at a time")
