"""Screens as values: conditions on fields, joined by all, either and not.

One tree has four readings: text that people type, JSON, words, and SQL. Nothing is evaluated that
is not in it, and what it may hold is bounded here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wizdata_core.indicators.catalogue import Choice

MOST_DEPTH = 30
MOST_TEXT = 2_000  # characters
MOST_CONDITIONS = 100
MOST_VALUES = 500  # in one list
MOST_SESSIONS = 60  # back in time

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


@dataclass(frozen=True, slots=True)
class All:
    """True where every part is; of no parts: true of every instrument."""

    of: tuple[Screen, ...] = ()


@dataclass(frozen=True, slots=True)
class Either:
    """True where at least one part is."""

    of: tuple[Screen, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True where its part is false; where the part is unknown, so is this, and nothing matches."""

    of: Screen


Screen = Condition | All | Either | Not
EVERYTHING = All()
