"""Holdings in countries, apart from companies: emissions attributed by output, and intensity.

PCAF's Global GHG Standard, part A, second edition (2022), sovereign debt: the share of a country's
emissions that an exposure stands for is the exposure by GDP at purchasing power parity; figures are
given without and with land use, land-use change and forestry, and never added to companies'.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

from wizdata_core.portfolio.aggregates import Aggregate, Gathered, Term, added_up, weighted_mean
from wizdata_core.portfolio.positions import (
    COUNTRY_GDP,
    COUNTRY_GDP_PPP,
    COUNTRY_GHG,
    COUNTRY_GHG_LAND,
    MILLION,
    Kind,
    Position,
    together,
)


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
    terms, without = [], []
    takes = (COUNTRY_GHG, COUNTRY_GDP)
    for each in positions:
        if each.kind is not Kind.SOVEREIGN:
            continue
        facts = together(each, takes)
        if facts is None or facts[1].value <= 0:
            without.append(each)
            continue
        x = facts[0].value / (facts[1].value / MILLION)
        terms.append(Term(each, x, each.value * x, each.value))
    return weighted_mean(Gathered(tuple(terms), tuple(without), takes), positions, unit)


def _attributed(
    positions: tuple[Position, ...], emissions: str, dollars: float | None
) -> Aggregate:
    terms, without = [], []
    takes = (emissions, COUNTRY_GDP_PPP)
    for each in positions:
        if each.kind is not Kind.SOVEREIGN:
            continue
        facts = together(each, takes)
        if facts is None or dollars is None or facts[1].value <= 0:
            without.append(each)
            continue
        share = each.value * dollars / facts[1].value
        terms.append(Term(each, facts[0].value, share * facts[0].value, each.value))
    why = "" if dollars else "no rate to USD"
    gathered = Gathered(tuple(terms), tuple(without), takes, why)
    return added_up(gathered, positions, "tCO2e")
