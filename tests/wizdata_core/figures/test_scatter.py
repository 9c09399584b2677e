"""The scatter of a screen's result: who is on it, how groups are told apart, who is left out."""

from __future__ import annotations

import pytest

from wizdata_core.errors import UnknownName
from wizdata_core.fields import FIELDS
from wizdata_core.figures.found import EQUAL, points_of, tiles_of
from wizdata_core.figures.numbers import MINUS, NONE, TIMES, heading, said
from wizdata_core.figures.palette import PALETTES
from wizdata_core.figures.scatter import Axes, Point, scatter

PE, YEAR = FIELDS["pe_trailing"], FIELDS["return_1y"]
POINTS = (
    Point("TEST1", "First", "Banks", 10.0, 0.25),
    Point("TEST2", "Second", "Mining", -4.0, -0.5),
    Point("TEST3", "Third", "Banks", 20.0, 0.0),
)


@pytest.mark.parametrize("theme", PALETTES)
def test_each_group_is_a_trace_told_apart_by_shape_too(theme: str) -> None:
    figure = scatter(POINTS, Axes(PE, YEAR), theme=theme)
    assert [trace.name for trace in figure.data] == ["Banks", "Mining"]
    assert [list(trace.customdata) for trace in figure.data] == [["TEST1", "TEST3"], ["TEST2"]]
    assert len({trace.marker.symbol for trace in figure.data}) == 2
    assert figure.layout.xaxis.title.text == f"Price to earnings ({TIMES})"
    assert figure.layout.yaxis.tickformat == ".0%"


def test_hovering_names_the_instrument_and_both_values_with_their_units() -> None:
    text = scatter(POINTS, Axes(PE, YEAR)).data[1].hovertext[0]
    assert text == (
        f"<b>TEST2</b> Second<br>Price to earnings ({TIMES}): {MINUS}4.00<br>"
        f"Return, 1 year (%): {MINUS}50.00%"
    )


def test_a_logarithm_leaves_out_what_is_not_above_zero() -> None:
    figure = scatter(POINTS, Axes(PE, YEAR, log_x=True))
    assert [list(trace.customdata) for trace in figure.data] == [["TEST1", "TEST3"]]
    assert figure.layout.xaxis.type == "log"


def test_many_points_bear_no_names_and_none_is_no_figure_of_an_error() -> None:
    many = [Point(f"TEST{at}", "", "", float(at), float(at)) for at in range(41)]
    assert scatter(many, Axes(PE, YEAR)).data[0].mode == "markers"
    assert scatter(many[:40], Axes(PE, YEAR)).data[0].mode == "markers+text"
    assert scatter([], Axes(PE, YEAR)).data == ()


def test_an_unknown_theme_is_refused_by_name() -> None:
    with pytest.raises(UnknownName, match="theme 'drak'; nearest: dark"):
        scatter(POINTS, Axes(PE, YEAR), theme="drak")


ROWS: tuple[dict[str, object], ...] = (
    {"symbol": "TEST1", "name": "First", "sector": "Banks", "pe_trailing": 8.0, "return_1y": 0.1,
     "market_cap_zar": 2.5e9},
    {"symbol": "TEST2", "name": "Second", "sector": None, "pe_trailing": None, "return_1y": -0.2,
     "market_cap_zar": 1e9},
    {"symbol": "TEST3", "name": "Third", "sector": "Banks", "pe_trailing": 0.0, "return_1y": 0.3,
     "market_cap_zar": None},
    {"symbol": "TEST4", "name": "Fourth", "sector": "Banks", "pe_trailing": 5.0,
     "return_1y": float("nan"), "market_cap_zar": 1.0},
)  # fmt: skip


def test_rows_without_a_place_are_counted_and_not_drawn() -> None:
    points, missing = points_of(ROWS, Axes(PE, YEAR))
    assert [(each.symbol, each.x, each.y) for each in points] == [
        ("TEST1", 8.0, 0.1),
        ("TEST3", 0.0, 0.3),
    ]
    assert missing == 2
    points, missing = points_of(ROWS, Axes(PE, YEAR, log_x=True))
    assert ([each.symbol for each in points], missing) == (["TEST1"], 3)


def test_tiles_need_a_return_and_a_size_above_zero() -> None:
    tiles, missing = tiles_of(ROWS, "market_cap_zar", "return_1y")
    assert [(each.symbol, each.group, each.weight) for each in tiles] == [
        ("TEST1", "Banks", 2.5e9),
        ("TEST2", "", 1e9),
    ]
    assert missing == 2
    assert "Market capitalisation in rand: 2.50B" in tiles[0].detail
    equal, missing = tiles_of(ROWS, EQUAL, "return_1y")
    assert ([each.weight for each in equal], missing) == ([1.0, 1.0, 1.0], 1)


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("return_1y", -0.01234, f"{MINUS}1.23%"),
        ("price", 1234.5, "1,234.50"),
        ("price", 0.00123, "0.001230"),
        ("market_cap", 2.5e12, "2.50T"),
        ("volume", 12_345.0, "12.35K"),
        ("zero_trade_days_20d", 3.0, "3"),
        ("esg_risk", 12.34, "12.3"),
        ("golden_cross", True, "yes"),
        ("golden_cross", False, "no"),
        ("sector", "Banks", "Banks"),
        ("sector", "", NONE),
        ("price", None, NONE),
        ("price", float("nan"), NONE),
    ],
)
def test_a_value_is_said_by_its_unit(name: str, value: object, text: str) -> None:
    assert said(value, FIELDS[name]) == text


def test_every_field_has_a_heading_with_its_unit() -> None:
    assert heading(FIELDS["value_traded_20d_zar"]).endswith("(ZAR)")
    assert heading(FIELDS["rsi_14"]) == "RSI, 14"
    assert all(heading(each) for each in FIELDS.values())
