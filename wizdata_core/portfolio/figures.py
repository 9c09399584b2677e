"""A portfolio's figures as a whole, from its positions and one scope basis."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

from wizdata_core.esg.metrics import METRICS, ValueType
from wizdata_core.portfolio.adverse_impacts import PaiLine, pai_table
from wizdata_core.portfolio.carbon import Carbon, carbon
from wizdata_core.portfolio.positions import Kind, Position
from wizdata_core.portfolio.scores import PortfolioScore, averaged, portfolio_score
from wizdata_core.portfolio.sovereigns import Sovereigns, sovereigns

if TYPE_CHECKING:
    from wizdata_core.portfolio.aggregates import Aggregate
    from wizdata_core.portfolio.scope_bases import ScopeBasis

AVERAGED = (
    "board_women_pct",
    "board_indep_pct",
    "women_mgmt_pct",
    "women_workforce_pct",
    "energy_renewable_pct",
    "ltifr",
    "sbt_validated",
    "anti_corruption_policy",
    "bbbee_level",
)
"""Metrics of companies that are averaged by value; of yes or no, the share that says yes."""


@dataclass(frozen=True, slots=True)
class Rates:
    """What one unit of the portfolio's currency is in euros and in dollars; None where not held."""

    euros: float | None
    dollars: float | None


@dataclass(frozen=True, slots=True)
class PortfolioFigures:
    """Everything that is worked out of a portfolio.

    `total` is its value in single units of `currency`. `example` is said where its companies are
    fictional.
    """

    positions: tuple[Position, ...]
    currency: str
    total: float
    by_kind: tuple[tuple[Kind, float], ...]
    carbon: Carbon
    score: PortfolioScore
    country_score: PortfolioScore
    averages: tuple[tuple[str, Aggregate], ...]
    sovereigns: Sovereigns
    pai: tuple[PaiLine, ...]
    example: bool


def figures(
    positions: tuple[Position, ...], basis: ScopeBasis, currency: str, rates: Rates
) -> PortfolioFigures:
    """The figures of a portfolio; positions keep their order, which changes no figure."""
    return PortfolioFigures(
        positions,
        currency,
        fsum(each.value for each in positions),
        tuple((kind, fsum(each.value for each in positions if each.kind is kind)) for kind in Kind),
        carbon(positions, basis, currency),
        portfolio_score(positions),
        portfolio_score(positions, sovereign=True),
        tuple((metric, _average(positions, metric)) for metric in AVERAGED),
        sovereigns(positions, currency, rates.dollars),
        pai_table(positions, basis, rates.euros),
        any(each.example for each in positions),
    )


def _average(positions: tuple[Position, ...], metric: str) -> Aggregate:
    said = METRICS[metric]
    if said.value_type is ValueType.BOOL:
        return averaged(positions, metric, "%", read=lambda value: 100.0 * value)
    return averaged(positions, metric, said.unit)
