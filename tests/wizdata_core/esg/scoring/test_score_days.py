"""Scores are kept as of the days that matter, and a change of them has a first day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wizdata_core.esg.scoring.score_days import DAILY, days_to_score, first_change

TODAY = date(2025, 9, 30)
DAYS = st.dates(date(2024, 1, 1), date(2026, 1, 1))


def test_each_day_of_news_each_first_of_a_month_and_today_is_scored() -> None:
    known = [date(2025, 7, 15), date(2025, 9, 3)]
    assert days_to_score(known, (), date(2000, 1, 1), TODAY) == (
        date(2025, 7, 15),
        date(2025, 8, 1),
        date(2025, 9, 1),
        date(2025, 9, 3),
        TODAY,
    )


def test_nothing_is_scored_before_anything_is_known_and_nothing_of_the_future() -> None:
    assert days_to_score((), [TODAY], date(2000, 1, 1), TODAY) == ()
    assert days_to_score([TODAY + timedelta(days=1)], (), TODAY, TODAY) == ()
    later = days_to_score([date(2024, 1, 5)], (), TODAY, TODAY)
    assert later == (TODAY,)


@given(st.lists(DAYS, min_size=1), st.lists(DAYS), DAYS)
def test_days_rise_and_lie_between_since_and_today(
    known: list[date], stored: list[date], since: date
) -> None:
    days = days_to_score(known, stored, since, TODAY)
    assert list(days) == sorted(set(days))
    assert all(max(since, min(known)) <= day <= TODAY for day in days)
    recent = {day for day in stored if TODAY - DAILY < day <= TODAY}
    assert {day for day in recent if day >= max(since, min(known))} <= set(days)


STEPS = st.dictionaries(DAYS, st.sampled_from([("a",), ("b",)])).map(
    lambda each: sorted(each.items())
)


@given(STEPS, STEPS)
def test_the_first_change_is_the_first_day_on_which_what_holds_differs(
    before: list[tuple[date, tuple[str, ...]]], after: list[tuple[date, tuple[str, ...]]]
) -> None:
    def held(steps: list[tuple[date, tuple[str, ...]]], day: date) -> tuple[str, ...] | None:
        return next((values for at, values in reversed(steps) if at <= day), None)

    days = sorted({day for day, _ in (*before, *after)})
    differing = [day for day in days if held(before, day) != held(after, day)]
    assert first_change(before, after) == (differing[0] if differing else None)
