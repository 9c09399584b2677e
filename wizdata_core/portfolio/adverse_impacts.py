"""The table of principal adverse impacts, as Annex I of Regulation (EU) 2022/1288 words them.

It is a report over figures that are held, in euros. Each line has the value by its formula, in
which the whole portfolio is the divisor, and the value over the holdings that are covered. A line
whose inputs no catalogue here holds says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, partial
from math import fsum
from typing import TYPE_CHECKING

from wizdata_core.portfolio.aggregates import Aggregate, Gathered, Term, weighted_mean
from wizdata_core.portfolio.carbon import (
    REVENUE,
    financed_emissions,
    intensity_weighted,
)
from wizdata_core.portfolio.positions import MILLION, together
from wizdata_core.portfolio.scope_bases import SCOPE1, SCOPE3, SCOPE_BASES, ScopeBasis
from wizdata_core.portfolio.scores import averaged
from wizdata_core.portfolio.sovereigns import country_intensity
from wizdata_core.reference import rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wizdata_core.portfolio.positions import Position

GJ_PER_GWH = 3_600.0
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
    asked = _Asked(positions, full, cache(partial(financed_emissions, positions)))
    return tuple(_line(each, asked, euros) for each in INDICATORS)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What lines are made of: positions, the basis with scope 3, and what is owned of a figure."""

    positions: tuple[Position, ...]
    full: ScopeBasis
    owned: Callable[[tuple[str, ...]], Aggregate]


def _line(indicator: Indicator, asked: _Asked, euros: float | None) -> PaiLine:
    if indicator.number in NOT_COVERED:
        return PaiLine(indicator, (), NOT_COVERED[indicator.number])
    note = NOTES.get(indicator.number, "")
    if indicator.number not in _BY_MONEY:
        return PaiLine(indicator, tuple(_MADE[indicator.number](asked)), note=note)
    if not euros:
        said = "No rate to the euro is held for the day."
        return PaiLine(indicator, (), note=f"{said} {note}".strip())
    values = (_by_euros(each, euros) for each in _MADE[indicator.number](asked))
    return PaiLine(indicator, tuple(values), note=note)


def _by_euros(value: PaiValue, euros: float) -> PaiValue:
    """What is by a unit of the portfolio's currency, by a euro."""
    by_formula, covered = value.by_formula, value.covered
    return replace(
        value,
        by_formula=None if by_formula is None else by_formula / euros,
        covered=None if covered is None else covered / euros,
    )


def _emissions(asked: _Asked) -> Iterator[PaiValue]:
    parts = {
        "Scope 1": (SCOPE1,),
        "Scope 2": (asked.full.scope2,),
        "Scope 3": (SCOPE3,),
        "Total": asked.full.metrics,
    }
    for label, metrics in parts.items():
        found = asked.owned(metrics)
        yield PaiValue(label, "tCO2e", found.value, found.value, found)


def _footprint(asked: _Asked) -> Iterator[PaiValue]:
    yield _by_million("", "tCO2e per EUR m invested", asked.owned(asked.full.metrics))


def _intensity(asked: _Asked) -> Iterator[PaiValue]:
    unit = "tCO2e per EUR m revenue"
    yield _mean("", intensity_weighted(asked.positions, asked.full, unit))


def _energy_by_section(asked: _Asked) -> Iterator[PaiValue]:
    unit, takes = "GWh per EUR m revenue", ("energy_total", REVENUE)
    for section in sorted(set(NACE.values())):
        mine = [each for each in asked.positions if NACE.get(each.industry) == section]
        terms, without = [], []
        for each in mine:
            facts = together(each, takes)
            if facts is None or facts[1].value <= 0:
                without.append(each)
                continue
            x = facts[0].value / GJ_PER_GWH / (facts[1].value / MILLION)
            terms.append(Term(each, x, each.value * x, each.value))
        if mine:
            gathered = Gathered(tuple(terms), tuple(without), takes)
            yield _mean(f"Section {section}", weighted_mean(gathered, asked.positions, unit))


def _owned(metric: str) -> Callable[[_Asked], Iterator[PaiValue]]:
    def made(asked: _Asked) -> Iterator[PaiValue]:
        yield _by_million("", "t per EUR m invested", asked.owned((metric,)))

    return made


def _averaged(
    metric: str, read: Callable[[float], float] = float
) -> Callable[[_Asked], Iterator[PaiValue]]:
    def made(asked: _Asked) -> Iterator[PaiValue]:
        yield _mean("", averaged(asked.positions, metric, "%", read=read))

    return made


def _countries(asked: _Asked) -> Iterator[PaiValue]:
    yield _mean("", country_intensity(asked.positions, "tCO2e per EUR m GDP"))


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


_MADE: dict[str, Callable[[_Asked], Iterator[PaiValue]]] = {
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
_BY_MONEY = frozenset({"2", "3", "6", "8", "9", "15"})
