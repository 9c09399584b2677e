"""What is said of freshness: states by their rule, walls, stamps that follow every change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from wizdata_core.calendars import CALENDARS
from wizdata_core.ingest.runs import FaultNote, Outcome, claim_run, finish_run, note_fault
from wizdata_core.queries.freshness import by_class, stamp, standing, state_of
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from wizdata_core.calendars import Calendar
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


@pytest.mark.parametrize(
    ("mic", "interval", "opened", "asked", "state"),
    [
        # Thursday's bar over Good Friday, Easter Monday, and until six hours after Tuesday's close.
        ("XJSE", "1d", "2026-04-02T00:00", "2026-04-06T12:00", "fresh"),
        ("XJSE", "1d", "2026-04-02T00:00", "2026-04-07T20:59", "fresh"),
        ("XJSE", "1d", "2026-04-02T00:00", "2026-04-07T21:00", "stale"),
        ("XJSE", "1d", "2026-04-07T00:00", "2026-04-07T21:00", "fresh"),
        # One ordinary session was missed.
        ("XJSE", "1d", "2026-11-17T00:00", "2026-11-19T12:00", "stale"),
        # Eid al-Fitr of 2026 in Egypt, and its weekend of Friday and Saturday.
        ("XCAI", "1d", "2026-03-18T00:00", "2026-03-23T18:00", "fresh"),
        ("XCAI", "1d", "2026-03-18T00:00", "2026-03-24T20:00", "stale"),
        # Near a feast that nobody has announced: whatever the moon does, nothing is called stale.
        ("XCAI", "1d", "2031-01-22T00:00", "2031-01-27T20:00", "fresh"),
        ("XJSE", "1h", "2026-11-26T14:00", "2026-11-27T12:00", "fresh"),
        ("XJSE", "1h", "2026-11-25T14:00", "2026-11-27T12:00", "stale"),
        ("XJSE", "1w", "2026-11-16T00:00", "2026-11-24T12:00", "fresh"),
        ("XJSE", "1w", "2026-11-09T00:00", "2026-11-24T12:00", "stale"),
        # The calendar of Lusaka is not sure of its holidays: four days.
        ("XLUS", "1d", "2026-11-20T00:00", "2026-11-23T23:00", "fresh"),
        ("XLUS", "1d", "2026-11-20T00:00", "2026-11-24T01:00", "stale"),
    ],
)
def test_a_series_is_fresh_by_the_calendar_of_its_exchange(
    mic: str, interval: str, opened: str, asked: str, state: str
) -> None:
    moments = [datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (opened, asked)]
    assert state_of("equity", interval, moments[0], moments[1], mic) == state


@pytest.mark.parametrize(
    ("asset_class", "opened", "asked", "state"),
    [
        ("fx", "2026-11-20T00:00", "2026-11-23T08:00", "fresh"),  # Friday's on Monday
        ("fx", "2026-11-20T00:00", "2026-11-24T06:00", "stale"),  # Monday's day is over and due
        ("fx", "2026-04-02T00:00", "2026-04-07T05:00", "fresh"),  # no reference rates at Easter
        ("crypto", "2026-11-22T00:00", "2026-11-24T05:59", "fresh"),
        ("crypto", "2026-11-22T00:00", "2026-11-24T06:00", "stale"),
    ],
)
def test_currencies_go_by_weekdays_and_crypto_by_every_day(
    asset_class: str, opened: str, asked: str, state: str
) -> None:
    moments = [datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (opened, asked)]
    assert state_of(asset_class, "1d", moments[0], moments[1]) == state


@pytest.mark.parametrize("calendar", [CALENDARS["XJSE"], CALENDARS["XNSA"], CALENDARS["XNYS"]])
def test_three_days_without_collection_are_seen_whenever_a_session_was_among_them(
    calendar: Calendar,
) -> None:
    """Goal G12: with the clock three days ahead, all that missed a sure session is stale."""
    for day in calendar.sessions(date(2026, 1, 5), date(2026, 11, 20)).tolist():
        opened = datetime.combine(day, time(), UTC)
        closed = calendar.hours(day)[1]
        assert (
            state_of("equity", "1d", opened, closed + timedelta(hours=6), calendar.code) == "fresh"
        )
        after = closed + timedelta(days=3, hours=6)
        missed = [
            each
            for each in calendar.sessions(day + timedelta(days=1), after.date()).tolist()
            if calendar.hours(each)[1] + timedelta(hours=6) <= after
            and not calendar.uncertain(each)
        ]
        state = state_of("equity", "1d", opened, after, calendar.code)
        assert state == ("stale" if missed else "fresh"), day


def test_the_class_goes_by_the_exchange_of_its_newest_bar(sample_store: Engines) -> None:
    with reading(sample_store) as connection:
        counted = {each.asset_class: each for each in by_class(connection)}
    assert counted["equity"].mic in {"XNAS", "XNYS"}
    assert counted["fx"].mic is None
    week = datetime(2025, 1, 1, 12, tzinfo=UTC)  # the last bar is of 2024-12-30
    assert counted["equity"].state(week - timedelta(hours=18)) == "fresh"
    assert counted["equity"].state(week) == "stale"


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
