"""Holdings in countries, apart from companies: emissions attributed by output, and intensity.

PCAF's Global GHG Standard, part A, second edition (2022), sovereign debt: the share of a country's
emissions that an exposure stands for is the exposure by GDP at purchasing power parity; figures are
given without and with land use, land-use change and forestry, and never added to companies'.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

from wizdata_core.esg.aggregates import Aggregate, Lack, Term, added_up, weighted_mean
from wizdata_core.esg.portfolio_carbon import lacking
from wizdata_core.esg.positions import (
    COUNTRY_GDP,
    COUNTRY_GDP_PPP,
    COUNTRY_GHG,
    COUNTRY_GHG_LAND,
    MILLION,
    Kind,
    Position,
    together,
)

if TYPE_CHECKING:
    from wizdata_core.esg.positions import Fact, Origin


@dataclass(frozen=True, slots=True)
class Sovereigns:
    """What is held in countries: its value, the emissions attributed to it, the mean intensity.

    `intensity` is tonnes by million of GDP at market rates, by value held, without land use.
    """

    value: float
    financed: Aggregate
    financed_with_land: Aggregate
    intensity: Aggregate


def sovereigns(positions: tuple[Position, ...], currency: str, dollars: float | None) -> Sovereigns:
    """The figures of what is held in countries.

    `dollars` is what one unit of the portfolio's currency is in US dollars, for GDP at purchasing
    power parity is in international dollars; without it nothing is attributed.
    """
    held = fsum(each.value for each in positions if each.kind is Kind.SOVEREIGN)
    return Sovereigns(
        held,
        _attributed(positions, COUNTRY_GHG, dollars),
        _attributed(positions, COUNTRY_GHG_LAND, dollars),
        country_intensity(positions, f"tCO2e per {currency}m GDP"),
    )


def country_intensity(positions: tuple[Position, ...], unit: str) -> Aggregate:
    """The mean of emissions by GDP of the same year, by value held in countries."""
    terms, lacks = [], []
    for each in positions:
        if each.kind is not Kind.SOVEREIGN:
            continue
        facts = together(each, (COUNTRY_GHG, COUNTRY_GDP))
        if facts is None or facts[1].value <= 0:
            lacks.append(Lack(each, lacking(each, (COUNTRY_GHG, COUNTRY_GDP))))
            continue
        x = facts[0].value / (facts[1].value / MILLION)
        terms.append(Term(each, x, each.value * x, each.value, origins=_origins(facts)))
    return weighted_mean(tuple(terms), tuple(lacks), positions, unit)


def _attributed(
    positions: tuple[Position, ...], emissions: str, dollars: float | None
) -> Aggregate:
    terms, lacks = [], []
    for each in positions:
        if each.kind is not Kind.SOVEREIGN:
            continue
        facts = together(each, (emissions, COUNTRY_GDP_PPP))
        if facts is None or dollars is None or facts[1].value <= 0:
            what = lacking(each, (emissions, COUNTRY_GDP_PPP)) if dollars else "no rate to USD"
            lacks.append(Lack(each, what))
            continue
        share = each.value * dollars / facts[1].value
        owned = share * facts[0].value
        terms.append(Term(each, facts[0].value, owned, each.value, origins=_origins(facts)))
    return added_up(tuple(terms), tuple(lacks), positions, "tCO2e")


def _origins(facts: tuple[Fact, ...]) -> tuple[Origin, ...]:
    return tuple(dict.fromkeys(each.origin for each in facts))
