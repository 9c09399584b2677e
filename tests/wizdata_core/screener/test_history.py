"""A screen's members over time, from sets written by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizdata_core.errors import UnknownName
from wizdata_core.screener.expression import (
    All,
    Condition,
    Either,
    FieldValue,
    Not,
    Scaled,
    Standing,
)
from wizdata_core.screener.history import (
    Change,
    Spell,
    Step,
    changes,
    days_between,
    entries,
    fields_of,
    session_before,
    spells,
    step,
)

MONDAY = date(2024, 7, 1)
DAYS = tuple(MONDAY + timedelta(each) for each in range(5))


def sets(*members: set[int]) -> dict[date, frozenset[int]]:
    return {day: frozenset(each) for day, each in zip(DAYS, members, strict=True)}


def test_a_spell_ends_on_the_last_day_on_which_its_instrument_was_found() -> None:
    there = sets({1, 2}, {1}, {2}, {2, 3}, {3})
    assert spells(DAYS, there) == (
        Spell(1, DAYS[0], DAYS[1], 2, since_start=True, to_end=False),
        Spell(2, DAYS[0], DAYS[0], 1, since_start=True, to_end=False),
        Spell(2, DAYS[2], DAYS[3], 2, since_start=False, to_end=False),
        Spell(3, DAYS[3], DAYS[4], 2, since_start=False, to_end=True),
    )


@given(st.lists(st.frozensets(st.integers(1, 6)), min_size=5, max_size=5))
def test_spells_together_are_the_memberships_they_were_made_of(
    members: list[frozenset[int]],
) -> None:
    there = dict(zip(DAYS, members, strict=True))
    found = spells(DAYS, there)
    assert sum(each.days for each in found) == sum(map(len, members))
    for each in found:
        held = [day for day in DAYS if each.first <= day <= each.last]
        assert len(held) == each.days
        assert all(each.instrument_id in there[day] for day in held)


def test_entries_are_of_every_day_but_the_first() -> None:
    there = sets({1}, {1, 2}, {2}, {1, 2}, set())
    assert entries(DAYS, there) == {
        DAYS[1]: frozenset({2}),
        DAYS[2]: frozenset(),
        DAYS[3]: frozenset({1}),
        DAYS[4]: frozenset(),
    }


def test_without_a_row_nobody_entered_and_nobody_left() -> None:
    found = changes(frozenset({1, 2, 3}), frozenset({3, 4, 5}), {1, 2, 3, 4}, {1, 3, 4, 5})
    assert found == {
        1: Change.LEFT,
        2: Change.VANISHED,
        4: Change.ENTERED,
        5: Change.APPEARED,
    }


def test_weeks_are_counted_back_from_the_last_day() -> None:
    assert days_between(date(2024, 6, 1), date(2024, 6, 28), Step.WEEK) == tuple(
        date(2024, 6, each) for each in (7, 14, 21, 28)
    )


def test_sessions_are_weekdays_and_months_end_on_one() -> None:
    weekdays = days_between(date(2024, 6, 6), date(2024, 6, 12), Step.SESSION)
    assert [each.day for each in weekdays] == [6, 7, 10, 11, 12]
    assert days_between(date(2024, 5, 15), date(2024, 7, 10), Step.MONTH) == (
        date(2024, 5, 31), date(2024, 6, 28), date(2024, 7, 10),
    )  # fmt: skip
    assert days_between(date(2024, 6, 1), date(2024, 6, 28), Step.MONTH) == (date(2024, 6, 28),)


def test_before_a_monday_and_a_sunday_stands_a_friday() -> None:
    assert session_before(MONDAY) == session_before(MONDAY - timedelta(1)) == date(2024, 6, 28)


def test_a_step_that_is_none_is_refused_by_name() -> None:
    assert step("week") is Step.WEEK
    with pytest.raises(UnknownName, match="weekly"):
        step("weekly")


def test_the_fields_of_a_screen_are_named_once_each_wherever_they_stand() -> None:
    screen = All(
        (
            Condition(FieldValue("price"), "gt", (Scaled(1.05, FieldValue("sma_200")),)),
            Either((Not(Condition(FieldValue("rsi_14"), "lt", (30.0,))),)),
            Condition(Standing("rank", "market_cap_zar", "exchange"), "le", (40.0,)),
            Condition(FieldValue("price"), "present"),
        )
    )
    assert fields_of(screen) == ("price", "sma_200", "rsi_14", "market_cap_zar", "exchange")
