"""Flags: what is odd among neighbours is stored and said, by calendar and by prices."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from tests.wizdata_core.quality.rows import row, shifted_by, verdicts, wave

if TYPE_CHECKING:
    from wizdata_core.quality.judge import Judged


def judged_days(*days: int, sessions: list[date] | None, **changes: object) -> Judged:
    """The judgement on rows of these days of November 2026, each another close."""
    rows = [
        row(on=date(2026, 11, day), close=100.0 + day / 10, volume=100.0 + day) | changes
        for day in days
    ]
    known = None if sessions is None else np.array(sessions, dtype="datetime64[D]")
    return verdicts(*rows, sessions={"NPN.JO": known})


WEEK = [date(2026, 11, day) for day in (9, 10, 11, 12, 13, 16, 17, 18, 19, 20)]


def test_without_a_calendar_no_day_is_held_against_a_bar() -> None:
    done = judged_days(9, 11, 14, 15, sessions=None)
    assert set(done.bars["flags"].to_pylist()) == {""}


def test_a_session_that_is_missing_is_said_on_the_bar_after_it() -> None:
    done = judged_days(9, 10, 12, 13, 16, sessions=WEEK)
    assert done.bars["flags"].to_pylist() == ["", "", "after_gap", "", ""]


def test_a_copy_on_a_closed_day_is_refused_and_a_trade_there_is_flagged() -> None:
    friday = row(on=date(2026, 11, 13), close=101.0)
    ghost = row(on=date(2026, 11, 14), open=101.0, high=101.0, low=101.0, close=101.0, volume=0.0)
    traded = row(on=date(2026, 11, 15), close=102.0)
    monday = row(on=date(2026, 11, 16), close=103.0)
    known = {"NPN.JO": np.array(WEEK, dtype="datetime64[D]")}
    done = verdicts(friday, ghost, traded, monday, sessions=known)
    assert [each.reason.split(":")[0] for each in done.rejects] == ["ghost"]
    assert done.bars["flags"].to_pylist() == ["", "off_calendar", ""]


def test_a_bar_beside_a_session_without_one_is_taken_for_shifted() -> None:
    """A midnight in Brazil an hour early: Monday's bar comes as Sunday's."""
    done = judged_days(12, 13, 15, 17, sessions=WEEK)
    assert done.bars["flags"].to_pylist() == ["", "", "shifted", "after_gap"]


def run_of(count: int, volume: float) -> list[str]:
    days = [date(2026, 10, 1) + timedelta(days=each) for each in range(count)]
    same = {"open": 50.0, "high": 50.0, "low": 50.0, "close": 50.0, "volume": volume}
    flags: list[str] = verdicts(*[row(on=day, **same) for day in days]).bars["flags"].to_pylist()
    return flags


def test_five_sessions_of_one_price_with_trades_are_odd_and_ten_without() -> None:
    assert run_of(6, 100.0) == [""] * 4 + ["frozen"] * 2
    assert run_of(12, 0.0) == [""] * 9 + ["stale"] * 3


def test_the_same_prices_and_volume_a_day_later_are_flagged_as_copied() -> None:
    done = verdicts(row(on=date(2026, 11, 18)), row(on=date(2026, 11, 19)))
    assert done.bars["flags"].to_pylist() == ["", "copied"]


def test_a_close_far_from_both_neighbours_is_a_spike_and_a_jump_that_stays_is_none() -> None:
    spiked = wave(20, d9={"close": 190.0, "high": 191.0})
    assert [place for place, flags in enumerate(flags_of(spiked)) if flags == "spike"] == [9]
    jumped = [
        each | shifted_by(each, 1.53) if place >= 9 else each for place, each in enumerate(wave(20))
    ]
    assert set(flags_of(jumped)) == {""}


def test_a_high_twice_above_everything_is_a_wick() -> None:
    assert flags_of(wave(9, d4={"high": 250.0})) == [""] * 4 + ["wick"] + [""] * 4


def flags_of(rows: list[dict[str, object]]) -> list[str]:
    flags: list[str] = verdicts(*rows).bars["flags"].to_pylist()
    return flags
