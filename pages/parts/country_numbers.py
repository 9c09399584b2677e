"""A measure of the countries of a group as map, ranking and scatter show it, found once for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages.parts import cached_countries
from pages.parts.country_state import settled
from wizdata_core.esg.countries.measures import MEASURES, Sort, readings
from wizdata_core.esg.countries.ranking import View, standings

if TYPE_CHECKING:
    from pages.parts.country_state import Chosen
    from wizdata_core.esg.countries.measures import Measure
    from wizdata_core.esg.countries.ranking import Standing


def with_defaults(chosen: Chosen, version: str) -> Chosen:
    """What is chosen, with what is held where nothing was asked for."""
    return settled(
        chosen,
        cached_countries.cards(version, chosen.as_of, chosen.group),
        cached_countries.values(version, chosen.as_of, chosen.group),
    )


def rows_of(
    chosen: Chosen, version: str, name: str, view: View
) -> tuple[Measure, tuple[Standing, ...], bool]:
    """A measure, the countries by it, and whether figures are compared that are too old.

    They are where it is asked for, and where there are no others.
    """
    measure = MEASURES[name]
    indicator = measure.sort is Sort.INDICATOR
    found = readings(
        measure,
        chosen.group,
        () if indicator else cached_countries.cards(version, chosen.as_of, chosen.group),
        cached_countries.values(version, chosen.as_of, chosen.group) if indicator else (),
    )
    known = [each for each in found if each.number is not None]
    dated = chosen.dated or (bool(known) and all(each.dated for each in known))
    return measure, standings(measure, found, view, dated=dated), dated


def dated_words(rows: tuple[Standing, ...]) -> str:
    """The years of the numbers that are compared and too old, in words; nothing without any."""
    years = sorted(
        {
            row.reading.figure.year
            for row in rows
            if row.shown is not None and row.reading.dated and row.reading.figure
        }
    )
    if not years:
        return ""
    span = str(years[0]) if years[0] == years[-1] else f"{years[0]} to {years[-1]}"
    return f":material/history: Figures of {span} are compared that are too old to count today."
