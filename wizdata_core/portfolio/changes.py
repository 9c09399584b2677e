"""What would be if: a holding replaced by another, or given another weight; before beside after."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import fsum
from typing import TYPE_CHECKING

from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.portfolio.summary import summary

if TYPE_CHECKING:
    from wizdata_core.portfolio.figures import PortfolioFigures
    from wizdata_core.portfolio.positions import Position


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure before and after a change; `change` is None where either is missing."""

    name: str
    label: str
    unit: str
    before: float | None
    after: float | None
    change: float | None
    coverage_before: float | None
    coverage_after: float | None


def swapped(positions: tuple[Position, ...], key: str, other: Position) -> tuple[Position, ...]:
    """The portfolio with another holding in the place of one, of the same value.

    Raises:
        UnknownName: nothing of that key is held.
    """
    _held(positions, key)
    return tuple(
        replace(other, value=each.value) if each.key == key else each for each in positions
    )


def reweighted(positions: tuple[Position, ...], key: str, share: float) -> tuple[Position, ...]:
    """The portfolio in which a holding is a share of the whole; the others make room in proportion.

    Raises:
        UnknownName: nothing of that key is held.
        BadInput: the share is not from 0 to 1, or nothing else is held.
    """
    mine = _held(positions, key)
    if not 0.0 <= share <= 1.0:
        raise BadInput(f"a weight of {100 * share:g} % is not from 0 to 100 %")
    total = fsum(each.value for each in positions)
    rest = total - mine
    if rest <= 0:
        raise BadInput(f"{key} is all that is held: its weight is 100 %")
    own, others = share * total / mine, (1.0 - share) * total / rest
    scaled = (
        replace(each, value=each.value * (own if each.key == key else others)) for each in positions
    )
    return tuple(each for each in scaled if each.value > 0)


def differences(before: PortfolioFigures, after: PortfolioFigures) -> tuple[Difference, ...]:
    """Every figure of the summary before and after, those of either in the order of the first."""
    then = {each.name: each for each in summary(before)}
    now = {each.name: each for each in summary(after)}
    found = []
    for name in dict.fromkeys((*then, *now)):
        one, other = then.get(name), now.get(name)
        line = one or other
        if line is None:
            continue
        old, new = (one.value if one else None), (other.value if other else None)
        found.append(
            Difference(
                name,
                line.label,
                line.unit,
                old,
                new,
                None if old is None or new is None else new - old,
                one.coverage if one else None,
                other.coverage if other else None,
            )
        )
    return tuple(found)


def _held(positions: tuple[Position, ...], key: str) -> float:
    keys = {each.key for each in positions}
    if key not in keys:
        raise UnknownName("holding", key, keys)
    return fsum(each.value for each in positions if each.key == key)
