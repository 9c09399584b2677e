"""A screen's members over time: how many on each day, how long each stayed, who came and went.

Members of a day are those whose newest row on or before it matches. Days are looked at one by one;
between two of them nothing is known, so a spell lasts from the first to the last day on which its
instrument was found, without a day between on which it was not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from wizdata_core.screener.expression import Screen

_SATURDAY = 5


class Step(StrEnum):
    """How far apart the days are that are looked at."""

    SESSION = "session"
    WEEK = "week"
    MONTH = "month"


class Change(StrEnum):
    """What became of an instrument between two days; without a row nothing is known of it."""

    ENTERED = "entered"
    LEFT = "left"
    APPEARED = "matches, no row before"
    VANISHED = "matched, no row any more"


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of days on which an instrument was a member, `days` of those looked at.

    `since_start` and `to_end` are true where the stretch may reach beyond the days looked at.
    """

    instrument_id: int
    first: date
    last: date
    days: int
    since_start: bool
    to_end: bool


def days_between(start: date, end: date, step: Step) -> tuple[date, ...]:
    """The days to look at, rising, `end` among them; months give their last weekday before it.

    Sessions are taken to be weekdays: on an exchange's holiday its newest rows are looked at again.
    """
    match step:
        case Step.SESSION:
            every = (start + timedelta(each) for each in range((end - start).days))
            found = [day for day in every if day.weekday() < _SATURDAY]
        case Step.WEEK:
            found = [end - timedelta(weeks=each) for each in range((end - start).days // 7, 0, -1)]
        case Step.MONTH:
            found = [day for day in _month_ends(start, end) if day < end]
    return (*found, end)


def step(name: str) -> Step:
    """The step called `name`.

    Raises:
        UnknownName: there is none.
    """
    try:
        return Step(name)
    except ValueError:
        raise UnknownName("step", name, [each.value for each in Step]) from None


def session_before(day: date) -> date:
    """The weekday before a day."""
    before = day - timedelta(1)
    while before.weekday() >= _SATURDAY:
        before -= timedelta(1)
    return before


def _month_ends(start: date, end: date) -> Iterator[date]:
    first = date(start.year, start.month, 1)
    while first <= end:
        following = (first + timedelta(31)).replace(day=1)
        last = session_before(following)
        if start <= last <= end:
            yield last
        first = following


def spells(days: Sequence[date], members: Mapping[date, frozenset[int]]) -> tuple[Spell, ...]:
    """The spells of every instrument that was ever a member, by their first day."""
    begun: dict[int, tuple[int, int]] = {}
    found: list[Spell] = []
    for at, day in enumerate((*days, None)):
        there = members.get(day, frozenset()) if day else frozenset()
        over = begun.keys() - there
        found.extend(_spell(each, days, begun.pop(each)) for each in over)
        for each in there:
            begun[each] = (begun.get(each, (at, at))[0], at)
    return tuple(sorted(found, key=lambda each: (each.first, each.instrument_id)))


def _spell(instrument_id: int, days: Sequence[date], reach: tuple[int, int]) -> Spell:
    first, last = reach
    return Spell(
        instrument_id,
        days[first],
        days[last],
        last - first + 1,
        since_start=first == 0,
        to_end=last == len(days) - 1,
    )


def entries(
    days: Sequence[date], members: Mapping[date, frozenset[int]]
) -> dict[date, frozenset[int]]:
    """Who is a member on each day and was none on the day looked at before; not of the first."""
    return {
        day: members.get(day, frozenset()) - members.get(before, frozenset())
        for before, day in pairwise(days)
    }


def changes(
    before: frozenset[int], after: frozenset[int], known_before: set[int], known_after: set[int]
) -> dict[int, Change]:
    """What became of everybody who was a member on one of two days only.

    `known_before` and `known_after` have a row as of the one day and of the other.
    """
    found: dict[int, Change] = {}
    for each in after - before:
        found[each] = Change.ENTERED if each in known_before else Change.APPEARED
    for each in before - after:
        found[each] = Change.LEFT if each in known_after else Change.VANISHED
    return found


def fields_of(screen: Screen) -> tuple[str, ...]:
    """The fields that a screen reads, each once, in the order in which it names them."""
    return tuple(dict.fromkeys(_named(screen)))


def _named(part: object) -> Iterator[str]:
    match part:
        case FieldValue(name):
            yield name
        case Standing(_, name, within):
            yield from (each for each in (name, within) if each)
        case _:
            for each in _parts(part):
                yield from _named(each)


def _parts(part: object) -> tuple[object, ...]:
    match part:
        case All(of) | Either(of):
            return of
        case Not(of) | Scaled(_, of):
            return (of,)
        case Condition(left, _, right):
            return (left, *right)
        case _:
            return ()
