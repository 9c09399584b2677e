"""A country's figures side by side: each indicator with its place in the group, or why it has none.

REASONS says of each indicator of the framework that is not scored why no end of it is better.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from wizdata_core.esg.countries.indicators import INDICATORS
from wizdata_core.esg.countries.measures import compared

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wizdata_core.esg.countries.groups import IndicatorValue
    from wizdata_core.esg.countries.indicators import Indicator
    from wizdata_core.esg.scorecards import Scorecard

REASONS: dict[str, str] = {
    "EG.USE.PCAP.KG.OE": "Low energy use is poverty, not virtue.",
    "EN.CLC.SPEI.XD": "Higher is wetter: exposure to climate, not conduct.",
    "EN.CLC.HDDY.XD": "Heating needs follow the climate.",
    "EN.POP.DNST": "Density has no good end; it says how exposed people are.",
    "AG.LND.AGRI.ZS": "More farmland feeds people and displaces nature.",
    "NV.AGR.TOTL.ZS": "The share of farming tells the structure of an economy, not its conduct.",
    "SE.PRM.ENRR": "Gross enrolment rises above 100 where pupils repeat years.",
    "SL.TLF.ACTI.ZS": "High participation can mean that nobody can afford not to work.",
    "SP.DYN.TFRT.IN": "Family size is a matter of families.",
    "SP.POP.65UP.TO.ZS": "Age is demography, not conduct.",
    "SM.POP.NETM": "People come and go for good reasons and bad ones.",
}
CONTEXT = "Context, outside the framework."


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """An indicator of a country: the figure, its place in the group, and what is to be known of it.

    `figure` is None where none is held. `number` is what is compared, in `unit`: per head for an
    amount. `percentile` is the country's in the group, higher is better, and None where it is not
    scored; `median` is of the group's numbers that count, `peers` how many those are. `remark`
    says why it is not scored or not compared, and is empty where it is.
    """

    indicator: Indicator
    figure: IndicatorValue | None
    number: float | None
    unit: str
    percentile: float | None
    median: float | None
    peers: int
    remark: str


def profile_lines(
    country: str, values: Iterable[IndicatorValue], card: Scorecard | None
) -> tuple[ProfileLine, ...]:
    """Every indicator of a country, in the catalogue's order; `values` are those of its group."""
    by_indicator: dict[str, dict[str, IndicatorValue]] = {}
    for value in values:
        by_indicator.setdefault(value.indicator, {})[value.country] = value
    percentiles = {line.metric: line.percentile for line in card.lines} if card else {}
    return tuple(
        _line(each, country, by_indicator.get(each.code, {}), percentiles.get(each.code))
        for each in INDICATORS.values()
    )


def _line(
    indicator: Indicator,
    country: str,
    held: dict[str, IndicatorValue],
    percentile: float | None,
) -> ProfileLine:
    figure = held.get(country)
    counting = [
        number
        for each in held.values()
        if not each.too_old and not each.sample and (number := compared(each)) is not None
    ]
    return ProfileLine(
        indicator,
        figure,
        compared(figure) if figure else None,
        indicator.normalised_unit if indicator.absolute else indicator.unit,
        percentile,
        median(counting) if counting else None,
        len(counting),
        _remark(indicator, figure),
    )


def _remark(indicator: Indicator, figure: IndicatorValue | None) -> str:
    if not indicator.framework:
        return CONTEXT
    if indicator.direction == 0:
        return f"Shown, not scored. {REASONS[indicator.code]}"
    return _flaw(figure) if figure else "No figure is held."


def _flaw(figure: IndicatorValue) -> str:
    if figure.sample:
        return "A sample of the past: shown, not scored."
    if figure.too_old:
        return f"Too old: shown, not scored beyond {figure.max_age_months} months."
    if compared(figure) is None:
        return f"No population of {figure.year} is held to divide it by."
    return ""
