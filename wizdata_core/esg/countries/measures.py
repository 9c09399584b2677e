"""MEASURES: all by which countries can be compared: the score, its parts, and every indicator."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from wizdata_core.errors import UnknownName
from wizdata_core.esg.countries.groups import group_named
from wizdata_core.esg.countries.indicators import INDICATORS, indicator_meant
from wizdata_core.esg.methods import COUNTRIES, METHODS
from wizdata_core.esg.scorecards import Badge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wizdata_core.esg.countries.groups import IndicatorValue
    from wizdata_core.esg.scorecards import Part, Scorecard

SCORE = "score"
PILLARS: dict[str, str] = {"E": "environment", "S": "social", "G": "governance"}
"""The pillars as addresses and answers name them, by the letters that methods use."""


class Sort(StrEnum):
    """What a measure is: the whole score, a part of it, or a figure."""

    SCORE = "Score"
    PILLAR = "Pillar"
    THEME = "Theme"
    INDICATOR = "Indicator"


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that countries have: its name in addresses, its words, what it counts.

    `direction` is 1 where more is better, -1 where less is, 0 where no end is. `part` is the name
    of a pillar or a theme in scorecards.
    """

    name: str
    label: str
    sort: Sort
    unit: str
    direction: int
    part: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A measure of a country: its number, and whether it counts on the day.

    `number` is in the measure's unit. `card` is the country's scorecard where the measure is of
    scores, `figure` the figure where it is an indicator. A number that is too old, or from a sample
    of the past, is `dated`; it is compared only where dated figures are asked for. `penalised`
    counts what is missing as worst, None for an indicator.
    """

    country: str
    number: float | None
    dated: bool = False
    penalised: float | None = None
    card: Scorecard | None = None
    figure: IndicatorValue | None = None
    why: str = ""


def _all() -> dict[str, Measure]:
    method = METHODS[COUNTRIES]
    scores = [Measure(SCORE, "ESG score", Sort.SCORE, "of 100", 1)]
    scores += [
        Measure(name, name.capitalize(), Sort.PILLAR, "of 100", 1, letter)
        for letter, name in PILLARS.items()
    ]
    scores += [
        Measure(each.name, each.label, Sort.THEME, "of 100", 1, each.name)
        for each in method.categories
    ]
    figures = [
        Measure(
            each.code,
            each.label,
            Sort.INDICATOR,
            each.normalised_unit if each.absolute else each.unit,
            each.direction,
        )
        for each in INDICATORS.values()
    ]
    return {measure.name: measure for measure in (*scores, *figures)}


MEASURES: dict[str, Measure] = _all()


def measure_named(name: str) -> Measure:
    """The measure of a name; indicators also by the codes that they have gone by.

    Raises:
        UnknownName: no measure is called so.
        BadInput: the indicator has ended.
    """
    if name in MEASURES:
        return MEASURES[name]
    try:
        return MEASURES[indicator_meant(name).indicator.code]
    except UnknownName:
        raise UnknownName("measure of countries", name, MEASURES) from None


def readings(
    measure: Measure,
    group: str,
    cards: Iterable[Scorecard],
    values: Iterable[IndicatorValue],
) -> tuple[Reading, ...]:
    """The measure of every country of a group, in the group's order, those without one among them.

    Raises:
        UnknownName: there is no such group.
    """
    inside = group_named(group).countries
    if measure.sort is Sort.INDICATOR:
        figures = {each.country: each for each in values if each.indicator == measure.name}
        return tuple(_of_figure(code, figures.get(code)) for code in inside)
    held = {card.entity: card for card in cards}
    return tuple(_of_card(code, measure, held.get(code)) for code in inside)


def _of_figure(country: str, figure: IndicatorValue | None) -> Reading:
    if figure is None:
        return Reading(country, None, why="no figure is held")
    number = compared(figure)
    why = "" if number is not None else f"no population of {figure.year} is held to divide it by"
    return Reading(country, number, figure.too_old or figure.sample, figure=figure, why=why)


def compared(figure: IndicatorValue) -> float | None:
    """The number that countries are compared by: per head for an amount, else the value."""
    indicator = INDICATORS.get(figure.indicator)
    return figure.normalised if indicator is not None and indicator.absolute else figure.value


def _of_card(country: str, measure: Measure, card: Scorecard | None) -> Reading:
    if card is None or not card.coverage:
        return Reading(country, None, why="no figure of it counts")
    if measure.sort is Sort.SCORE:
        held = card.badge is not Badge.WITHHELD
        why = "" if held else f"only {card.coverage:.0%} of the method is covered"
        penalised = card.penalised if held else None
        return Reading(country, card.total, penalised=penalised, card=card, why=why)
    part = parts_of(card).get(measure.part)
    if part is None or part.score is None:
        return Reading(country, None, card=card, why="too few of its figures are held")
    return Reading(country, part.score, penalised=part.penalised, card=card)


def parts_of(card: Scorecard) -> Mapping[str, Part]:
    """The pillars and themes of a scorecard by name."""
    return {part.name: part for part in (*card.pillars, *card.categories)}
