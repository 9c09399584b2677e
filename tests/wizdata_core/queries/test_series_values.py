"""Indicators with knobs of one's own, computed for a screen beside its snapshots."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from sqlalchemy import select

from db.models import instruments
from tests.wizdata_core.screener.rows import clear, fill
from wizdata_core.bars import ACTIONS, BARS
from wizdata_core.fields import FIELDS
from wizdata_core.indicators.catalogue import choice
from wizdata_core.indicators.expression import parse as series
from wizdata_core.ingest.actions import store_actions
from wizdata_core.ingest.bars import Origin, store_bars
from wizdata_core.queries.screening import members, memberships
from wizdata_core.queries.series_values import field_holding
from wizdata_core.screener.text import parse
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from wizdata_core.store import Engines

MONDAY = date(2026, 1, 5)
FETCHED = datetime(2026, 6, 1, tzinfo=UTC)
DAYS = [MONDAY + timedelta(days=at) for at in range(40)]
# What was traded: it rises, then halves on day 30, when each share became two.
CLOSES = [100.0 + at for at in range(30)] + [(100.0 + at) / 2 for at in range(30, 40)]
SPLIT_ON = DAYS[30]


@pytest.fixture(scope="module")
def number(module_store: Engines) -> int:
    """The id of an instrument with made-up bars, a split, and a snapshot for each session."""
    rows = [
        {
            "symbol": "AAPL",
            "interval": "1d",
            "opened_at": datetime(day.year, day.month, day.day, 14, tzinfo=UTC),
            "session_date": day,
            **dict.fromkeys(("open", "high", "low", "close"), close),
            "volume": 10.0,
            "quote_unit": "USD",
            "quote_factor": 1.0,
            "final": True,
        }
        for day, close in zip(DAYS, CLOSES, strict=True)
    ]
    split = {"symbol": "AAPL", "kind": "split", "ex_date": SPLIT_ON, "value": 2.0}
    split |= {"quote_unit": "USD", "quote_factor": 1.0}
    with writing(module_store) as connection:
        origin = Origin("yahoo", FETCHED, 1)
        store_bars(connection, pa.Table.from_pylist(rows, schema=BARS), origin)
        store_actions(connection, pa.Table.from_pylist([split], schema=ACTIONS), origin)
    with reading(module_store) as connection:
        found = connection.scalar(select(instruments.c.id).where(instruments.c.symbol == "AAPL"))
    assert found is not None
    clear(module_store)
    history = [
        {"day": day, "price": close, "rsi_14": 50.0}
        for day, close in zip(DAYS, CLOSES, strict=True)
    ]
    fill(module_store, {found: history, found + 1: [{"price": 5.0}]})
    return int(found)


def average(day: date, count: int) -> float:
    """The mean of the last closes, in the shares of the day."""
    at = DAYS.index(day)
    in_shares = [
        close / (2 if day >= SPLIT_ON > other else 1)
        for other, close in zip(DAYS, CLOSES, strict=True)
    ]
    return float(np.mean(in_shares[at - count + 1 : at + 1]))


@pytest.mark.parametrize("day", [DAYS[10], DAYS[29], DAYS[30], DAYS[33], DAYS[39]])
def test_a_value_counts_in_the_shares_of_its_day(
    module_store: Engines, number: int, day: date
) -> None:
    mean = average(day, 7)
    for text, matches in (
        (f"sma(7) > {mean - 1e-6}", True),
        (f"sma(7) < {mean + 1e-6}", True),
        (f"sma(7) > {mean + 1e-6}", False),
    ):
        assert (number in members(module_store, parse(text), day)) is matches


def test_the_newest_row_has_its_value_and_what_has_no_bars_has_none(
    module_store: Engines, number: int
) -> None:
    assert members(module_store, parse("price > sma(7)")) == (number,)
    assert members(module_store, parse("sma(7) is missing")) == (number + 1,)
    assert members(module_store, parse("not price > sma(7)")) == ()


def test_the_split_is_no_crossing(module_store: Engines, number: int) -> None:
    crossed = parse("price crosses_below sma(7) within 40 sessions")
    assert members(module_store, crossed, DAYS[39]) == ()
    fallen = parse("sma(2) crosses_below 60 within 40 sessions")
    assert members(module_store, fallen, DAYS[39]) == ()
    halved = parse("sma(2) < 70 within 3 sessions")
    assert members(module_store, halved, DAYS[29]) == ()
    assert members(module_store, halved, DAYS[31]) == (number,)


def test_crossings_are_found_on_their_day(module_store: Engines, number: int) -> None:
    level = average(DAYS[20], 5) - 0.5
    crossing = parse(f"sma(5) crosses_above {level}")
    asked = memberships(module_store, crossing, DAYS[:30])
    assert asked.to_pylist() == [{"day": DAYS[20], "instrument_id": number}]
    within = parse(f"sma(5) crosses_above {level} within 3 sessions")
    asked = memberships(module_store, within, DAYS[:30])
    assert asked["day"].to_pylist() == DAYS[20:23]


def test_each_of_many_days_is_as_that_day_by_itself(module_store: Engines, number: int) -> None:
    screen = parse("price > 1.01 * sma(5) or rsi(5) > 60 and sma(volume,3) > 5 within 2 sessions")
    table = memberships(module_store, screen, DAYS)
    expected = [(day, each) for day in DAYS for each in members(module_store, screen, day)]
    assert [tuple(row.values()) for row in table.to_pylist()] == expected
    assert number in {each for _, each in expected}


def test_new_bars_are_seen_at_once(module_store: Engines, number: int) -> None:
    screen = parse("sma(3) > 1000")
    assert members(module_store, screen) == ()
    row = {
        "symbol": "AAPL",
        "interval": "1d",
        "opened_at": datetime(2026, 2, 13, 14, tzinfo=UTC),
        "session_date": DAYS[39],
        **dict.fromkeys(("open", "high", "low", "close"), 9_000.0),
        "volume": 10.0,
        "quote_unit": "USD",
        "quote_factor": 1.0,
        "final": True,
    }
    with writing(module_store) as connection:
        later = Origin("yahoo", FETCHED + timedelta(days=1), 2)
        store_bars(connection, pa.Table.from_pylist([row], schema=BARS), later)
    assert members(module_store, screen) == (number,)


def test_an_indicator_that_a_field_holds_is_read_from_the_field(
    module_store: Engines, number: int
) -> None:
    assert field_holding(choice("rsi", {"window": 14})) == "rsi_14"
    assert field_holding(series("macd(12,26,9)")) == "macd"
    assert field_holding(series("macd(12,26,9).signal")) == "macd_signal"
    assert field_holding(series("rsi(14)@1w")) == "rsi_14_weekly"
    assert field_holding(choice("rsi", {"window": 9})) is None
    # The stored 50 is no RSI of rising bars, which would be 100.
    assert members(module_store, parse("rsi(14) = 50 and rsi_14 = 50")) == (number,)


@pytest.mark.parametrize("name", [name for name, each in FIELDS.items() if each.series])
def test_every_field_that_an_indicator_makes_is_found_by_it(name: str) -> None:
    assert field_holding(series(FIELDS[name].series)) == name
