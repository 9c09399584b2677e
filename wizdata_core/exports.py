"""What is shown, as a file: the same view that the chart draws, row by row."""

from __future__ import annotations

import csv
import io
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
    facts_before = (
        view.interval.value,
        view.basis,
        view.unit,
        view.quote_unit,
        _number(view.quote_factor),
    )
    facts_after = (
        view.provider,
        str(view.sample).lower(),
        view.fetched_at.isoformat() if view.fetched_at else "",
    )
    opened = np.datetime_as_string(view.times.astype("datetime64[s]"), unit="s", timezone="UTC")
    dates = np.datetime_as_string(view.dates.astype("datetime64[D]"))
    columns = [view.open, view.high, view.low, view.close, view.volume]
    for index in range(len(view.times)):
        prices = [_number(column[index]) for column in columns]
        values = [_number(line.values[index]) for line in view.lines]
        final = str(bool(view.final[index])).lower()
        writer.writerow(
            [
                dates[index],
                _text(view.symbol),
                *prices,
                opened[index],
                *facts_before,
                final,
                *facts_after,
                *values,
            ]
        )
        if index % _ROWS_A_CHUNK == _ROWS_A_CHUNK - 1:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    chunk = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return chunk


def _number(value: float | np.float64) -> str:
    return "" if not np.isfinite(value) else repr(float(value)).removesuffix(".0")


def _text(value: str) -> str:
    """Text that no spreadsheet takes for a formula (OWASP ASVS 1.2.10)."""
    return "'" + value if value[:1] in {"=", "+", "-", "@", "\t", "\r", "\0"} else value


def file_name(view: ChartView) -> str:
    """A file name that says what the view is, in characters that every system takes."""
    symbol = "".join(
        each if each.isascii() and (each.isalnum() or each in ".-") else "_" for each in view.symbol
    )
    return f"{symbol}_{view.interval.value}_{view.basis}.csv"
