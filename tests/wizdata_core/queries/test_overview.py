"""The overview's query and the rules by which movers are compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from wizdata_core.queries.overview import (
    Quote,
    classes_of,
    closes_on_last_shares,
    headlines,
    movers,
    quotes,
)
from wizdata_core.store import reading

if TYPE_CHECKING:
    from wizdata_core.store import Engines

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def quote(
    symbol: str, day: date, previous_day: date | None, close: float, previous: float
) -> Quote:
    """A quote of a share."""
    return Quote(
        symbol, symbol, "equity", "ZAR", "", "", "yahoo", "Yahoo", False, day, previous_day, close,
        previous, 1.0, True, NOW, (previous, close),
    )  # fmt: skip


def test_each_instrument_has_its_last_two_bars_from_its_best_source(sample_store: Engines) -> None:
    with reading(sample_store) as connection:
        held = {each.symbol: each for each in quotes(connection)}
        last_two = connection.execute(
            text(
                "select b.session_date, b.close from bars_daily b"
                " join series s on s.id = b.series_id"
                " join instruments i on i.id = s.instrument_id"
                " where i.symbol = 'USD/ZAR' and s.provider = 'ecb'"
                " order by b.opened_at desc limit 2"
            )
        ).all()
    rand = held["USD/ZAR"]
    assert rand.provider_label == "European Central Bank"
    assert [(rand.day, rand.close), (rand.previous_day, rand.previous)] == [
        tuple(row) for row in last_two
    ]
    assert rand.change == pytest.approx(last_two[0].close / last_two[1].close - 1)
    assert len(rand.trend) == 30
    apple = held["AAPL"]
    assert (apple.day, apple.unit, apple.sample) == (date(2024, 12, 30), "USD", True)
    assert apple.close == pytest.approx(252.20, abs=0.005)


def test_the_sample_can_be_left_out(sample_store: Engines) -> None:
    with reading(sample_store) as connection:
        held = quotes(connection, with_sample=False)
    assert held
    assert not [each for each in held if each.sample]


def test_a_database_without_bars_has_no_quotes(store: Engines) -> None:
    with reading(store) as connection:
        assert quotes(connection) == ()


def test_headlines_come_first_and_the_universe_fills_the_rest(sample_store: Engines) -> None:
    with reading(sample_store) as connection:
        held = quotes(connection)
    assert [each.symbol for each in headlines(held, 4)] == [
        "USD/ZAR",
        "EUR/ZAR",
        "GBP/ZAR",
        "USD/NGN",
    ]


def test_a_split_between_two_bars_is_no_fall() -> None:
    days = [date(2020, 8, 28), date(2020, 8, 31)]
    before, after = closes_on_last_shares([499.23, 129.04], days, {"2020-08-31": 4.0})
    assert before == pytest.approx(124.8075)
    assert after == 129.04


def test_a_split_after_the_last_bar_changes_nothing() -> None:
    days = [date(2020, 8, 27), date(2020, 8, 28)]
    assert closes_on_last_shares([500.04, 499.23], days, {"2020-08-31": 4.0}) == (500.04, 499.23)


def test_movers_rank_what_rose_and_what_fell() -> None:
    day, before = date(2026, 11, 20), date(2026, 11, 19)
    held = [
        quote("UP.JO", day, before, 110, 100),
        quote("UPPER.JO", day, before, 120, 100),
        quote("DOWN.JO", day, before, 90, 100),
        quote("STILL.JO", day, before, 100, 100),
    ]
    found = movers(held, "equity")
    assert [each.symbol for each in found.gainers] == ["UPPER.JO", "UP.JO"]
    assert [each.symbol for each in found.losers] == ["DOWN.JO"]
    assert found.newest == day


def test_old_bars_weekly_rates_and_lone_bars_are_not_compared() -> None:
    day = date(2026, 11, 20)
    fresh = quote("FRESH.JO", day, date(2026, 11, 17), 101, 100)
    old = quote("OLD.JO", date(2013, 3, 1), date(2013, 2, 28), 200, 100)
    weekly = quote("WEEKLY.JO", day, date(2026, 11, 13), 200, 100)
    lone = replace(fresh, symbol="LONE.JO", previous_day=None, previous=None)
    found = movers([fresh, old, weekly, lone], "equity")
    assert found.compared == (fresh,)
    assert set(found.left_out) == {old, weekly, lone}


def test_movers_of_a_class_that_is_not_held_are_none() -> None:
    assert movers([], "crypto").newest is None


def test_classes_are_counted_by_what_may_be_compared(sample_store: Engines) -> None:
    with reading(sample_store) as connection:
        counted = classes_of(quotes(connection))
    assert counted["equity"] == 1  # AAPL; the other four end in 2013
    assert counted["fx"] >= 8
