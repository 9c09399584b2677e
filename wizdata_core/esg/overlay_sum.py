"""What controversies cost a score, written out: each event's cost, or why it costs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizdata_core.esg.ages import months_between
from wizdata_core.esg.controversies import State, combined, counted, remaining
from wizdata_core.esg.wording import number, points

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from wizdata_core.esg.controversies import Event
    from wizdata_core.esg.methods import Overlay


@dataclass(frozen=True, slots=True)
class Cost:
    """An event that was known by a day: what it takes off 100, 0 where `why` says why nothing."""

    event: Event
    cost: float
    why: str


def costs(events: Sequence[Event], as_of: date, overlay: Overlay | None) -> tuple[Cost, ...]:
    """Every event known at the end of a day with its cost, the latest first."""
    known = [each for each in events if each.known_on <= as_of and each.happened_on <= as_of]
    taken = {each.id for each in counted(events, as_of, overlay)}
    replaced = {each.supersedes for each in known}
    price = dict(overlay.penalties) if overlay else {}
    found = [
        Cost(each, price[each.severity], "")
        if each.id in taken
        else Cost(each, 0.0, _why(each, as_of, overlay, replaced=each.id in replaced))
        for each in known
    ]
    return tuple(
        sorted(found, key=lambda each: (each.event.happened_on, each.event.id), reverse=True)
    )


def _why(event: Event, as_of: date, overlay: Overlay | None, *, replaced: bool) -> str:
    if overlay is None:
        return "the method has no overlay"
    if replaced:
        return "corrected by a later row"
    if event.state is State.UNFOUNDED:
        return "proved unfounded"
    age = months_between(event.happened_on, as_of)
    return f"{age} months old, more than {overlay.months}"


def sum_words(
    found: Sequence[Cost],
    events: Sequence[Event],
    as_of: date,
    overlay: Overlay,
    total: float | None,
) -> tuple[str, ...]:
    """The sum from 100 down to the score after controversies, a sentence a step.

    `total` is the score before them, None where it is withheld.
    """
    left = remaining(events, as_of, overlay)
    terms = [each for each in found if not each.why]
    taken = "".join(f" - {number(each.cost)}" for each in terms)
    floor = " (never below 0)" if sum(each.cost for each in terms) > 100 else ""  # noqa: PLR2004 - a scale to 100
    lines = [f"Controversies: 100{taken} = {number(left or 0.0)}{floor}"]
    if total is None or left is None:
        return (*lines, "There is no score that they could lower: too little is disclosed for one.")
    after = combined(total, left)
    if left >= total:
        lines.append(
            f"{number(left)} is not below the score of {points(total)}, which therefore stands."
        )
    else:
        lines.append(
            f"{number(left)} is below the score of {points(total)}, so the mean of both counts: "
            f"({points(total)} + {number(left)}) / 2 = {points(after)}"
        )
    return tuple(lines)
