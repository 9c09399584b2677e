"""What is shown, as a file: the same view that the chart draws, row by row."""

from __future__ import annotations

import csv
import io
import math
import unicodedata
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizdata_core.chart import ChartView

_ROWS_A_CHUNK = 2_000
_FORMULA = frozenset("=+-@")
# White space of every width, and quotes, straight and curled.
_BEFORE_A_FORMULA = (
    " \t\n\v\f\u00a0\u2000\u2001\u2002\u2003\u2009\u200b\u202f\u3000\ufeff"
    "\"'`\u2018\u2019\u201c\u201d"
)
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
    symbol, factor = safe_text(view.symbol), number_text(view.quote_factor)
    before = (view.interval.value, view.basis, view.unit, view.quote_unit, factor)
    fetched = view.fetched_at.isoformat() if view.fetched_at else ""
    after = (view.provider, str(view.sample).lower(), fetched)
    times, days = view.times[part].astype("datetime64[s]"), view.dates[part]
    opened = np.datetime_as_string(times, unit="s", timezone="UTC").tolist()
    dates = np.datetime_as_string(days.astype("datetime64[D]")).tolist()
    finals = [str(final).lower() for final in view.final[part].tolist()]
    columns = (view.open, view.high, view.low, view.close, view.volume)
    prices = zip(*(map(number_text, column[part].tolist()) for column in columns), strict=True)
    lines = [[number_text(value) for value in line.values[part].tolist()] for line in view.lines]
    rows = zip(dates, prices, opened, finals, strict=True)
    for index, (day, figures, moment, final) in enumerate(rows):
        values = [line[index] for line in lines]
        yield [day, symbol, *figures, moment, *before, final, *after, *values]


def _taken(buffer: io.StringIO) -> str:
    chunk = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return chunk


def number_text(value: float) -> str:
    """A number with every digit that it takes to read it back exactly; none is an empty text."""
    return repr(value).removesuffix(".0") if math.isfinite(value) else ""


def safe_text(value: str) -> str:
    """Text that no spreadsheet takes for a formula (OWASP ASVS 1.2.10), nor for two lines.

    What counts is the first character behind spaces and quotes, in its full-width form too.
    """
    plain = value.replace("\r", " ").replace("\0", "")
    first = plain.lstrip(_BEFORE_A_FORMULA)[:1]
    begins = unicodedata.normalize("NFKC", first) in _FORMULA
    return "'" + plain if begins or plain[:1] == "\t" else plain


def file_name(view: ChartView) -> str:
    """A file name that says what the view is, in characters that every system takes."""
    symbol = "".join(
        each if each.isascii() and (each.isalnum() or each in ".-") else "_" for each in view.symbol
    )
    return f"{symbol}_{view.interval.value}_{view.basis}.csv"
