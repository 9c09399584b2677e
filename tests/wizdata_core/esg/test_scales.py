"""Scales of other raters: every value has one band, at the bounds too, and none is converted."""

from __future__ import annotations

import inspect
from math import inf, nan, nextafter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.esg import scales
from wizdata_core.esg.scales import SCALES, Better, rated, scale_named

# Label by value, at each bound and just beside it, written down by hand from the reference.
BOUNDS = {
    "lseg": [
        (0.0, "D-"), (0.083333, "D-"), (0.0833331, "D"), (0.166666, "D"), (0.1666661, "D+"),
        (0.25, "D+"), (0.2500001, "C-"), (0.333333, "C-"), (0.3333331, "C"), (0.416666, "C"),
        (0.4166661, "C+"), (0.5, "C+"), (0.5000001, "B-"), (0.583333, "B-"), (0.5833331, "B"),
        (0.666666, "B"), (0.6666661, "B+"), (0.75, "B+"), (0.7500001, "A-"), (0.833333, "A-"),
        (0.8333331, "A"), (0.916666, "A"), (0.9166661, "A+"), (1.0, "A+"),
    ],
    "msci": [
        (0.0, "CCC"), (1.4289, "CCC"), (1.429, "B"), (2.8569, "B"), (2.857, "BB"),
        (4.2859, "BB"), (4.286, "BBB"), (5.7139, "BBB"), (5.714, "A"), (7.1429, "A"),
        (7.143, "AA"), (8.5709, "AA"), (8.571, "AAA"), (10.0, "AAA"),
    ],
    "sustainalytics": [
        (0.0, "Negligible"), (9.99, "Negligible"), (10.0, "Low"), (19.99, "Low"),
        (20.0, "Medium"), (29.99, "Medium"), (30.0, "High"), (39.99, "High"), (40.0, "Severe"),
        (100.0, "Severe"),
    ],
    "bbbee": [
        (0.0, "Non-compliant"), (39.99, "Non-compliant"), (40.0, "Level 8"), (54.99, "Level 8"),
        (55.0, "Level 7"), (69.99, "Level 7"), (70.0, "Level 6"), (74.99, "Level 6"),
        (75.0, "Level 5"), (79.99, "Level 5"), (80.0, "Level 4"), (89.99, "Level 4"),
        (90.0, "Level 3"), (94.99, "Level 3"), (95.0, "Level 2"), (99.99, "Level 2"),
        (100.0, "Level 1"), (118.0, "Level 1"),
    ],
    "cdp": [
        (1.0, "D-"), (2.0, "D"), (3.0, "C-"), (4.0, "C"), (5.0, "B-"), (6.0, "B"), (7.0, "A-"),
        (8.0, "A"),
    ],
    "pcaf": [(1.0, "1"), (2.0, "2"), (3.0, "3"), (4.0, "4"), (5.0, "5")],
}  # fmt: skip
CASES = [(name, value, label) for name, each in BOUNDS.items() for value, label in each]


@pytest.mark.parametrize(("name", "value", "label"), CASES)
def test_a_value_at_a_bound_lies_in_the_band_that_the_rater_says(
    name: str, value: float, label: str
) -> None:
    band = rated(name, value).band
    assert band is not None
    assert band.label == label


def test_every_band_of_every_scale_is_tried_at_its_bounds() -> None:
    for scale in SCALES.values():
        tried = {label for _, label in BOUNDS.get(scale.name, [])}
        assert {band.label for band in scale.bands} == tried, scale.name


@given(st.sampled_from([each for each in SCALES if SCALES[each].bands]), st.floats(0, 1))
def test_every_value_of_a_scale_lies_in_one_band_and_one_alone(name: str, share: float) -> None:
    scale = SCALES[name]
    top = scale.most or 130.0
    value = scale.least + share * (top - scale.least)
    if name in {"cdp", "pcaf"}:  # scales of steps
        value = float(round(value))
    assert sum(band.holds(value) for band in scale.bands) == 1


@pytest.mark.parametrize("name", SCALES)
@pytest.mark.parametrize("beyond", [-inf, inf, nan])
def test_what_is_no_value_of_a_scale_is_refused(name: str, beyond: float) -> None:
    with pytest.raises(BadInput, match="is no value of"):
        rated(name, beyond)


@pytest.mark.parametrize("name", SCALES)
def test_a_value_just_below_or_above_a_scale_is_refused_and_its_ends_are_named(name: str) -> None:
    scale = SCALES[name]
    with pytest.raises(BadInput, match=f"from {scale.least:g}"):
        rated(name, nextafter(scale.least, -inf))
    if scale.most is not None:
        with pytest.raises(BadInput, match=f"to {scale.most:g}"):
            rated(name, nextafter(scale.most, inf))


def test_between_the_steps_of_a_grade_there_is_nothing() -> None:
    with pytest.raises(BadInput, match=r"2\.5 is no step of CDP climate score"):
        rated("cdp", 2.5)


def test_each_scale_keeps_its_own_direction() -> None:
    low = {name for name, scale in SCALES.items() if scale.better is Better.LOW}
    assert low == {"sustainalytics", "sustainalytics_controversy", "pcaf"}
    said = rated("sustainalytics", 23.62).words
    assert said == "23.62 (Medium) on Sustainalytics ESG risk, lower is better"
    assert "higher is better" in rated("msci", 9.0).words


def test_both_numbers_of_s_and_p_are_scales_of_their_own_and_have_no_bands() -> None:
    assert rated("sp_csa", 61.0).band is None
    assert rated("sp_esg", 64.0).band is None
    assert "without modelled" in scale_named("sp_csa").about
    assert "with modelled" in scale_named("sp_esg").about


def test_there_is_no_way_from_one_scale_to_another() -> None:
    """No function of the module takes or gives two scales."""
    functions = [each for _, each in inspect.getmembers(scales, inspect.isfunction)]
    ours = [each for each in functions if each.__module__ == scales.__name__]
    assert {each.__name__ for each in ours} == {"_band", "_bands", "rated", "scale_named"}
    for each in ours:
        given_scales = [
            name for name in inspect.signature(each).parameters if name in {"name", "scale"}
        ]
        assert len(given_scales) <= 1


def test_an_unknown_scale_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="nearest: msci"):
        scale_named("mcsi")
