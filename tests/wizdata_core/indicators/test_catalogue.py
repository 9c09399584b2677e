"""The mechanism of the catalogue: what a signature becomes, what is refused, what is computed."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import pytest

from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.indicators.catalogue import (
    INDICATORS,
    OWN,
    Choice,
    Floats,
    Indicator,
    Output,
    Span,
    choice,
    compute,
    indicator,
    known,
    warm_up,
)

every_row = pytest.mark.parametrize("row", INDICATORS.values(), ids=lambda row: row.name)


@pytest.fixture
def doubled() -> object:
    """An indicator entered for one test, as a new function in any module would be."""

    @indicator(
        "Doubled close",
        short="2C",
        source="NumPy",
        pane=OWN,
        outputs=(Output("plain"), Output("rest", "rest", "dots")),
        warm_up=lambda times: times,
    )
    def doubled(
        close: Floats,
        /,
        *,
        times: Annotated[int, Span(1, 9)] = 2,
        by: Annotated[float, Span(0, 1)] = 1,
    ) -> tuple[Floats, Floats]:
        """The close some times over.

        Only for this test.
        """
        return close * times, close * by

    yield doubled
    del INDICATORS["doubled"]


def test_a_function_becomes_a_row_by_its_signature(doubled: Indicator) -> None:
    assert INDICATORS["doubled"] is doubled
    assert doubled.inputs == ("close",)
    assert [(each.name, each.label, each.default) for each in doubled.parameters] == [
        ("times", "Times", 2),
        ("by", "By", 1),
    ]
    assert [each.whole for each in doubled.parameters] == [True, False]
    assert (doubled.help, doubled.notes) == ("The close some times over.", "Only for this test.")
    assert warm_up(choice("doubled", {"times": 3})) == 3
    found = compute(choice("doubled", {"times": 3}), {"close": np.array([1, 2])})
    assert {name: values.tolist() for name, values in found.items()} == {
        "plain": [3.0, 6.0],
        "rest": [1.0, 2.0],
    }


@every_row
def test_every_row_says_what_it_is_in_a_line_that_fits(row: Indicator) -> None:
    assert row.help.endswith(".")
    assert len(row.help) <= 100
    assert len({output.name for output in row.outputs}) == len(row.outputs)
    assert len({output.label for output in row.outputs}) == len(row.outputs)
    assert row.label
    assert row.short
    assert row.source


@every_row
def test_guides_rise_within_a_pane_of_their_own(row: Indicator) -> None:
    low, high = row.pane.range or (-np.inf, np.inf)
    assert list(row.pane.levels) == sorted(set(row.pane.levels))
    assert all(low < level < high for level in row.pane.levels)
    assert row.pane.own or not row.pane.levels


@pytest.mark.parametrize(
    ("name", "levels"),
    [
        ("rsi", (30, 70)),
        ("stochastic", (20, 80)),
        ("williams_r", (-80, -20)),
        ("cci", (-100, 100)),
        ("mfi", (20, 80)),
        ("macd", (0,)),
        ("adx", (25,)),
        ("ultimate", (30, 70)),
        ("obv", ()),
        ("sma", ()),
    ],
)
def test_guides_stand_where_the_books_have_them(name: str, levels: tuple[float, ...]) -> None:
    assert known(name).pane.levels == levels


def test_the_catalogue_holds_what_a_chart_needs() -> None:
    assert len(INDICATORS) >= 100
    groups = {row.group for row in INDICATORS.values()}
    assert groups >= {"averages", "trend", "momentum", "cycle", "volatility", "bands", "volume"}
    assert groups >= {"flow", "statistics", "arithmetic", "prices", "pivots", "swings", "patterns"}


def unbounded(close: Floats, /, *, window: int = 2) -> Floats:
    """It has a knob without bounds."""
    return close * window


def unknown_column(price: Floats, /) -> Floats:
    """It reads a column that bars do not have."""
    return price


def beyond(close: Floats, /, *, window: Annotated[int, Span(2, 4)] = 9) -> Floats:
    """Its default is outside its bounds."""
    return close * window


def speechless(close: Floats, /) -> Floats:
    return close


@pytest.mark.parametrize("function", [unbounded, unknown_column, beyond, speechless])
def test_a_function_that_breaks_the_rules_is_refused_when_it_is_written(function: object) -> None:
    with pytest.raises(TypeError):
        indicator("Wrong", short="W", source="NumPy", warm_up=lambda: 0)(function)  # type: ignore[arg-type]  # on purpose
    assert function.__name__ not in INDICATORS  # type: ignore[attr-defined]  # a function


def test_a_warm_up_that_asks_for_what_is_not_a_knob_is_refused() -> None:
    def plain(close: Floats, /) -> Floats:
        """The close as it is."""
        return close

    with pytest.raises(TypeError, match="warm_up of plain"):
        indicator("Plain", short="P", source="NumPy", warm_up=lambda window: window)(plain)


def test_a_name_cannot_be_taken_twice() -> None:
    def sma(close: Floats, /) -> Floats:
        """Another of that name."""
        return close

    with pytest.raises(TypeError, match="a name of its own"):
        indicator("Again", short="A", source="NumPy", warm_up=lambda: 0)(sma)


def test_an_unknown_indicator_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"unknown indicator 'smaa'; nearest: sma"):
        known("smaa")


def test_a_choice_holds_the_defaults_of_what_it_leaves_out() -> None:
    assert choice("macd", {"slow": 30}) == Choice(
        "macd", (("fast", 12), ("slow", 30), ("signal", 9))
    )


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"window": 1}, "sma: window 1 is outside 2 to 400; nearest: 2"),
        ({"window": 1e9}, r"sma: window 1e\+09 is outside 2 to 400; nearest: 400"),
        ({"window": 20.5}, "sma: window 20.5 is not a whole number; nearest: 20"),
        ({"window": float("nan")}, "sma: window nan is outside 2 to 400; nearest: 2"),
        ({"windw": 20}, "unknown parameter of sma 'windw'; nearest: window"),
    ],
)
def test_a_value_that_a_knob_does_not_take_is_refused_with_the_nearest(
    values: dict[str, float], message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        choice("sma", values)


def test_a_choice_made_by_hand_is_checked_before_it_is_computed() -> None:
    with pytest.raises(BadInput, match="window 0 is outside"):
        compute(Choice("sma", (("window", 0),)), {"close": np.ones(5)})


def test_columns_that_are_missing_or_of_different_lengths_are_refused_by_name() -> None:
    with pytest.raises(BadInput, match="obv reads volume, which the bars do not have"):
        compute(choice("obv"), {"close": np.ones(5)})
    with pytest.raises(BadInput, match="of one length"):
        compute(choice("obv"), {"close": np.ones(5), "volume": np.ones(4)})


def test_columns_of_any_number_type_and_layout_are_taken() -> None:
    whole = np.arange(1, 61, dtype=np.int32)
    every_other = np.arange(0.5, 60.5, 0.5)[1::2]
    expected = compute(choice("sma"), {"close": whole.astype(np.float64)})["sma"]
    for column in (whole, whole.astype(np.float32), every_other):
        np.testing.assert_array_equal(compute(choice("sma"), {"close": column})["sma"], expected)


def test_columns_that_an_indicator_does_not_read_do_not_disturb_it() -> None:
    bars = {"close": np.arange(1.0, 41.0), "volume": np.full(40, np.nan)}
    assert np.isfinite(compute(choice("sma"), bars)["sma"][19:]).all()
