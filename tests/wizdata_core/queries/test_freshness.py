"""What is said of freshness: states by their rule, walls, stamps that follow every change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from wizdata_core.ingest.runs import FaultNote, Outcome, claim_run, finish_run, note_fault
from wizdata_core.queries.freshness import by_class, stamp, standing, state_of
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from wizdata_core.store import Engines

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # a Monday


@pytest.mark.parametrize(
    ("asset_class", "interval", "days", "state"),
    [
        ("equity", "1d", 3, "fresh"),  # Friday's bar on Monday
        ("equity", "1d", 5, "stale"),
        ("crypto", "1d", 3, "stale"),
        ("crypto", "1d", 1, "fresh"),
        ("fx", "1w", 10, "fresh"),
        ("index", "1mo", 30, "fresh"),
    ],
)
def test_a_series_is_fresh_by_the_age_of_its_newest_bar(
    asset_class: str, interval: str, days: int, state: str
) -> None:
    assert state_of(asset_class, interval, NOW - timedelta(days=days), NOW) == state


def test_without_bars_the_state_is_none() -> None:
    assert state_of("equity", "1d", None, NOW) == "none"


def test_the_standing_tells_sample_from_reference_rates(sample_store: Engines) -> None:
    with reading(sample_store) as connection:
        held = standing(connection)
    assert held.sample_until == date(2024, 12, 30)
    assert held.reference_until is not None
    assert (held.live, held.live_until, held.wall, held.running) == (0, None, None, 0)
    assert held.instruments >= 75


def test_an_empty_database_stands_at_nothing(store: Engines) -> None:
    with reading(store) as connection:
        held = standing(connection)
    assert (held.instruments, held.bars, held.live, held.checked_at) == (0, 0, 0, None)


def test_the_last_wall_of_a_networked_provider_is_told(store: Engines) -> None:
    with writing(store) as connection:
        run = claim_run(connection, "jse_daily", NOW, "yahoo", NOW)
        assert run is not None
        for minute, kind in enumerate(("unavailable", "unknown_symbol")):
            at = NOW + timedelta(minutes=minute)
            note_fault(connection, run, FaultNote("yahoo", "NPN.JO", "1d", kind, "no answer", at))
    with reading(store) as connection:
        held = standing(connection)
    assert held.wall is not None
    assert held.wall.kind == "unavailable"
    assert held.wall.words == "the provider could not be reached"
    assert held.running == 1
    assert held.blocked


def test_the_stamp_changes_with_runs_and_stays_without_change(store: Engines) -> None:
    with reading(store) as connection:
        first, again = stamp(connection), stamp(connection)
    assert first == again
    with writing(store) as connection:
        run = claim_run(connection, "jse_daily", NOW, "yahoo", NOW)
        assert run is not None
    with reading(store) as connection:
        started = stamp(connection)
    with writing(store) as connection:
        finish_run(connection, run, Outcome("done"), NOW + timedelta(seconds=1))
    with reading(store) as connection:
        finished = stamp(connection)
    assert len({first.work, started.work, finished.work}) == 3


def test_each_class_says_how_many_are_known_and_held(sample_store: Engines) -> None:
    with reading(sample_store) as connection:
        counted = {each.asset_class: each for each in by_class(connection)}
    assert list(counted) == ["equity", "index", "fx", "crypto"]
    assert counted["equity"].held == 5
    assert counted["equity"].known > 100
    assert counted["crypto"].held == 0
    assert counted["crypto"].state(NOW) == "none"
    assert counted["equity"].state(NOW) == "stale"


def test_the_sample_can_be_left_out_of_a_class(sample_store: Engines) -> None:
    with reading(sample_store) as connection:
        counted = {each.asset_class: each for each in by_class(connection, with_sample=False)}
    assert (counted["equity"].held, counted["equity"].last_opened_at) == (0, None)
    assert counted["equity"].known > 100
    assert counted["fx"].held > 60
