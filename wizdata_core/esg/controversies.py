"""Controversies of a company: what each event costs by its severity, and what is left of 100."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from wizdata_core.esg.scoring.ages import months_between

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from wizdata_core.esg.methods import Overlay


class State(StrEnum):
    """How far an event has come; one that proved unfounded costs nothing."""

    OPEN = "open"
    CLOSED = "closed"
    UNFOUNDED = "unfounded"


@dataclass(frozen=True, slots=True)
class Event:
    """A controversy as it is stored: on its own day, with a severity from 1 (slight) to 5 (grave).

    `known_on` is the day it was published or else collected. `supersedes` is the id of the row
    that this one corrects.
    """

    id: int
    entity: str
    happened_on: date
    topic: str
    severity: int
    title: str
    state: State
    known_on: date
    url: str = ""
    source: str = ""
    supersedes: int | None = None


def counted(events: Iterable[Event], as_of: date, overlay: Overlay | None) -> tuple[Event, ...]:
    """The events that lower a score as of the end of a day, the latest first.

    Those known by then that are at most `overlay.months` old, that no other row known by then has
    superseded, and that have not proved unfounded.
    """
    if overlay is None:
        return ()
    known = [each for each in events if each.known_on <= as_of and each.happened_on <= as_of]
    replaced = {each.supersedes for each in known}
    held = [
        each
        for each in known
        if each.id not in replaced
        and each.state is not State.UNFOUNDED
        and months_between(each.happened_on, as_of) <= overlay.months
    ]
    return tuple(sorted(held, key=lambda each: (each.happened_on, each.id), reverse=True))


def remaining(events: Iterable[Event], as_of: date, overlay: Overlay | None) -> float | None:
    """What the events leave of 100, 0 at least; None where the method has no overlay."""
    if overlay is None:
        return None
    cost = dict(overlay.penalties)
    lost = sum(cost[each.severity] for each in counted(events, as_of, overlay))
    return max(0.0, 100.0 - lost)


def combined(total: float, controversies: float) -> float:
    """A score after its controversies: the mean of both where they are the lower (LSEG's rule)."""
    return total if controversies >= total else (total + controversies) / 2
