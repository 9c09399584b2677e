"""The table of principal adverse impacts, as Annex I of Regulation (EU) 2022/1288 words them.

It is a report over figures that are held, in euros. Each line has the value by its formula, in
which the whole portfolio is the divisor, and the value over the holdings that are covered. A line
whose inputs no catalogue here holds says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import fsum
from typing import TYPE_CHECKING

from wizdata_core.esg.aggregates import Aggregate, Lack, Term, weighted_mean
from wizdata_core.esg.portfolio_carbon import (
    REVENUE,
    financed_emissions,
    intensity_weighted,
    lacking,
)
from wizdata_core.esg.portfolio_score import averaged
from wizdata_core.esg.portfolio_sovereigns import country_intensity
from wizdata_core.esg.positions import MILLION, Fact, Facts, facts_of, together
from wizdata_core.esg.scope_bases import SCOPE1, SCOPE3, SCOPE_BASES, ScopeBasis
from wizdata_core.reference import rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wizdata_core.esg.positions import Position

GJ_PER_GWH = 3_600.0
# Figures of money: what is turned into euros before the table is made.
_MONEY = (REVENUE, "evic", "country_gdp")
_PER_MONEY = "ghg_intensity_s12"
NACE: dict[str, str] = {row["sasb_sics"]: row["section"] for row in rows("nace_sections")}
"""The section of NACE (revision 2) by SASB industry, of the high impact climate sectors alone."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """An adverse impact: its number in Annex I, what it is about, and its formula as printed."""

    number: str
    asset: str
    name: str
    metric: str
    formula: str
    unit: str


@dataclass(frozen=True, slots=True)
class PaiValue:
    """One value of a line: by the formula, and over the covered holdings; None without inputs."""

    label: str
    unit: str
    by_formula: float | None
    covered: float | None
    aggregate: Aggregate


@dataclass(frozen=True, slots=True)
class PaiLine:
    """A line of the table; `not_covered` says why nothing here can hold its inputs, empty else."""

    indicator: Indicator
    values: tuple[PaiValue, ...]
    not_covered: str = ""
    note: str = ""


INDICATORS: tuple[Indicator, ...] = tuple(
    Indicator(
        number=row["id"],
        asset=row["asset"],
        name=row["adverse_indicator"],
        metric=row["metric"],
        formula=row["formula"],
        unit=row["unit"],
    )
    for row in rows("sfdr_pai")
    if row["mandatory"] == "yes"
)
"""The eighteen that are mandatory: 14 of companies, 2 of countries, 2 of real estate."""

NOT_COVERED: dict[str, str] = {
    "10": "Violations are found by whoever screens for them; taking part in the UN Global Compact"
    " is held, and says nothing of them.",
    "11": "Whether compliance is monitored is not among the metrics; policies are, and are not it.",
    "16": "No list of countries subject to social violations is held.",
    "17": "Real estate is not held asset by asset.",
    "18": "Real estate is not held asset by asset.",
}
NOTES: dict[str, str] = {
    "5": "Consumption alone: the share of energy that is not renewable. Production is not held.",
    "6": "Sections of NACE are taken from the SASB industry of each company.",
    "7": "Companies with sites in or near protected areas and no plan for them.",
    "9": "Hazardous waste alone: radioactive waste is not held.",
}


def pai_table(
    positions: tuple[Position, ...], basis: ScopeBasis, euros: float | None
) -> tuple[PaiLine, ...]:
    """Every line of the table.

    `basis` says whether purchased energy counts by location or by market; scope 3 is always asked,
    as the regulation does. `euros` is what one unit of the portfolio's currency is in euros;
    without it every line that counts money is empty.
    """
    full = SCOPE_BASES["s123-market" if "market" in basis.name else "s123"]
    in_euros = _in_euros(positions, euros) if euros else ()
    return tuple(_line(each, positions, in_euros, full) for each in INDICATORS)


def _line(
    indicator: Indicator,
    positions: tuple[Position, ...],
    in_euros: tuple[Position, ...],
    full: ScopeBasis,
) -> PaiLine:
    if indicator.number in NOT_COVERED:
        return PaiLine(indicator, (), NOT_COVERED[indicator.number])
    note = NOTES.get(indicator.number, "")
    if indicator.number in _COUNTING_MONEY and not in_euros:
        said = "No rate to the euro is held for the day."
        return PaiLine(indicator, (), note=f"{said} {note}".strip())
    held = in_euros if indicator.number in _COUNTING_MONEY else positions
    return PaiLine(indicator, tuple(_MADE[indicator.number](held, full)), note=note)


def _in_euros(positions: tuple[Position, ...], euros: float) -> tuple[Position, ...]:
    return tuple(
        replace(each, value=each.value * euros, facts=_facts_in_euros(each.facts, euros))
        for each in positions
    )


def _facts_in_euros(facts: Facts, euros: float) -> Facts:
    def turned(name: str, fact: Fact) -> Fact:
        if name in _MONEY:
            return replace(fact, value=fact.value * euros)
        return replace(fact, value=fact.value / euros) if name == _PER_MONEY else fact

    return facts_of({name: [turned(name, fact) for fact in every] for name, every in facts.items()})


def _emissions(positions: tuple[Position, ...], full: ScopeBasis) -> Iterator[PaiValue]:
    asked = {
        "Scope 1": (SCOPE1,),
        "Scope 2": (full.scope2,),
        "Scope 3": (SCOPE3,),
        "Total": full.metrics,
    }
    for label, metrics in asked.items():
        found = financed_emissions(positions, metrics)
        yield PaiValue(label, "tCO2e", found.value, found.value, found)


def _footprint(positions: tuple[Position, ...], full: ScopeBasis) -> Iterator[PaiValue]:
    yield _by_million("", "tCO2e per EUR m invested", financed_emissions(positions, full.metrics))


def _intensity(positions: tuple[Position, ...], full: ScopeBasis) -> Iterator[PaiValue]:
    unit = "tCO2e per EUR m revenue"
    yield _mean("", intensity_weighted(positions, full, unit))


def _energy_by_section(positions: tuple[Position, ...], full: ScopeBasis) -> Iterator[PaiValue]:
    del full
    unit = "GWh per EUR m revenue"
    for section in sorted(set(NACE.values())):
        mine = [each for each in positions if NACE.get(each.industry) == section]
        terms, lacks = [], []
        for each in mine:
            facts = together(each, ("energy_total", REVENUE))
            if facts is None or facts[1].value <= 0:
                lacks.append(Lack(each, lacking(each, ("energy_total", REVENUE))))
                continue
            x = facts[0].value / GJ_PER_GWH / (facts[1].value / MILLION)
            terms.append(Term(each, x, each.value * x, each.value))
        if mine:
            found = weighted_mean(tuple(terms), tuple(lacks), positions, unit)
            yield _mean(f"Section {section}", found)


def _owned(metric: str) -> Callable[[tuple[Position, ...], ScopeBasis], Iterator[PaiValue]]:
    def made(positions: tuple[Position, ...], full: ScopeBasis) -> Iterator[PaiValue]:
        del full
        yield _by_million("", "t per EUR m invested", financed_emissions(positions, (metric,)))

    return made


def _averaged(
    metric: str, read: Callable[[float], float] = float
) -> Callable[[tuple[Position, ...], ScopeBasis], Iterator[PaiValue]]:
    def made(positions: tuple[Position, ...], full: ScopeBasis) -> Iterator[PaiValue]:
        del full
        yield _mean("", averaged(positions, metric, "%", read=read))

    return made


def _countries(positions: tuple[Position, ...], full: ScopeBasis) -> Iterator[PaiValue]:
    del full
    yield _mean("", country_intensity(positions, "tCO2e per EUR m GDP"))


def _mean(label: str, found: Aggregate) -> PaiValue:
    """A mean by the formula has the whole portfolio as its divisor."""
    by_formula = None
    if found.value is not None:
        by_formula = fsum(each.amount for each in found.terms) / found.total_value
    return PaiValue(label, found.unit, by_formula, found.value, found)


def _by_million(label: str, unit: str, owned: Aggregate) -> PaiValue:
    """What is owned by a million of euros: of the whole portfolio, and of what is covered."""
    if owned.value is None:
        return PaiValue(label, unit, None, None, owned)
    total, covered = owned.total_value / MILLION, owned.covered_value / MILLION
    return PaiValue(label, unit, owned.value / total, owned.value / covered, owned)


def _percent(flag: float) -> float:
    return 100.0 * flag


def _some(count: float) -> float:
    return 100.0 if count > 0 else 0.0


def _rest(share: float) -> float:
    return 100.0 - share


_MADE: dict[str, Callable[[tuple[Position, ...], ScopeBasis], Iterator[PaiValue]]] = {
    "1": _emissions,
    "2": _footprint,
    "3": _intensity,
    "4": _averaged("fossil_exposure", _percent),
    "5": _averaged("energy_renewable_pct", _rest),
    "6": _energy_by_section,
    "7": _averaged("biodiversity_sites", _some),
    "8": _owned("water_pollutants"),
    "9": _owned("waste_hazardous"),
    "12": _averaged("gender_pay_gap"),
    "13": _averaged("board_women_pct"),
    "14": _averaged("controversial_weapons", _percent),
    "15": _countries,
}
_COUNTING_MONEY = frozenset({"2", "3", "6", "8", "9", "15"})
