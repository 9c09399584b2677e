"""Countries' numbers as figures take them: shades of the map and spots of the scatter."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from wizdata_core.esg.countries.groups import COMPARED
from wizdata_core.esg.countries.indicators import SOURCES
from wizdata_core.esg.countries.measures import Sort
from wizdata_core.esg.countries.ranking import View
from wizdata_core.esg.wording import figure_in_unit, number, points, share
from wizdata_core.figures.africa_map import Held, Scale, Shade
from wizdata_core.figures.africa_shapes import SHAPES
from wizdata_core.figures.country_scatter import Spot
from wizdata_core.figures.numbers import MINUS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wizdata_core.esg.countries.measures import Measure, Reading
    from wizdata_core.esg.countries.ranking import Standing

PEER = "Peer outside Africa"
# Units that are scales, and what stands behind a number of them.
_SCALES = {
    "-2.5..2.5": f"on a scale of {MINUS}2.5 to 2.5",
    "0-12": "on a scale of 0 to 12",
    "score 0-100": "of 100",
    "index 0-100": "of 100",
}
_MONTHS = 12


def shades(measure: Measure, rows: Sequence[Standing], view: View) -> tuple[Shade, ...]:
    """The states of Africa among these countries, each with what pointing at it says."""
    return tuple(
        Shade(row.reading.country, row.shown, held_of(row), "<br>".join(_hover(measure, row, view)))
        for row in rows
        if row.reading.country in SHAPES
    )


def held_of(row: Standing) -> Held:
    """What is held of a country: a number that is compared, one that is too old, or none."""
    if row.shown is not None:
        return Held.COUNTS
    return Held.OLD if row.reading.number is not None else Held.NOTHING


def scale_of(measure: Measure, rows: Sequence[Standing], view: View) -> Scale:
    """The scale of the map: values from the least to the most, percentiles and spans to 100."""
    label = heading(measure, view)
    if view is not View.RAW:
        return Scale(label, 0.0, 100.0)
    numbers = [row.shown for row in rows if row.shown is not None]
    return Scale(label, min(numbers, default=0.0), max(numbers, default=1.0))


def heading(measure: Measure, view: View = View.RAW) -> str:
    """What numbers of a measure are in a view, in words."""
    match view:
        case View.PERCENTILE:
            return "Percentile, 100 is best" if measure.direction else "Percentile, 100 is most"
        case View.SPAN:
            return "Place in the span, 100 is best" if measure.direction else "Place in the span"
    return f"Value, {measure.unit}" if measure.sort is Sort.INDICATOR else "Score, of 100"


def axis_label(measure: Measure) -> str:
    """A measure with its unit, which stands in the labels of many already."""
    return measure.label if measure.unit in measure.label else f"{measure.label} ({measure.unit})"


def spots(
    measures: tuple[Measure, Measure],
    rows: tuple[Sequence[Standing], Sequence[Standing]],
) -> tuple[tuple[Spot, ...], int]:
    """The countries that have both numbers, and how many of all lack one."""
    across, up = ({row.reading.country: row for row in each} for each in rows)
    made = [_spot(measures, (across[country], up[country])) for country in across if country in up]
    kept = tuple(each for each in made if each is not None)
    return kept, len(made) - len(kept)


def _spot(measures: tuple[Measure, Measure], rows: tuple[Standing, Standing]) -> Spot | None:
    first, second = rows
    if first.shown is None or second.shown is None:
        return None
    country = COMPARED[first.reading.country]
    said = [f"<b>{escape(country.name)}</b> {country.iso3}"]
    for measure, row in zip(measures, rows, strict=True):
        said += [f"{escape(measure.label)}:", *_facts(measure, row.reading)]
    return Spot(
        country.iso3,
        f"{country.subregion} Africa" if country.african else PEER,
        first.shown,
        second.shown,
        first.reading.dated or second.reading.dated,
        "<br>".join(said),
    )


def _hover(measure: Measure, row: Standing, view: View) -> list[str]:
    country = COMPARED[row.reading.country]
    said = [f"<b>{escape(country.name)}</b> {country.iso3}", *_facts(measure, row.reading)]
    if row.rank is not None and measure.direction:
        said.append(f"Rank {'=' if row.tied else ''}{row.rank}")
    if view is not View.RAW and row.shown is not None:
        said.append(f"{heading(measure, view)}: {points(row.shown)}")
    return said


def _facts(measure: Measure, reading: Reading) -> list[str]:
    if reading.number is None:
        return [f"No number: {escape(reading.why)}"]
    if reading.figure is not None:
        figure = reading.figure
        source = SOURCES.get(figure.source, figure.source)
        return [
            escape(in_unit(reading.number, measure.unit)),
            f"{figure.year}, {age_words(figure.age_months)}"
            + (", too old to count" if reading.dated else ""),
            f"{escape(source)}{' (sample)' if figure.sample else ''}",
        ]
    said = [f"{points(reading.number)} of 100"]
    if reading.penalised is not None:
        said.append(f"{points(reading.penalised)} with what is missing as worst")
    if reading.card is not None:
        said.append(
            f"Coverage {share(round(reading.card.coverage, 4))}, "
            f"confidence {share(round(reading.card.confidence, 4))}"
        )
    return said


def in_unit(value: float, unit: str) -> str:
    """A figure of a country with its unit, such as `60 years`, or the scale that it is on."""
    if unit in _SCALES:
        return f"{number(value).replace('-', MINUS)} {_SCALES[unit]}"
    return figure_in_unit(value, unit)


def age_words(months: int) -> str:
    """An age such as `8 months old` or `19 years old`."""
    if months < 2 * _MONTHS:
        return f"{months} {'month' if months == 1 else 'months'} old"
    return f"{months // _MONTHS} years old"
