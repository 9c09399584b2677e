"""Screens worked out in plain Python, one instrument after another: the answer SQL has to give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from wizdata_core.screener.expression import Right, Screen

Row = dict[str, object]


@dataclass(frozen=True)
class Day:
    """Each instrument's rows up to the row of the day, oldest first; that one is the last."""

    histories: Mapping[int, Sequence[Row]]


def as_of(histories: Mapping[int, Sequence[Row]], day: date | None) -> Day:
    """What was there by a day, of instruments that have a row of the 366 days before it."""
    if day is None:
        return Day(histories)
    held = {}
    for number, rows in histories.items():
        past = [row for row in rows if row["day"] <= day]  # type: ignore[operator]  # days are dates
        if past and (day - past[-1]["day"]).days <= 366:  # type: ignore[operator]  # as above
            held[number] = past
    return Day(held)


def found(screen: Screen, day: Day) -> tuple[int, ...]:
    """The instruments for which a screen is true, rising."""
    return tuple(sorted(n for n in day.histories if truth(screen, n, day) is True))


def truth(screen: Screen, number: int, day: Day) -> bool | None:
    """True, false, or None for unknown, by Kleene's tables."""
    match screen:
        case Not(of):
            inner = truth(of, number, day)
            return None if inner is None else not inner
        case All(parts):
            said = [truth(part, number, day) for part in parts]
            return False if False in said else (None if None in said else True)
        case Either(parts):
            return some(truth(part, number, day) for part in parts)
        case Condition():
            rows = day.histories[number]
            count = max(screen.within, 1)
            ats = range(len(rows) - 1, max(-1, len(rows) - 1 - count), -1)
            return some(holds(screen, number, at, day) for at in ats)


def some(said: Iterable[bool | None]) -> bool | None:
    every = list(said)
    return True if True in every else (None if None in every else False)


def holds(condition: Condition, number: int, at: int, day: Day) -> bool | None:
    """A condition on one session of an instrument."""
    if condition.operator.startswith("crosses"):
        if at == 0:
            return crossing_first(condition, number, day)
        before, now = (
            [value(side, number, place, day) for side in (condition.left, condition.right[0])]
            for place in (at - 1, at)
        )
        if condition.operator == "crosses_above":
            parts = [compared("le", *before), compared("gt", *now)]
        else:
            parts = [compared("ge", *before), compared("lt", *now)]
        return False if False in parts else (None if None in parts else True)
    left = value(condition.left, number, at, day)
    right = [value(each, number, at, day) for each in condition.right]
    return judged(condition.operator, left, right)


def crossing_first(condition: Condition, number: int, day: Day) -> bool | None:
    """A crossing on the first session of all: what was before is unknown, unless now is wrong."""
    now = [value(side, number, 0, day) for side in (condition.left, condition.right[0])]
    wanted = "gt" if condition.operator == "crosses_above" else "lt"
    return False if compared(wanted, *now) is False else None


def judged(operator: str, left: object, right: list[object]) -> bool | None:
    if operator in {"missing", "present"}:
        return (left is None) == (operator == "missing")
    if left is None or None in right:
        return part_of_between(operator, left, right)
    return bool(JUDGED[operator](left, right))


def part_of_between(operator: str, left: object, right: list[object]) -> bool | None:
    """Unknown, but for a bound that is known and not kept."""
    if operator != "between" or left is None:
        return None
    low, high = right
    kept = [
        each for each in (compared("ge", left, low), compared("le", left, high)) if each is not None
    ]
    return False if False in kept else None


JUDGED: dict[str, Callable[[Any, Any], object]] = {
    "eq": lambda left, right: left == right[0],
    "ne": lambda left, right: left != right[0],
    "gt": lambda left, right: left > right[0],
    "ge": lambda left, right: left >= right[0],
    "lt": lambda left, right: left < right[0],
    "le": lambda left, right: left <= right[0],
    "between": lambda left, right: right[0] <= left <= right[1],
    "in": lambda left, right: left in right,
    "not_in": lambda left, right: left not in right,
    "contains": lambda left, right: right[0].lower() in left.lower(),
    "starts_with": lambda left, right: left.lower().startswith(right[0].lower()),
    "yes": lambda left, _: left,
    "no": lambda left, _: not left,
}


def compared(operator: str, left: object, right: object) -> bool | None:
    return judged(operator, left, [right])


def value(side: Right, number: int, at: int, day: Day) -> object:
    """What a side is on one session of an instrument; None where it is missing."""
    match side:
        case FieldValue(name):
            return day.histories[number][at].get(name)
        case Scaled(factor, of):
            inner = value(of, number, at, day)
            return None if inner is None else factor * inner  # type: ignore[operator]  # a number
        case Standing():
            return standing(side, number, day)
    return side


def standing(side: Standing, number: int, day: Day) -> float | None:
    """A rank or percentile among the last rows of all instruments, or of those alike."""
    rows = {n: each[-1] for n, each in day.histories.items()}
    mine = rows[number]
    if mine.get(side.name) is None or (side.within and mine.get(side.within) is None):
        return None
    peers: list[Any] = [
        row[side.name]
        for row in rows.values()
        if row.get(side.name) is not None
        and (not side.within or row.get(side.within) == mine[side.within])
    ]
    own: Any = mine[side.name]
    if side.how == "rank":
        return float(1 + sum(1 for each in peers if each > own))
    below = sum(1 for each in peers if each < own)
    return 100.0 * (below / (len(peers) - 1)) if len(peers) > 1 else 0.0
