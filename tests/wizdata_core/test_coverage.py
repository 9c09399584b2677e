"""Coverage: what has been asked and what is left, whatever the order of asking."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from wizdata_core.coverage import chunked, joined, uncovered

DAY = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def at(hour: int) -> datetime:
    return DAY + hour * HOUR


spans = st.tuples(st.integers(0, 60), st.integers(0, 60)).filter(lambda pair: pair[0] < pair[1])
lists = st.lists(spans, max_size=6)


def hours(pairs: list[tuple[int, int]]) -> set[int]:
    return {hour for first, last in pairs for hour in range(first, last)}


def as_hours(found: list[tuple[datetime, datetime]]) -> set[int]:
    return hours([((a - DAY) // HOUR, (b - DAY) // HOUR) for a, b in found])


def moments(pairs: list[tuple[int, int]]) -> list[tuple[datetime, datetime]]:
    return [(at(first), at(last)) for first, last in pairs]


@given(spans, lists)
def test_what_is_uncovered_is_just_what_no_answer_covers(
    whole: tuple[int, int], asked: list[tuple[int, int]]
) -> None:
    covered = joined(moments(asked), None)
    left = uncovered((at(whole[0]), at(whole[1])), covered)
    assert as_hours(list(left)) == hours([whole]) - hours(asked)


@given(lists, st.integers(1, 20))
def test_joined_stretches_cover_the_same_and_none_that_was_short_gets_too_long(
    pairs: list[tuple[int, int]], most: int
) -> None:
    made = joined(moments(pairs), most * HOUR)
    assert as_hours(list(made)) == hours(pairs)
    longest = max([most, *(last - first for first, last in pairs)])
    assert all(until - since <= longest * HOUR for since, until in made)


@given(spans, st.integers(1, 20))
def test_chunks_are_the_whole_newest_first_and_none_is_too_long(
    whole: tuple[int, int], most: int
) -> None:
    parts = list(chunked((at(whole[0]), at(whole[1])), most * HOUR))
    assert all(later[0] == earlier[1] for later, earlier in pairwise(parts))
    assert (parts[-1][0], parts[0][1]) == (at(whole[0]), at(whole[1]))
    assert all(until - since <= most * HOUR for since, until in parts)


def test_without_a_bound_there_is_one_part() -> None:
    assert list(chunked((at(0), at(60)), None)) == [(at(0), at(60))]
