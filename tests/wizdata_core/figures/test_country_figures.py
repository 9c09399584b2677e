"""Countries' numbers as figures: shades with their words, spots by subregion and age, years."""

from __future__ import annotations

import pytest

from tests.wizdata_core.esg.countries.made_up_values import card, value
from wizdata_core.errors import UnknownName
from wizdata_core.esg.countries.measures import MEASURES, SCORE, readings
from wizdata_core.esg.countries.ranking import View, standings
from wizdata_core.figures.africa_map import Held
from wizdata_core.figures.country_marks import (
    PEER,
    age_words,
    axis_label,
    in_unit,
    scale_of,
    shades,
    spots,
)
from wizdata_core.figures.country_scatter import Axis, Spot, country_scatter
from wizdata_core.figures.indicator_years import Known, indicator_years
from wizdata_core.figures.numbers import MINUS

LIFE, GDP = MEASURES["SP.DYN.LE00.IN"], MEASURES["NY.GDP.PCAP.CD"]
VALUES = (
    value("ZAF", LIFE.name, 60.0),
    value("NAM", LIFE.name, 58.0, too_old=True, year=2012, age_months=153),
    value("BRA", LIFE.name, 75.0),
    value("ZAF", GDP.name, 6_000.0),
    value("NAM", GDP.name, 4_000.0),
    value("BRA", GDP.name, -1.0),
)


def rows(measure: object = LIFE, *, dated: bool = False) -> tuple[object, ...]:
    found = readings(measure, "africa+peers", (), VALUES)  # type: ignore[arg-type]  # a measure
    return standings(measure, found, dated=dated)  # type: ignore[arg-type]  # a measure


def test_a_shade_says_value_unit_year_age_and_source() -> None:
    found = {each.iso3: each for each in shades(LIFE, rows(), View.RAW)}  # type: ignore[arg-type]  # standings
    assert found["ZAF"].hover == (
        "<b>South Africa</b> ZAF<br>60 years<br>2023, 21 months old<br>"
        "World Development Indicators<br>Rank 2"
    )
    assert "2012, 12 years old, too old to count" in found["NAM"].hover
    assert [found[code].held for code in ("ZAF", "NAM", "EGY")] == [
        Held.COUNTS,
        Held.OLD,
        Held.NOTHING,
    ]
    assert "No number: no figure is held" in found["EGY"].hover
    assert "BRA" not in found


def test_a_shade_of_a_score_says_both_treatments_and_how_sure() -> None:
    measure = MEASURES[SCORE]
    read = readings(measure, "africa", [card("ZAF", 61.5, 0.8)], ())
    found = standings(measure, read, View.PERCENTILE)
    said = {each.iso3: each.hover for each in shades(measure, found, View.PERCENTILE)}["ZAF"]
    assert "61.50 of 100<br>61.50 with what is missing as worst" in said
    assert "Coverage 80 %, confidence 72 %<br>Rank 1<br>Percentile, 100 is best: 50.00" in said


def test_the_scale_runs_from_the_least_to_the_most_or_to_a_hundred() -> None:
    scale = scale_of(LIFE, rows(), View.RAW)  # type: ignore[arg-type]  # standings
    assert (scale.label, scale.low, scale.high) == ("Value, years", 60.0, 75.0)
    scale = scale_of(LIFE, rows(), View.SPAN)  # type: ignore[arg-type]  # standings
    assert (scale.low, scale.high) == (0.0, 100.0)
    assert axis_label(LIFE) == LIFE.label
    assert axis_label(MEASURES["CC.EST"]).endswith(f"({MEASURES['CC.EST'].unit})")


def test_spots_have_both_numbers_and_say_so_where_one_is_too_old() -> None:
    both = (rows(dated=True), rows(GDP, dated=True))
    found, missing = spots((LIFE, GDP), both)  # type: ignore[arg-type]  # standings
    assert {(each.iso3, each.group, each.dated) for each in found} == {
        ("ZAF", "Southern Africa", False),
        ("NAM", "Southern Africa", True),
        ("BRA", PEER, False),
    }
    assert missing == 76 - 3


SPOTS = (
    Spot("ZAF", "Southern Africa", 1.0, 2.0, False, "ZAF said"),
    Spot("NAM", "Southern Africa", 3.0, 4.0, True, "NAM said"),
    Spot("EGY", "North Africa", -1.0, 5.0, False, "EGY said"),
)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_scatter_tells_subregions_apart_by_form_and_age_by_hollowness(theme: str) -> None:
    figure = country_scatter(SPOTS, (Axis("A"), Axis("B")), chosen="ZAF", theme=theme)
    assert [trace.name for trace in figure.data] == ["North Africa", "Southern Africa"]
    southern = figure.data[1]
    assert list(southern.customdata) == ["NAM", "ZAF"]
    assert southern.marker.symbol[0] == f"{southern.marker.symbol[1]}-open"
    assert southern.marker.size[1] > southern.marker.size[0]
    assert southern.marker.color != figure.data[0].marker.color


def test_a_logarithm_has_no_place_for_what_is_not_above_zero() -> None:
    figure = country_scatter(SPOTS, (Axis("A", log=True), Axis("B")))
    assert [list(trace.customdata) for trace in figure.data] == [["NAM", "ZAF"]]
    assert (figure.layout.xaxis.type, figure.layout.yaxis.type) == ("log", "linear")
    assert figure.layout.xaxis.title.text == "A, log"


def test_vintages_are_lines_and_gaps_stay_gaps() -> None:
    known = [Known("now", (2021, 2022, 2023), (1.0, None, 3.0)), Known("then", (2021,), (2.0,))]
    figure = indicator_years(known, "years")
    assert [trace.line.dash for trace in figure.data] == ["solid", "dot"]
    assert not figure.data[0].connectgaps
    assert figure.layout.yaxis.title.text == "years"


def test_unknown_themes_are_refused_by_name() -> None:
    with pytest.raises(UnknownName, match="theme 'drak'"):
        country_scatter(SPOTS, (Axis("A"), Axis("B")), theme="drak")
    with pytest.raises(UnknownName, match="theme 'drak'"):
        indicator_years([], "%", theme="drak")


def test_a_number_of_a_scale_says_which() -> None:
    assert in_unit(-0.5, "-2.5..2.5") == f"{MINUS}0.5 on a scale of {MINUS}2.5 to 2.5"
    assert in_unit(60.0, "years") == "60 years"
    assert in_unit(4.1e11, "USD") == "USD 410 bn"


def test_ages_are_said_in_months_and_then_in_years() -> None:
    assert [age_words(each) for each in (1, 21, 24, 226)] == [
        "1 month old",
        "21 months old",
        "2 years old",
        "18 years old",
    ]
