"""What is shown, as a file: the same view that the chart draws, row by row."""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizdata_core.chart import ChartView

_ROWS_A_CHUNK = 2_000
_FIXED = ("date", "symbol", "open", "high", "low", "close", "volume")
_FACTS = (
    "opened_at",
    "interval",
    "basis",
    "unit",
    "quote_unit",
    "quote_factor",
    "final",
    "provider",
    "sample",
    "fetched_at",
)


def csv_chunks(view: ChartView) -> Iterator[str]:
    """The view as CSV text, in chunks: `date,symbol,open,…`, the facts of each row, then the lines.

    Prices have every digit that is stored; a missing value is an empty cell; `date` is the session
    date and `opened_at` the UTC moment.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([*_FIXED, *_FACTS, *(line.key for line in view.lines)])
    yield _taken(buffer)
    for start in range(0, len(view.times), _ROWS_A_CHUNK):
        writer.writerows(_rows(view, slice(start, start + _ROWS_A_CHUNK)))
        yield _taken(buffer)


def _rows(view: ChartView, part: slice) -> Iterator[list[str]]:
    symbol, factor = _text(view.symbol), _number(view.quote_factor)
    before = (view.interval.value, view.basis, view.unit, view.quote_unit, factor)
    fetched = view.fetched_at.isoformat() if view.fetched_at else ""
    after = (view.provider, str(view.sample).lower(), fetched)
    times, days = view.times[part].astype("datetime64[s]"), view.dates[part]
    opened = np.datetime_as_string(times, unit="s", timezone="UTC").tolist()
    dates = np.datetime_as_string(days.astype("datetime64[D]")).tolist()
    finals = [str(final).lower() for final in view.final[part].tolist()]
    columns = (view.open, view.high, view.low, view.close, view.volume)
    prices = zip(*(map(_number, column[part].tolist()) for column in columns), strict=True)
    lines = [[_number(value) for value in line.values[part].tolist()] for line in view.lines]
    rows = zip(dates, prices, opened, finals, strict=True)
    for index, (day, figures, moment, final) in enumerate(rows):
        values = [line[index] for line in lines]
        yield [day, symbol, *figures, moment, *before, final, *after, *values]


def _taken(buffer: io.StringIO) -> str:
    chunk = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return chunk


def _number(value: float) -> str:
    return repr(value).removesuffix(".0") if math.isfinite(value) else ""


def _text(value: str) -> str:
    """Text that no spreadsheet takes for a formula (OWASP ASVS 1.2.10), nor for two lines."""
    plain = value.replace("\r", " ").replace("\0", "")
    return "'" + plain if plain[:1] in {"=", "+", "-", "@", "\t"} else plain


def file_name(view: ChartView) -> str:
    """A file name that says what the view is, in characters that every system takes."""
    symbol = "".join(
        each if each.isascii() and (each.isalnum() or each in ".-") else "_" for each in view.symbol
    )
    return f"{symbol}_{view.interval.value}_{view.basis}.csv"
