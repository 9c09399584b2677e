"""From what is known of countries to values with their age, and to the panel that is scored. Pure.

The age of a figure counts from the end of its year. Amounts that grow with a country are compared
by the population of the same year; without that population they are shown and not compared.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from wizdata_core.esg.countries.groups import IndicatorValue
from wizdata_core.esg.countries.indicators import INDICATORS
from wizdata_core.esg.scoring.ages import months_between
from wizdata_core.esg.scoring.panel import Figure, Member, panel_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from wizdata_core.esg.scoring.panel import Panel


class Known(NamedTuple):
    """A provider's newest figure of an indicator of a country, and what it had said before."""

    country: str
    indicator: str
    year: int
    value: float
    unit: str
    decimals: int
    status: str
    source: str
    updated: date | None
    provider: str
    rank: int
    sample: bool
    fetched_at: datetime
    previous: float | None
    previous_fetched_at: datetime | None

    @property
    def standing(self) -> tuple[bool, date, int]:
        """Of two providers' figures the greater counts: real, then revised later, then by rank."""
        return not self.sample, self.updated or date.min, -self.rank


def valued(
    known: Known, as_of: date, populations: Mapping[tuple[str, int], float]
) -> IndicatorValue:
    """The figure as readers get it: with its age on a day, and an amount by population."""
    indicator = INDICATORS[known.indicator]
    age = max(0, months_between(date(known.year, 12, 31), as_of))
    normalised: float | None = known.value
    if indicator.absolute:
        people = populations.get((known.country, known.year))
        normalised = indicator.factor * known.value / people if people else None
    unit = known.unit or indicator.unit
    return IndicatorValue(
        country=known.country,
        indicator=known.indicator,
        year=known.year,
        value=known.value,
        unit=unit,
        decimals=known.decimals,
        status=known.status,
        age_months=age,
        max_age_months=indicator.max_age_months,
        too_old=age > indicator.max_age_months,
        normalised=normalised,
        normalised_unit=indicator.normalised_unit or unit,
        source=known.source,
        updated=known.updated,
        provider=known.provider,
        sample=known.sample,
        licence=indicator.licence,
        redistribute=indicator.redistribute,
        fetched_at=known.fetched_at,
        previous=known.previous,
        previous_fetched_at=known.previous_fetched_at,
    )


def panel_of_countries(
    as_of: date, countries: Iterable[str], values: Iterable[IndicatorValue]
) -> Panel:
    """The panel of the indicators that are scored; samples and figures too old are left out."""
    scored = [each.code for each in INDICATORS.values() if each.scored]
    members = [Member(code, country=code) for code in countries]
    figures = [_figure(each) for each in values if not (each.sample or each.too_old)]
    return panel_of(as_of, members, scored, figures)


def _figure(value: IndicatorValue) -> Figure:
    indicator = INDICATORS[value.indicator]
    no_people = f"no population of {value.year} is known, by which it is compared"
    return Figure(
        entity=value.country,
        metric=value.indicator,
        value=value.value,
        unit=value.unit,
        compared=value.normalised,
        compared_unit=value.normalised_unit,
        period_end=date(value.year, 12, 31),
        age_months=value.age_months,
        status=indicator.status,
        quality=indicator.quality,
        note=no_people if value.normalised is None else "",
    )
