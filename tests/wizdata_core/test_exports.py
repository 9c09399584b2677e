"""A download is what is shown: the same rows, every digit, and text that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from db.models import bars_daily, instruments, series
from wizdata_core.bars import Interval
from wizdata_core.chart import ChartView, Line
from wizdata_core.exports import csv_chunks, file_name
from wizdata_core.queries.chart import chart_choice, chart_view
from wizdata_core.store import reading

if TYPE_CHECKING:
    from wizdata_core.store import Engines


def made(close: list[float], symbol: str = "NPN.JO", **changes: object) -> ChartView:
    """A view with made-up bars, a day apart."""
    count = len(close)
    values = np.array(close, dtype=np.float64)
    times = np.arange(count, dtype=np.int64) * 86_400
    view = ChartView(
        symbol=symbol,
        name="Naspers",
        asset_class="equity",
        exchange="XJSE",
        timezone="Africa/Johannesburg",
        interval=Interval.DAY,
        unit="ZAR",
        basis="raw",
        provider="yahoo",
        provider_label="Yahoo",
        sample=False,
        quote_unit="ZAc",
        quote_factor=0.01,
        fetched_at=datetime(2026, 11, 20, tzinfo=UTC),
        price_digits=2,
        times=times,
        dates=times.astype("datetime64[s]").astype("datetime64[D]"),
        open=values,
        high=values,
        low=values,
        close=values,
        volume=values,
        final=np.ones(count, dtype=bool),
    )
    return replace(view, **changes)  # type: ignore[arg-type]  # whatever a test changes


def rows_of(view: ChartView) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(csv_chunks(view)), newline="")))


def test_a_download_holds_every_stored_row_to_the_last_digit(sample_store: Engines) -> None:
    with reading(sample_store) as connection:
        choice = chart_choice(connection, {"symbol": "AAPL", "range": "max"})
        query = (
            select(bars_daily)
            .join(series, series.c.id == bars_daily.c.series_id)
            .join(instruments, instruments.c.id == series.c.instrument_id)
            .where(instruments.c.symbol == "AAPL")
            .order_by(bars_daily.c.opened_at)
        )
        stored = connection.execute(query).all()
    rows = rows_of(chart_view(sample_store, choice))
    assert len(rows) == len(stored) > 4_000
    for row, held in zip(rows, stored, strict=True):
        for name in ("open", "high", "low", "close", "volume", "quote_factor"):
            assert float(row[name]) == getattr(held, name)
        assert datetime.fromisoformat(row["opened_at"]) == held.opened_at
        assert row["date"] == held.session_date.isoformat()
        assert row["final"] == str(held.final).lower()
    assert {row["symbol"] for row in rows} == {"AAPL"}


def test_columns_come_in_the_agreed_order_and_lines_after_them() -> None:
    line = Line("rsi(14)", "RSI (14)", 1, "line", np.array([np.nan, 55.5]))
    header, first, second = "".join(csv_chunks(made([1.5, 2.0], lines=(line,)))).splitlines()
    assert header == (
        "date,symbol,open,high,low,close,volume,opened_at,interval,basis,unit,quote_unit,"
        "quote_factor,final,provider,sample,fetched_at,rsi(14)"
    )
    assert first == (
        "1970-01-01,NPN.JO,1.5,1.5,1.5,1.5,1.5,1970-01-01T00:00:00Z,1d,raw,ZAR,ZAc,0.01,true,"
        "yahoo,false,2026-11-20T00:00:00+00:00,"
    )
    assert second.endswith(",55.5")
    assert second.startswith("1970-01-02,NPN.JO,2,2,2,2,2,")


@given(st.lists(st.floats(allow_infinity=False), max_size=20))
def test_numbers_survive_the_way_out_and_in(close: list[float]) -> None:
    for row, value in zip(rows_of(made(close)), close, strict=True):
        if np.isnan(value):
            assert row["close"] == ""
        else:
            assert float(row["close"]) == value


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_text_that_a_spreadsheet_would_run_is_made_text(start: str) -> None:
    (row,) = rows_of(made([1.0], symbol=start + "cmd|'/c calc'!A0"))
    assert row["symbol"] == "'" + start + "cmd|'/c calc'!A0"


def test_text_with_commas_quotes_and_lines_stays_one_cell() -> None:
    odd = 'a,b"c\nd'
    (row,) = rows_of(made([1.0], symbol=odd))
    assert row["symbol"] == odd
    (row,) = rows_of(made([1.0], symbol="\r=1+1\0"))
    assert row["symbol"] == "' =1+1"


def test_negative_prices_are_numbers_and_not_text() -> None:
    (row,) = rows_of(made([-37.63]))
    assert row["close"] == "-37.63"


def test_an_empty_view_is_a_header() -> None:
    assert "".join(csv_chunks(made([]))).count("\n") == 1


def test_a_long_download_streams_in_parts_of_bounded_size() -> None:
    view = made([float(n) for n in range(50_000)])
    tracemalloc.start()
    sizes = [len(chunk) for chunk in csv_chunks(view)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(sizes) == 26
    assert max(sizes) < 500_000
    assert peak < 3_000_000 < sum(sizes)


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        ("NPN.JO", "NPN.JO_1d_raw.csv"),
        ("USD/ZAR", "USD_ZAR_1d_raw.csv"),
        ('../é"\r\n', ".._____" + "_1d_raw.csv"),
    ],
)
def test_a_file_is_named_in_characters_that_every_system_takes(symbol: str, name: str) -> None:
    assert file_name(made([1.0], symbol=symbol)) == name
