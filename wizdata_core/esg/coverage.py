"""What is held of each company's metrics: disclosed, silent, never entered, or too old to count."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from wizdata_core.esg.scorecards import Line, Scorecard


class State(StrEnum):
    """How a metric of a company stands as of a day.

    Silence is a fact that somebody entered after reading a report; of what was never entered
    nothing is known. A figure that is too old is held and no longer counts.
    """

    DISCLOSED = "disclosed"
    TOO_OLD = "too old"
    NOT_DISCLOSED = "not disclosed"
    NEVER_ENTERED = "never entered"


@dataclass(frozen=True, slots=True)
class Held:
    """The newest period of which a metric has a figure, and of which it is said not to have one."""

    figure: date | None
    silence: date | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A metric of a company: its state, and the end of the period that decides it."""

    issuer: str
    metric: str
    category: str
    state: State
    period_end: date | None


def cells(cards: Iterable[Scorecard], held: Mapping[tuple[str, str], Held]) -> tuple[Cell, ...]:
    """The state of every metric of these scorecards, by what is held of (issuer, metric)."""
    return tuple(
        Cell(
            card.entity,
            line.metric,
            line.category,
            *_state(line, held.get((card.entity, line.metric))),
        )
        for card in cards
        for line in card.lines
    )


def _state(line: Line, held: Held | None) -> tuple[State, date | None]:
    if line.disclosed:
        return State.DISCLOSED, line.period_end
    if held is None:
        return State.NEVER_ENTERED, None
    if held.figure and (held.silence is None or held.figure > held.silence):
        return State.TOO_OLD, held.figure
    return State.NOT_DISCLOSED, held.silence


def counts(found: Sequence[Cell], by: str) -> dict[str, Counter[State]]:
    """How many cells are in each state, by `issuer`, `metric` or `category`, in their order."""
    counted: dict[str, Counter[State]] = {}
    for cell in found:
        counted.setdefault(str(getattr(cell, by)), Counter())[cell.state] += 1
    return counted
