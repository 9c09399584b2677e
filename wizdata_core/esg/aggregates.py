"""Aggregates of a portfolio: a figure, what each holding adds to it, and how much it covers.

A holding without the figure is left out and lowers coverage; it is named with what it lacks.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wizdata_core.esg.positions import Origin, Position


@dataclass(frozen=True, slots=True)
class Term:
    """What one holding adds: its own figure, and the amount in the aggregate's numerator.

    `amount` is `V_i * x_i` of a weighted mean, or what a sum adds. `base` is the amount by which
    the sum of amounts is divided: the value held, or revenue owned. `qualities` are those of the
    emissions behind it, `origins` where the figures came from.
    """

    position: Position
    x: float
    amount: float
    base: float
    qualities: tuple[int, ...] = ()
    origins: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class Lack:
    """A holding that an aggregate leaves out, and what of it is missing."""

    position: Position
    what: str


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A figure of a portfolio; `value` is None where no holding has what it takes.

    Coverage is a share of value: of the holdings that are eligible, and of the whole portfolio.
    """

    value: float | None
    unit: str
    terms: tuple[Term, ...]
    lacks: tuple[Lack, ...]
    eligible_value: float
    total_value: float

    @property
    def covered_value(self) -> float:
        """The value of the holdings that have what it takes."""
        return fsum(each.position.value for each in self.terms)

    @property
    def coverage(self) -> float | None:
        """The covered share of the eligible value; None where nothing is eligible."""
        return _share(self.covered_value, self.eligible_value)

    @property
    def coverage_of_total(self) -> float | None:
        """The covered share of the whole portfolio."""
        return _share(self.covered_value, self.total_value)

    @property
    def data_quality(self) -> float | None:
        """The worst quality behind each holding's figure, weighted by value: 1 best, 5 worst.

        Holdings of which no quality is known are left out. Source: PCAF, Global GHG Standard A.
        """
        known = [each for each in self.terms if each.qualities]
        total = fsum(each.position.value for each in known)
        if not total:
            return None
        return fsum(each.position.value * max(each.qualities) for each in known) / total


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a holding adds to an aggregate: in its unit, and as a share of it.

    `weight` is its share of the covered value.
    """

    key: str
    name: str
    weight: float
    x: float
    part: float
    share: float | None


def weighted_mean(
    terms: tuple[Term, ...], lacks: tuple[Lack, ...], everything: Iterable[Position], unit: str
) -> Aggregate:
    """The mean of the holdings' figures by value, weights renormalised over those that have one."""
    return _aggregate(_ratio(terms), unit, terms, lacks, tuple(everything))


def added_up(
    terms: tuple[Term, ...], lacks: tuple[Lack, ...], everything: Iterable[Position], unit: str
) -> Aggregate:
    """The sum of what the holdings add."""
    value = fsum(each.amount for each in terms) if terms else None
    return _aggregate(value, unit, terms, lacks, tuple(everything))


def contributions(aggregate: Aggregate) -> tuple[Contribution, ...]:
    """What each holding adds, the largest first; positions of one key stand together.

    The parts sum to the aggregate: `w_i * x_i` of a mean, the amounts of a sum.
    """
    if aggregate.value is None:
        return ()
    sum_of_amounts = fsum(each.amount for each in aggregate.terms)
    # A mean's parts are its amounts by the sum of bases, a sum's parts the amounts themselves.
    scale = aggregate.value / sum_of_amounts if sum_of_amounts else 0.0
    by_key: dict[str, list[Term]] = {}
    for term in aggregate.terms:
        by_key.setdefault(term.position.key, []).append(term)
    covered = aggregate.covered_value
    found = [_contribution(terms, scale, sum_of_amounts, covered) for terms in by_key.values()]
    return tuple(sorted(found, key=lambda each: (-each.part, each.key)))


def _contribution(
    terms: list[Term], scale: float, sum_of_amounts: float, covered: float
) -> Contribution:
    amount = fsum(each.amount for each in terms)
    held = fsum(each.position.value for each in terms)
    x = fsum(each.x * each.position.value for each in terms) / held
    first = terms[0].position
    share = amount / sum_of_amounts if sum_of_amounts else None
    return Contribution(first.key, first.name, held / covered, x, amount * scale, share)


def _aggregate(
    value: float | None,
    unit: str,
    terms: tuple[Term, ...],
    lacks: tuple[Lack, ...],
    everything: tuple[Position, ...],
) -> Aggregate:
    asked = fsum(each.value for each in _asked(terms, lacks))
    total = fsum(each.value for each in everything)
    return Aggregate(value, unit, terms, lacks, asked, total)


def _asked(terms: tuple[Term, ...], lacks: tuple[Lack, ...]) -> Iterator[Position]:
    yield from (each.position for each in terms)
    yield from (each.position for each in lacks)


def _ratio(terms: tuple[Term, ...]) -> float | None:
    base = fsum(each.base for each in terms)
    return fsum(each.amount for each in terms) / base if base else None


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
