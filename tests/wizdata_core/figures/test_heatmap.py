"""The heat map: tiles by group, colours that say the sign and the size of a change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizdata_core.errors import UnknownName
from wizdata_core.figures.heatmap import Tile, colour, heatmap, limit_of, signed
from wizdata_core.figures.palette import PALETTES

LIGHT = PALETTES["light"]
TILES = (
    Tile("NPN.JO", "Naspers", "Technology", 0.021, 3.0, "5,000.00 ZAR"),
    Tile("SBK.JO", "Standard Bank", "Financials", -0.01, 2.0, "200.00 ZAR"),
    Tile("FSR.JO", "FirstRand", "Financials", 0.0, 1.0, "70.00 ZAR"),
)


def test_every_tile_stands_in_its_group_with_its_weight() -> None:
    (trace,) = heatmap(TILES).data
    parents = dict(zip(trace.ids, trace.parents, strict=True))
    weights = dict(zip(trace.ids, trace.values, strict=True))
    assert parents["SBK.JO"] == parents["FSR.JO"] == "group Financials"
    assert parents["group Financials"] == ""
    assert weights["NPN.JO"] == 3.0
    assert dict(zip(trace.ids, trace.text, strict=True))["SBK.JO"] == "\N{MINUS SIGN}1.00%"


def test_no_change_is_neutral_and_the_limit_is_full_colour() -> None:
    assert colour(0.0, 0.03, LIGHT, "#e6eaef") == "#e6eaef"
    assert colour(0.03, 0.03, LIGHT, "#e6eaef") == LIGHT.up
    assert colour(-0.03, 0.03, LIGHT, "#e6eaef") == LIGHT.down
    assert colour(-0.9, 0.03, LIGHT, "#e6eaef") == LIGHT.down


@given(st.lists(st.floats(-0.5, 0.5), max_size=50))
def test_the_limit_is_a_half_percent_step_that_most_lie_within(changes: list[float]) -> None:
    limit = limit_of(changes)
    assert limit >= 0.005
    assert limit / 0.005 == pytest.approx(round(limit / 0.005))
    within = sum(abs(change) <= limit + 1e-12 for change in changes)
    assert within >= 0.9 * (len(changes) - 1)


def test_an_empty_market_draws_nothing() -> None:
    assert len(heatmap(()).data[0].ids or ()) == 0


def test_a_theme_that_is_none_is_refused() -> None:
    with pytest.raises(UnknownName, match="theme"):
        heatmap(TILES, theme="sepia")


def test_a_change_is_read_with_its_sign() -> None:
    assert signed(0.0123) == "+1.23%"
    assert signed(-0.004) == "\N{MINUS SIGN}0.40%"
