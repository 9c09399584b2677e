"""Countries by one measure: who has a number, in which view, at which rank; averages of groups."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wizdata_core.esg.made_up_values import card, value
from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.esg.countries import GROUPS
from wizdata_core.esg.country_measures import (
    MEASURES,
    SCORE,
    Measure,
    Reading,
    Sort,
    measure_named,
    readings,
)
from wizdata_core.esg.country_ranking import View, averages, standings, viewed
from wizdata_core.esg.indicators import INDICATORS
from wizdata_core.esg.methods import COUNTRIES, METHODS

LIFE, MAMMALS, ENERGY = "SP.DYN.LE00.IN", "EN.MAM.THRD.NO", "EG.USE.PCAP.KG.OE"
MORTALITY = "SH.DYN.MORT"
UP = MEASURES[LIFE]
NUMBERS = st.lists(st.one_of(st.none(), st.integers(-40, 40).map(float)), min_size=1, max_size=20)


def of(**numbers: float | None) -> list[Reading]:
    return [Reading(code, number) for code, number in numbers.items()]


def test_every_part_of_the_method_and_every_indicator_is_a_measure() -> None:
    parts = {each.name for each in METHODS[COUNTRIES].categories}
    expected = {SCORE, "environment", "social", "governance"} | parts | set(INDICATORS)
    assert set(MEASURES) == expected
    assert MEASURES[MAMMALS].unit == "species per million people"
    assert measure_named("GOV_WGI_CC.EST").name == "CC.EST"
    with pytest.raises(UnknownName, match="measure of countries 'scor'; nearest: score"):
        measure_named("scor")
    with pytest.raises(BadInput, match="has ended"):
        measure_named("IC.BUS.EASE.XQ")


def test_an_amount_is_compared_per_head_and_without_a_population_not_at_all() -> None:
    values = [
        value("ZAF", MAMMALS, 30.0, normalised=0.5),
        value("BWA", MAMMALS, 8.0, normalised=None),
    ]
    found = {each.country: each for each in readings(MEASURES[MAMMALS], "southern", (), values)}
    assert found["ZAF"].number == 0.5
    assert (found["BWA"].number, found["BWA"].why) == (
        None,
        "no population of 2023 is held to divide it by",
    )
    assert found["NAM"].why == "no figure is held"
    assert set(found) == set(GROUPS["southern"].countries)


def test_scores_say_why_there_is_none() -> None:
    cards = [card("ZAF", 60.0), card("BWA", None, 0.3), card("NAM", None, 0.0)]
    found = {each.country: each for each in readings(MEASURES[SCORE], "southern", cards, ())}
    assert found["ZAF"].number == found["ZAF"].penalised == 60.0
    assert found["BWA"].why == "only 30% of the method is covered"
    assert found["NAM"].why == found["LSO"].why == "no figure of it counts"
    themes = readings(MEASURES["food_security"], "southern", cards, ())
    assert [each.number for each in themes if each.country == "ZAF"] == [60.0]
    pillars = readings(MEASURES["social"], "southern", cards, ())
    assert {each.why for each in pillars if each.country == "ZAF"} == {
        "too few of its figures are held"
    }


def test_equal_numbers_share_the_better_rank_and_those_without_stand_last() -> None:
    rows = standings(UP, of(ZAF=60.0, NGA=70.0, KEN=60.0, EGY=None, MUS=50.0))
    assert [(row.reading.country, row.rank, row.tied) for row in rows] == [
        ("NGA", 1, False),
        ("KEN", 2, True),
        ("ZAF", 2, True),
        ("MUS", 4, False),
        ("EGY", None, False),
    ]


def test_where_less_is_better_the_least_is_first_in_every_view() -> None:
    less = MEASURES[MORTALITY]
    assert less.direction == -1
    for view in View:
        rows = standings(less, of(ZAF=34.0, NGA=105.0, KEN=40.0), view)
        assert [row.reading.country for row in rows] == ["ZAF", "KEN", "NGA"]
    assert [row.shown for row in rows] == pytest.approx([100.0, 100 * 65 / 71, 0.0])


def test_the_reference_example_has_its_percentiles() -> None:
    """Renewable energy of five countries, from the worked country example (6.3)."""
    renewable = Measure("x", "Renewable energy", Sort.INDICATOR, "%", 1)
    numbers = of(ZAF=9.0, NGA=80.0, KEN=70.0, EGY=6.0, MUS=9.0)
    rows = standings(renewable, numbers, View.PERCENTILE)
    shown = {row.reading.country: row.shown for row in rows}
    assert shown == {"NGA": 90.0, "KEN": 70.0, "ZAF": 40.0, "MUS": 40.0, "EGY": 10.0}


def test_numbers_that_are_too_old_are_compared_only_where_asked_for() -> None:
    found = [Reading("ZAF", 60.0), Reading("NGA", 90.0, dated=True)]
    assert [row.rank for row in standings(UP, found)] == [1, None]
    assert [row.reading.country for row in standings(UP, found, dated=True)] == ["NGA", "ZAF"]


def test_averages_stand_apart_each_country_counting_the_same() -> None:
    rows = standings(UP, of(ZAF=60.0, BWA=50.0, NAM=None, NGA=40.0, BRA=90.0))
    found = {each.label: each for each in averages(rows)}
    assert list(found) == [
        "All compared", "Peers outside Africa", "West Africa", "Southern Africa",
    ]  # fmt: skip
    assert (found["All compared"].mean, found["All compared"].median) == (60.0, 55.0)
    assert (found["Southern Africa"].counted, found["Southern Africa"].countries) == (2, 3)
    assert found["Southern Africa"].mean == 55.0


@given(NUMBERS, st.sampled_from([-1, 0, 1]))
def test_views_keep_the_order_and_their_bounds(numbers: list[float | None], direction: int) -> None:
    sign = direction or 1
    for view in (View.PERCENTILE, View.SPAN):
        shown = viewed(numbers, direction, view)
        assert [each is None for each in shown] == [each is None for each in numbers]
        known = sorted(
            (sign * number, scaled)
            for number, scaled in zip(numbers, shown, strict=True)
            if number is not None and scaled is not None
        )
        assert all(0 <= scaled <= 100 for _, scaled in known)
        assert [scaled for _, scaled in known] == sorted(scaled for _, scaled in known)


@given(NUMBERS)
def test_the_mean_percentile_of_those_with_a_number_is_50_and_flips_with_the_direction(
    numbers: list[float | None],
) -> None:
    up, down = (viewed(numbers, sign, View.PERCENTILE) for sign in (1, -1))
    known = [each for each in up if each is not None]
    if known:
        assert sum(known) / len(known) == pytest.approx(50.0)
    for one, other in zip(up, down, strict=True):
        assert (one is None and other is None) or one == pytest.approx(100.0 - (other or 0.0))
