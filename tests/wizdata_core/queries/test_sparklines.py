"""The small lines of a table, on the sample's real prices."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from wizdata_core.queries.sparklines import MOST_CLOSES, sparklines
from wizdata_core.store import reading

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from wizdata_core.store import Engines


def ids(connection: Connection, *symbols: str) -> list[int]:
    return [
        connection.execute(
            text("select id from instruments where symbol = :name"), {"name": name}
        ).scalar_one()
        for name in symbols
    ]


def closes(connection: Connection, symbol: str, until: date) -> list[float]:
    """The last closes of an instrument from its only source, oldest first."""
    rows = connection.execute(
        text(
            "select close from bars_daily b join series s on s.id = b.series_id"
            " join instruments i on i.id = s.instrument_id"
            " where i.symbol = :symbol and b.session_date <= :until"
            " order by b.session_date desc limit 60"
        ),
        {"symbol": symbol, "until": until},
    )
    return [row.close for row in rows][::-1]


def test_each_instrument_has_its_last_sixty_closes(sample_store: Engines) -> None:
    with reading(sample_store) as connection:
        apple, gold = ids(connection, "AAPL", "MSFT")
        lines = sparklines(connection, [apple, gold])
        expected = closes(connection, "AAPL", date(9999, 1, 1))
    assert set(lines) == {apple, gold}
    assert len(lines[apple]) == MOST_CLOSES == len(lines[gold])
    assert list(lines[apple]) == pytest.approx(expected)


def test_as_of_a_day_no_later_close_is_read(sample_store: Engines) -> None:
    day = date(2023, 6, 30)
    with reading(sample_store) as connection:
        (apple,) = ids(connection, "AAPL")
        lines = sparklines(connection, [apple], day)
        expected = closes(connection, "AAPL", day)
    assert list(lines[apple]) == pytest.approx(expected)


def test_an_instrument_without_bars_is_left_out(sample_store: Engines) -> None:
    with reading(sample_store) as connection:
        (naspers,) = ids(connection, "NPN.JO")
        assert sparklines(connection, [naspers, -1]) == {}
        assert sparklines(connection, []) == {}
