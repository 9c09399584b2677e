"""Aggregates of a portfolio: a figure, what each holding adds to it, and how much it covers.

A holding without the figure is left out and lowers coverage; it is named with what it lacks.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, NamedTuple

from wizdata_core.portfolio.positions import Kind, label_of, newest

if TYPE_CHECKING:
    from wizdata_core.portfolio.positions import Position


class Term(NamedTuple):
    """What one holding adds: its own figure, and the amount in the aggregate's numerator.

    `amount` is `V_i * x_i` of a weighted mean, or what a sum adds. `base` is the amount by which
    the sum of amounts is divided: the value held, or revenue owned. `quality` is the worst of the
    emissions behind it, 0 where none is known.
    """

    position: Position
    x: float
    amount: float
    base: float
    quality: int = 0


class Lack(NamedTuple):
    """A holding that an aggregate leaves out, and what of it is missing, in words."""

    position: Position
    what: str


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A figure of a portfolio; `value` is None where no holding has what it takes.

    `without` are the eligible holdings that lack something of what it `takes`, or that are left out
    for the reason that `why` gives. Coverage is a share of value: of the holdings that are
    eligible, and of the whole portfolio.
    """

    value: float | None
    unit: str
    terms: tuple[Term, ...]
    without: tuple[Position, ...]
    takes: tuple[str, ...]
    eligible_value: float
    total_value: float
    why: str = ""

    @property
    def lacks(self) -> tuple[Lack, ...]:
        """The holdings that are left out, each with what of it is missing."""
        return tuple(Lack(each, self.why or lacking(each, self.takes)) for each in self.without)

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
        known = [each for each in self.terms if each.quality]
        total = fsum(each.position.value for each in known)
        if not total:
            return None
        return fsum(each.position.value * each.quality for each in known) / total


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


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was found of every holding that was asked: the terms, and who is without one."""

    terms: tuple[Term, ...]
    without: tuple[Position, ...]
    takes: tuple[str, ...]
    why: str = ""


def weighted_mean(found: Gathered, everything: tuple[Position, ...], unit: str) -> Aggregate:
    """The mean of the holdings' figures by value, weights renormalised over those that have one."""
    return _aggregate(_ratio(found.terms), found, everything, unit)


def added_up(found: Gathered, everything: tuple[Position, ...], unit: str) -> Aggregate:
    """The sum of what the holdings add."""
    value = fsum(each.amount for each in found.terms) if found.terms else None
    return _aggregate(value, found, everything, unit)


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
    value: float | None, found: Gathered, everything: tuple[Position, ...], unit: str
) -> Aggregate:
    asked = [each.position.value for each in found.terms] + [each.value for each in found.without]
    total = fsum(each.value for each in everything)
    return Aggregate(
        value, unit, found.terms, found.without, found.takes, fsum(asked), total, found.why
    )


def _ratio(terms: tuple[Term, ...]) -> float | None:
    base = fsum(each.base for each in terms)
    return fsum(each.amount for each in terms) / base if base else None


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def lacking(position: Position, metrics: tuple[str, ...]) -> str:
    """What a holding lacks of some figures, in words."""
    if position.kind is Kind.OTHER:
        return "not looked through"
    missing = [label_of(name) for name in metrics if newest(position, name) is None]
    if missing:
        return "no " + ", no ".join(missing)
    return "figures are of different periods: " + ", ".join(map(label_of, metrics))
