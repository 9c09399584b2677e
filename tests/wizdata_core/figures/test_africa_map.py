"""Africa's map: whose shapes are held, whether they lie where states do, and how they are drawn."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import pytest

from wizdata_core.errors import UnknownName
from wizdata_core.esg.countries import AFRICA
from wizdata_core.figures.africa_map import RAMPS, Held, Scale, Shade, africa_map, colour
from wizdata_core.figures.africa_shapes import NO_STATE, SHAPES, projected, within
from wizdata_core.reference import FOLDER

HUNDRED = Scale("Score", 0.0, 100.0)
# Square kilometres of land, from general geography; islets and lakes are drawn roughly.
AREAS = {"DZA": 2_381_741, "COD": 2_344_858, "ZAF": 1_221_037, "NGA": 923_769, "LSO": 30_355}
PLACES = {
    "ZAF": (28.05, -26.20),  # Johannesburg
    "LSO": (27.70, -29.40),  # near Maseru, a hole in South Africa
    "EGY": (31.24, 30.04),  # Cairo
    "NGA": (3.60, 6.70),  # near Lagos
    "KEN": (36.82, -1.29),  # Nairobi
    "SOM": (44.06, 9.56),  # Hargeisa, which the World Bank counts with Somalia
    "NAM": (17.08, -22.56),  # Windhoek
}


def shade(iso3: str, value: float | None, held: Held = Held.COUNTS) -> Shade:
    return Shade(iso3, value, held, f"{iso3} said")


def test_the_54_states_and_western_sahara_have_a_shape_in_a_small_file() -> None:
    file = FOLDER / "africa.geojson"
    assert set(SHAPES) == {*AFRICA, NO_STATE}
    assert file.stat().st_size < 150_000
    assert len(json.loads(file.read_text(encoding="utf-8"))["features"]) == 55


@pytest.mark.parametrize("iso3", AREAS)
def test_areas_are_those_of_the_states(iso3: str) -> None:
    assert SHAPES[iso3].area == pytest.approx(AREAS[iso3], rel=0.03)


@pytest.mark.parametrize("iso3", PLACES)
def test_a_place_lies_in_its_state_and_in_no_other(iso3: str) -> None:
    place = projected(*PLACES[iso3])
    assert [name for name, shape in SHAPES.items() if within(shape.rings, [place])] == [iso3]


def test_every_state_has_places_of_its_own_to_click() -> None:
    for shape in SHAPES.values():
        assert shape.places[0] == shape.middle
        assert len(within(shape.rings, shape.places[1:])) == len(shape.places) - 1
    assert {name for name, shape in SHAPES.items() if shape.too_small} == {
        "CPV", "COM", "MUS", "STP", "SYC",
    }  # fmt: skip


def test_colours_run_from_end_to_end_and_no_further() -> None:
    ramp = ("#000000", "#808080", "#ffffff")
    assert [colour(each, HUNDRED, ramp) for each in (-5, 0, 25, 50, 100, 900)] == [
        "#000000", "#000000", "#404040", "#808080", "#ffffff", "#ffffff",
    ]  # fmt: skip
    assert colour(7, Scale("One", 7, 7), ramp) == "#808080"


@pytest.mark.parametrize("theme", RAMPS)
def test_steps_of_a_ramp_are_told_apart_by_lightness_alone(theme: str) -> None:
    light = [
        sum(w * int(step[at : at + 2], 16) for w, at in ((0.2126, 1), (0.7152, 3), (0.0722, 5)))
        for step in RAMPS[theme]
    ]
    gaps = [after - before for before, after in pairwise(light)]
    assert all(abs(gap) > 15 for gap in gaps)
    assert len({gap > 0 for gap in gaps}) == 1


@pytest.mark.parametrize("theme", RAMPS)
def test_what_does_not_count_is_patterned_and_never_coloured(theme: str) -> None:
    figure = africa_map(
        [shade("KEN", 50.0), shade("EGY", 50.0, Held.OLD), shade("TZA", None, Held.NOTHING)],
        HUNDRED,
        theme=theme,
    )
    fills = {trace.text: trace for trace in figure.data if trace.fill == "toself"}
    assert fills["KEN said"].fillcolor == RAMPS[theme][2]
    assert fills["KEN said"].fillpattern.shape is None
    assert fills["EGY said"].fillpattern.shape == "."
    assert fills["TZA said"].fillpattern.shape == "/"
    assert fills["Western Sahara: no data"].fillpattern.shape == "/"
    assert fills["South Africa: not in the group compared"].fillpattern.shape == "/"


def test_a_small_state_has_a_mark_and_every_state_takes_clicks() -> None:
    figure = africa_map([shade("MUS", 100.0), shade("COM", None, Held.NOTHING)], HUNDRED)
    points = {trace.customdata[0]: trace for trace in figure.data if trace.customdata}
    assert points["MUS"].marker.color[0] == RAMPS["light"][-1]
    assert points["MUS"].marker.size[0] > 10
    assert (points["MUS"].marker.symbol, points["COM"].marker.symbol) == ("circle", "circle-x")


def test_the_chosen_state_is_outlined() -> None:
    lines = [len(africa_map([], HUNDRED, chosen=each).data) for each in ("", "ZAF", "BRA")]
    assert lines == [56, 57, 56]


def test_nothing_of_the_figure_asks_another_host() -> None:
    said = africa_map([shade("ZAF", 1.0)], HUNDRED).to_json()
    assert "geo" not in {trace["type"] for trace in json.loads(said)["data"]}
    assert re.findall(r"https?:", said) == []


def test_unknown_themes_and_states_are_refused_by_name() -> None:
    with pytest.raises(UnknownName, match="theme 'drak'; nearest: dark"):
        africa_map([], HUNDRED, theme="drak")
    with pytest.raises(UnknownName, match="state on the map 'BRA'"):
        africa_map([shade("BRA", 1.0)], HUNDRED)
