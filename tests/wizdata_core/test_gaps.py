"""Gaps: every missing bar is found, and none where the market was closed."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from wizdata_core.bars import Interval
from wizdata_core.calendars import Calendar, calendar_for
from wizdata_core.gaps import ANSWERS_TO_CONFIRM, TIME_TO_CONFIRM, is_confirmed, missing, slots


def the(asset_class: str, mic: str | None = None) -> Calendar:
    calendar = calendar_for(asset_class, mic)
    assert calendar is not None
    return calendar


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]  # the parts of a moment


YEAR = utc(2024, 1, 1), utc(2025, 1, 1)


def test_a_year_of_the_jse_is_its_sessions() -> None:
    expected = slots(the("equity", "XJSE"), Interval.DAY, *YEAR)
    days = expected.opens.astype("datetime64[D]")
    assert np.datetime64("2024-05-29") not in days  # the general election
    assert np.datetime64("2024-05-28") in days
    assert len(days) == 262 - 12  # weekdays less public holidays on one
    assert missing(expected, expected.opens) == ()


def test_an_hour_of_the_jse_begins_with_its_session_and_the_last_ends_with_it() -> None:
    expected = slots(the("equity", "XJSE"), Interval.HOUR, utc(2024, 5, 27), utc(2024, 5, 29))
    assert expected.opens[0] == np.datetime64("2024-05-27T07:00")
    assert expected.ends[7] == np.datetime64("2024-05-27T15:00")
    assert expected.opens[8] == np.datetime64("2024-05-28T07:00")


@pytest.mark.parametrize(
    ("interval", "count"), [(Interval.WEEK, 52), (Interval.MONTH, 12), (Interval.HOURS_4, 2196)]
)
def test_crypto_never_closes(interval: Interval, count: int) -> None:
    expected = slots(the("crypto"), interval, *YEAR)
    assert len(expected.opens) == count


def test_a_week_that_a_venue_stamps_on_thursday_is_no_gap() -> None:
    expected = slots(the("crypto"), Interval.WEEK, *YEAR)
    thursdays = expected.opens + np.timedelta64(3, "D")
    assert missing(expected, thursdays) == ()
    (gap,) = missing(expected, np.delete(thursdays, [7, 8]))
    assert (gap.first, gap.bars) == (expected.opens[7].item().replace(tzinfo=UTC), 2)


def test_a_long_weekend_inside_a_gap_makes_it_no_longer() -> None:
    expected = slots(the("equity", "XJSE"), Interval.DAY, *YEAR)
    # Good Friday and Easter Monday lie between 28 March and 2 April 2024.
    days = expected.opens.astype("datetime64[D]")
    held = expected.opens[~np.isin(days, np.array(["2024-03-28", "2024-04-02"], dtype=days.dtype))]
    (gap,) = missing(expected, held)
    assert (gap.first.date(), gap.last.date(), gap.bars) == (date(2024, 3, 28), date(2024, 4, 2), 2)


def test_a_thousand_gaps_among_a_million_minutes_are_all_found_and_no_other() -> None:
    seed = 20_261_127
    chance = random.Random(seed)  # noqa: S311 - a test's own chance
    expected = slots(the("crypto"), Interval.MINUTE, utc(2024, 1, 1), utc(2025, 11, 27))
    count = len(expected.opens)
    assert count == 1_002_240
    places = sorted(chance.sample(range(1, count // 100 - 1), 1_000))
    planted = [(place * 100, chance.randint(1, 90)) for place in places]
    there = np.ones(count, dtype=bool)
    for start, length in planted:
        there[start : start + length] = False
    found = missing(expected, expected.opens[there])
    assert [(each.first, each.bars) for each in found] == [
        (expected.opens[start].item().replace(tzinfo=UTC), length) for start, length in planted
    ], f"seed {seed}"


def test_bars_outside_every_slot_fill_none() -> None:
    expected = slots(the("equity", "XJSE"), Interval.DAY, utc(2024, 5, 1), utc(2024, 6, 1))
    election = np.array(["2024-05-29"], dtype="datetime64[us]")
    assert sum(gap.bars for gap in missing(expected, election)) == len(expected.opens)


def test_a_gap_is_confirmed_by_enough_answers_over_enough_time_and_not_before() -> None:
    found = utc(2026, 11, 20)
    late = found + TIME_TO_CONFIRM
    assert is_confirmed(ANSWERS_TO_CONFIRM, found, late)
    assert not is_confirmed(ANSWERS_TO_CONFIRM - 1, found, late)
    assert not is_confirmed(ANSWERS_TO_CONFIRM + 9, found, late - timedelta(seconds=1))
