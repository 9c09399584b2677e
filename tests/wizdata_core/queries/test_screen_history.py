"""Who came and went on made-up snapshots: without a row nobody entered and nobody left."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.made_up_market import list_shares, store_snapshots, symbol_of
from wizdata_core.queries.screen_history import changed, history
from wizdata_core.queries.snapshot_rows import origins, row_spans, values_of
from wizdata_core.screener.history import Change, Step, days_between
from wizdata_core.screener.text import parse
from wizdata_core.store import reading

if TYPE_CHECKING:
    from wizdata_core.store import Engines

FIRST = date(2025, 6, 2)  # a Monday
LAST = date(2025, 6, 27)
SCREEN = parse("rsi_14 < 30 and price > 1")
OVERSOLD, USUAL = 20.0, 50.0


@pytest.fixture(scope="module")
def ids(module_store: Engines) -> list[int]:
    """Five shares: always in, until June 13, from June 20, new on June 25, silent for long."""
    ids = list_shares(module_store, 5)
    rows = []
    for number, each in enumerate(ids, start=1):
        for day in days_between(FIRST, LAST, Step.SESSION):
            value = {
                1: OVERSOLD,
                2: OVERSOLD if day <= date(2025, 6, 13) else USUAL,
                3: OVERSOLD if day >= date(2025, 6, 20) else USUAL,
                4: OVERSOLD if day >= date(2025, 6, 25) else None,
                5: None,
            }[number]
            if value is not None:
                rows.append(row(each, number, day, value))
    # Silent for long: within a year of June 20, and no more than a year of June 27.
    rows.append(row(ids[4], 5, date(2024, 6, 22), OVERSOLD))
    store_snapshots(module_store, rows)
    return ids


def row(instrument_id: int, number: int, day: date, rsi: float) -> dict[str, object]:
    return {
        "instrument_id": instrument_id,
        "symbol": symbol_of(number),
        "day": day,
        "rsi_14": rsi,
        "price": 10.0 + number,
        "reconstructed": day < date(2025, 6, 16),
    }


def test_who_entered_and_left_is_told_with_the_values_that_say_why(
    module_store: Engines, ids: list[int]
) -> None:
    found = changed(module_store, SCREEN, date(2025, 6, 12), date(2025, 6, 24))
    assert (found.members_before, found.members_after) == (3, 2)
    assert found.fields == ("rsi_14", "price")
    by_symbol = {each.instrument.symbol: each for each in found.rows}
    assert set(by_symbol) == {"MADE0002", "MADE0003", "MADE0005"}
    entered, left = by_symbol["MADE0003"], by_symbol["MADE0002"]
    assert entered.change is Change.ENTERED
    assert (entered.before["rsi_14"], entered.after["rsi_14"]) == (USUAL, OVERSOLD)
    assert left.change is Change.LEFT
    assert (left.before["rsi_14"], left.after["rsi_14"]) == (OVERSOLD, USUAL)
    assert (left.before["day"], left.before["reconstructed"]) == (date(2025, 6, 12), True)
    assert (left.after["day"], left.after["reconstructed"]) == (date(2025, 6, 24), False)
    assert len(ids) == 5


def test_without_a_row_on_one_of_the_days_nobody_entered_and_nobody_left(
    module_store: Engines, ids: list[int]
) -> None:
    found = changed(module_store, SCREEN, date(2025, 6, 20), date(2025, 6, 27))
    assert {each.instrument.symbol: each.change for each in found.rows} == {
        "MADE0004": Change.APPEARED,
        "MADE0005": Change.VANISHED,
    }
    appeared, vanished = found.rows
    assert (appeared.before, appeared.after["rsi_14"]) == ({}, OVERSOLD)
    assert (vanished.before["day"], vanished.after) == (date(2024, 6, 22), {})
    assert len(ids) == 5


def test_the_newest_rows_are_those_of_the_last_day(module_store: Engines, ids: list[int]) -> None:
    found = changed(module_store, SCREEN, date(2025, 6, 12), None)
    assert found.after is None
    # The newest row of an instrument counts however old it is.
    assert found.members_after == 4
    with reading(module_store) as connection:
        values = values_of(connection, ids, None, ("rsi_14",))
    assert [values[each]["rsi_14"] for each in ids] == [20.0, 50.0, 20.0, 20.0, 20.0]


def test_a_history_counts_members_by_day_and_lists_their_spells(
    module_store: Engines, ids: list[int]
) -> None:
    told: list[float] = []
    days = days_between(date(2025, 5, 31), LAST, Step.WEEK)
    found = history(module_store, SCREEN, days, told.append)
    assert found.days == tuple(date(2025, 6, each) for each in (6, 13, 20, 27))
    assert found.counts == (3, 3, 3, 3)
    spells = {
        each.symbol: (spell.first.day, spell.last.day, spell.days) for each, spell in found.spells
    }
    assert spells == {
        "MADE0001": (6, 27, 4),
        "MADE0002": (6, 13, 2),
        "MADE0003": (20, 27, 2),
        "MADE0004": (27, 27, 1),
        "MADE0005": (6, 20, 3),
    }
    assert told[-1] == 1.0
    assert len(ids) == 5


def test_a_history_says_how_many_of_its_rows_were_made_later(
    module_store: Engines, ids: list[int]
) -> None:
    days = (date(2025, 6, 13), date(2025, 6, 20))
    found = history(module_store, SCREEN, days, lambda _: None)
    # 1, 2 and 5 on the 13th; 1, 3 and 5 on the 20th. Made later: the rows of the 13th, and of 5.
    assert (found.origins.rows, found.origins.reconstructed) == (6, 4)
    assert (found.origins.days, found.origins.days_reconstructed) == (2, 2)
    cheap = parse("rsi_14 < 30 and price < 12")  # share 1 alone
    later = history(module_store, cheap, (date(2025, 6, 20),), lambda _: None)
    assert (later.origins.days, later.origins.days_reconstructed) == (1, 0)
    assert len(ids) == 5


def test_of_very_many_rows_some_are_looked_at(
    module_store: Engines, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wizdata_core.queries.snapshot_rows.MOST_LOOKED_AT", 2)
    members = {date(2025, 6, 20): frozenset(ids[:3])}
    with reading(module_store) as connection:
        assert origins(connection, members).rows == 2
        assert origins(connection, {}).rows == 0


def test_a_span_covers_days_up_to_a_year_behind_its_last_row(
    module_store: Engines, ids: list[int]
) -> None:
    with reading(module_store) as connection:
        span = row_spans(connection)[ids[4]]
    assert span.covers(date(2024, 6, 22))
    assert not span.covers(date(2024, 6, 21))
    assert span.covers(span.last + timedelta(366))
    assert not span.covers(span.last + timedelta(367))


def test_of_too_many_days_the_newest_are_looked_at(module_store: Engines, ids: list[int]) -> None:
    days = days_between(date(2024, 4, 1), LAST, Step.SESSION)
    found = history(module_store, parse("rsi_14 < 30"), days, lambda _: None)
    assert (len(found.days), found.days[-1]) == (300, LAST)
    assert len(ids) == 5
