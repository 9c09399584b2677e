"""A portfolio's scores: means by value, with a gate on coverage; companies and countries apart.

The gate is the one in common use for funds: below 65 % of the eligible value no score is given,
and the share that was reached is said instead. Cash is taken out first.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

from wizdata_core.esg.scorecards import Badge
from wizdata_core.portfolio.aggregates import Aggregate, Gathered, Term, weighted_mean
from wizdata_core.portfolio.positions import PENALISED, SCORE, Kind, Position, newest

if TYPE_CHECKING:
    from collections.abc import Callable

GATE = 0.65
_ROUNDING = 1e-12  # sums of values may miss the gate by less than any share is known


@dataclass(frozen=True, slots=True)
class PortfolioScore:
    """The mean score under both treatments of what is not disclosed; higher is better, 0 to 100.

    `scores.value` and `penalised.value` stand even where the gate withholds them: `shown` and
    `shown_penalised` are what may be shown. The badge is `low` where the covered share of the whole
    portfolio, or the share of eligible value whose own score is not marked as low, is under the
    gate.
    """

    scores: Aggregate
    penalised: Aggregate
    badge: Badge

    @property
    def shown(self) -> float | None:
        """The mean of what is known; None below the gate."""
        return None if self.badge is Badge.WITHHELD else self.scores.value

    @property
    def shown_penalised(self) -> float | None:
        """The mean with what is not disclosed counted as worst; None below the gate."""
        return None if self.badge is Badge.WITHHELD else self.penalised.value


def portfolio_score(positions: tuple[Position, ...], *, sovereign: bool = False) -> PortfolioScore:
    """The score of the companies held, or of the countries: they are never averaged together."""
    scores = averaged(positions, SCORE, "score", sovereign=sovereign)
    penalised = averaged(positions, PENALISED, "score", sovereign=sovereign)
    return PortfolioScore(scores, penalised, _badge(scores))


def averaged(
    positions: tuple[Position, ...],
    metric: str,
    unit: str,
    *,
    sovereign: bool = False,
    read: Callable[[float], float] = float,
) -> Aggregate:
    """The mean of a figure by value over the holdings that have it; `read` changes each."""
    terms, without = [], []
    for each in positions:
        if each.kind is Kind.SOVEREIGN if sovereign else each.eligible:
            fact = newest(each, metric)
            if fact is None:
                without.append(each)
                continue
            x = read(fact.value)
            terms.append(Term(each, x, each.value * x, each.value, fact.quality or 0))
    return weighted_mean(Gathered(tuple(terms), tuple(without), (metric,)), positions, unit)


def _badge(scores: Aggregate) -> Badge:
    if scores.value is None or _under(scores.coverage):
        return Badge.WITHHELD
    weak = fsum(each.position.value for each in scores.terms if each.position.weak_score)
    sound = (scores.covered_value - weak) / scores.eligible_value
    if _under(sound) or _under(scores.coverage_of_total):
        return Badge.LOW
    return Badge.SOUND


def _under(share: float | None) -> bool:
    return (share or 0.0) < GATE - _ROUNDING
