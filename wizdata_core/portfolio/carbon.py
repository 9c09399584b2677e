"""A portfolio's greenhouse gases: weighted average intensity, financed emissions, footprint.

Formulas are those of the TCFD's annex (2021, metrics of asset owners and managers) and of PCAF's
Global GHG Standard, part A: with V the value held, EVIC the enterprise value including cash, S the
emissions on one scope basis and R the revenue of the same period,

    WACI        sum(w * S / R), weights over the holdings that have both
    financed    sum(V / EVIC * S)
    footprint   financed / sum V
    intensity   financed / sum(V / EVIC * R)
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

from wizdata_core.portfolio.aggregates import Aggregate, Gathered, Term, added_up, weighted_mean
from wizdata_core.portfolio.positions import (
    MILLION,
    Kind,
    Position,
    beside,
    newest,
    together,
)

if TYPE_CHECKING:
    from wizdata_core.portfolio.positions import Fact
    from wizdata_core.portfolio.scope_bases import ScopeBasis

EVIC, REVENUE = "evic", "revenue"


@dataclass(frozen=True, slots=True)
class Carbon:
    """The figures of one scope basis, money in millions of `currency`.

    Each comes on two bases where it can: over the holdings that are covered, and over more. `waci`
    leaves cash out, `waci_cash_as_zero` counts it as holding no emissions. `footprint` is by
    million held of covered companies, `footprint_all` by million of the whole portfolio, in which
    whatever is not covered counts as nothing.
    """

    basis: ScopeBasis
    currency: str
    waci: Aggregate
    waci_cash_as_zero: float | None
    financed: Aggregate
    footprint: float | None
    footprint_all: float | None
    intensity: Aggregate


def carbon(positions: tuple[Position, ...], basis: ScopeBasis, currency: str) -> Carbon:
    """Every figure of greenhouse gases on one scope basis."""
    per_revenue = f"tCO2e per {currency}m revenue"
    waci = intensity_weighted(positions, basis, per_revenue)
    financed = financed_emissions(positions, basis.metrics)
    total = fsum(each.value for each in positions)
    return Carbon(
        basis,
        currency,
        waci,
        _cash_as_zero(waci, positions),
        financed,
        _per_million(financed.value, financed.covered_value),
        _per_million(financed.value, total),
        _intensity(financed, basis.metrics, positions, per_revenue),
    )


def intensity_weighted(positions: tuple[Position, ...], basis: ScopeBasis, unit: str) -> Aggregate:
    """The mean of emissions by revenue of the same period, by value held."""
    terms, without = [], []
    for each in positions:
        if not each.eligible:
            continue
        found = _emissions_by_revenue(each, basis)
        if found is None:
            without.append(each)
            continue
        x, quality = found
        terms.append(Term(each, x, each.value * x, each.value, quality))
    gathered = Gathered(tuple(terms), tuple(without), (*basis.metrics, REVENUE))
    return weighted_mean(gathered, positions, unit)


def financed_emissions(positions: tuple[Position, ...], metrics: tuple[str, ...]) -> Aggregate:
    """The emissions that a share of the enterprise value stands for, in tCO2e.

    It serves any figure that is owned in proportion, such as tonnes of waste.
    """
    terms, without = [], []
    for each in positions:
        if not each.eligible:
            continue
        facts = together(each, metrics)
        evic = _evic(each, facts)
        if facts is None or evic is None:
            without.append(each)
            continue
        emitted = sum(fact.value for fact in facts)
        owned = each.value / evic.value * emitted
        terms.append(Term(each, emitted, owned, each.value, _worst(facts)))
    gathered = Gathered(tuple(terms), tuple(without), (*metrics, EVIC))
    return added_up(gathered, positions, "tCO2e")


def _emissions_by_revenue(position: Position, basis: ScopeBasis) -> tuple[float, int] | None:
    """Tonnes by million of revenue, worked out, or reported for the same scopes; its quality."""
    facts = together(position, basis.metrics)
    revenue = beside(position, REVENUE, facts) if facts else None
    if facts and revenue and revenue.value > 0:
        emitted = sum(fact.value for fact in facts)
        return emitted / (revenue.value / MILLION), _worst(facts)
    reported = newest(position, basis.intensity) if basis.intensity else None
    return (reported.value, reported.quality or 0) if reported else None


def _evic(position: Position, facts: tuple[Fact, ...] | None) -> Fact | None:
    """The enterprise value at the end of the emissions' period, else the newest that is known."""
    if not facts:
        return None
    found = beside(position, EVIC, facts) or newest(position, EVIC)
    return found if found and found.value > 0 else None


def _intensity(
    financed: Aggregate, metrics: tuple[str, ...], positions: tuple[Position, ...], unit: str
) -> Aggregate:
    """Financed emissions by the revenue that is owned, over the holdings that have both."""
    terms, without = [], list(financed.without)
    for each in financed.terms:
        facts = together(each.position, metrics)
        revenue = beside(each.position, REVENUE, facts or ())
        evic = _evic(each.position, facts)
        if revenue is None or revenue.value <= 0 or evic is None:
            without.append(each.position)
            continue
        revenue_owned = each.position.value / evic.value * revenue.value / MILLION
        x = each.x / (revenue.value / MILLION)
        terms.append(Term(each.position, x, each.amount, revenue_owned, each.quality))
    gathered = Gathered(tuple(terms), tuple(without), (*metrics, EVIC, REVENUE))
    return weighted_mean(gathered, positions, unit)


def _cash_as_zero(waci: Aggregate, positions: tuple[Position, ...]) -> float | None:
    cash = fsum(each.value for each in positions if each.kind is Kind.CASH)
    base = waci.covered_value + cash
    return fsum(each.amount for each in waci.terms) / base if waci.terms else None


def _per_million(tonnes: float | None, value: float) -> float | None:
    return tonnes / (value / MILLION) if tonnes is not None and value else None


def _worst(facts: tuple[Fact, ...]) -> int:
    """The worst quality of some figures; 0 where none is known."""
    return max([each.quality or 0 for each in facts])
