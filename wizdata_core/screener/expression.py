"""Screens as values: conditions on fields, joined by all, either and not.

One tree has four readings: text that people type, JSON, words, and SQL. Nothing is evaluated that
is not in it, and how large it may grow is bounded as it is made; what it means is checked in
`wizdata_core.screener.meaning`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from wizdata_core.screener.refusal import ScreenError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizdata_core.indicators.catalogue import Choice

MOST_DEPTH = 30
MOST_TEXT = 20_000  # characters: a hundred conditions, or a long list of symbols
MOST_CONDITIONS = 100
MOST_VALUES = 500  # in one list
MOST_SESSIONS = 60  # back in time
MOST_SERIES = 5  # different indicators with knobs of one's own
MOST_WORD = 200  # characters of one text value
MOST_FACTOR = 1e9

Value = float | str | bool | date


@dataclass(frozen=True, slots=True)
class FieldValue:
    """The value of a field of `wizdata_core.fields`, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class SeriesValue:
    """The value of an indicator with knobs of one's own; one output of it."""

    choice: Choice


@dataclass(frozen=True, slots=True)
class Standing:
    """How a field stands among others of the day: a rank (1 is the highest) or a percentile.

    `how` is "rank" or "percentile" (0 the lowest, 100 the highest); `within` is the name of a text
    field such as sector or exchange, or empty for all instruments of the screen's universe.
    """

    how: str
    name: str
    within: str = ""


@dataclass(frozen=True, slots=True)
class Scaled:
    """A field or series times a number, as in 1.05 * sma_200."""

    factor: float
    of: FieldValue | SeriesValue


Operand = FieldValue | SeriesValue | Standing
Right = Value | Operand | Scaled


@dataclass(frozen=True, slots=True)
class Condition:
    """`left operator right`, true on the day, or on one of the last `within` sessions.

    `operator` is a key of `OPERATORS`; `right` has as many members as it takes. `within` is 0 for
    the day alone; 5 means the day itself and the four sessions before it.
    """

    left: Operand
    operator: str
    right: tuple[Right, ...] = ()
    within: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.within <= MOST_SESSIONS:
            told = f"within {self.within} sessions is refused: 1 to {MOST_SESSIONS} can be asked"
            raise ScreenError(told, part="within")
        if len(self.right) > MOST_VALUES:
            told = f"a list of {len(self.right)} values is too long: {MOST_VALUES} at most"
            raise ScreenError(told, part="right 0")


@dataclass(frozen=True, slots=True)
class All:
    """True where every part is; of no parts: true of every instrument."""

    of: tuple[Screen, ...] = ()

    def __post_init__(self) -> None:
        _bounded(self)


@dataclass(frozen=True, slots=True)
class Either:
    """True where at least one part is."""

    of: tuple[Screen, ...]

    def __post_init__(self) -> None:
        if not self.of:
            raise ScreenError("either of no conditions is true of nothing; give it at least one")
        _bounded(self)


@dataclass(frozen=True, slots=True)
class Not:
    """True where its part is false; where the part is unknown, so is this, and nothing matches."""

    of: Screen

    def __post_init__(self) -> None:
        _bounded(self)


Screen = Condition | All | Either | Not


def conditions(screen: Screen) -> Iterator[Condition]:
    """Every condition of a screen, in the order of its text."""
    match screen:
        case Condition():
            yield screen
        case Not(of):
            yield from conditions(of)
        case All(parts) | Either(parts):
            for part in parts:
                yield from conditions(part)


def operands(condition: Condition) -> Iterator[Operand]:
    """The fields, indicators and standings that a condition reads, its left side first."""
    yield condition.left
    for each in condition.right:
        if isinstance(each, Scaled):
            yield each.of
        elif isinstance(each, FieldValue | SeriesValue | Standing):
            yield each


def _bounded(screen: Screen) -> None:
    # The parts were bounded as they were made, so counting them cannot go deep.
    depth, size = _measured(screen)
    if depth > MOST_DEPTH:
        raise ScreenError(f"the screen is {depth} levels deep: {MOST_DEPTH} at most")
    if size > MOST_CONDITIONS:
        raise ScreenError(f"the screen has {size} conditions: {MOST_CONDITIONS} at most")


def _measured(screen: Screen) -> tuple[int, int]:
    match screen:
        case All(parts) | Either(parts) if parts:
            measured = [_measured(part) for part in parts]
            return 1 + max(depth for depth, _ in measured), sum(size for _, size in measured)
        case Not(of):
            depth, size = _measured(of)
            return 1 + depth, size
    return 1, 1


EVERYTHING = All()
