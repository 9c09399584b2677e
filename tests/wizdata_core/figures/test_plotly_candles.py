"""The Plotly figure of a view: the same numbers, panes, colours and words as on screen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.wizdata_core.figures.apple import rates_of, view_of
from wizdata_core.bars import Interval
from wizdata_core.chart import Line
from wizdata_core.errors import UnknownName
from wizdata_core.figures.labels import source_line
from wizdata_core.figures.palette import PALETTES
from wizdata_core.figures.plotly_candles import candles_figure


def test_the_figure_draws_the_same_numbers_in_the_same_panes() -> None:
    view = view_of()
    histogram = Line("h", "Histogram", 2, "histogram", np.linspace(-1, 1, 60), (0.0,))
    dots = Line("sar", "SAR", 0, "dots", view.low)
    split = ((int(view.times[5]), "split", "4:1"),)
    figure = candles_figure(replace(view, lines=(dots, histogram), actions=split))
    candles, marks, volume, over, below = figure.data
    assert list(candles.close) == view.close.tolist()
    assert list(volume.y) == view.volume.tolist()
    assert list(marks.x) == [5]
    assert (over.yaxis, volume.yaxis, below.yaxis) == ("y", "y2", "y3")
    assert candles.increasing.fillcolor == PALETTES["light"].up
    assert figure.layout.annotations[-1].text == source_line(view)


def test_the_figure_of_rates_is_one_line_and_its_word_is_in_the_hover() -> None:
    view = rates_of()
    line, volume = candles_figure(view).data
    assert (line.type, line.mode) == ("scatter", "lines")
    assert list(line.y) == view.close.tolist()
    assert line.text[-1] == "2024-12-30"
    assert "Rate %{y}" in line.hovertemplate
    assert volume.type == "bar"


@pytest.mark.parametrize(("style", "kind"), [("candles", "candlestick"), ("bars", "ohlc")])
def test_the_figure_draws_rates_as_the_reader_asks(style: str, kind: str) -> None:
    prices = candles_figure(rates_of(open=np.full(60, np.nan)), style=style).data[0]
    assert prices.type == kind
    assert list(prices.open) == list(prices.close)


def test_the_figures_area_is_filled_to_the_lowest_price_and_its_marks_stay() -> None:
    view = view_of()
    split = ((int(view.times[5]), "split", "4:1"),)
    floor, area, marks, _ = candles_figure(replace(view, actions=split), style="area").data
    assert set(floor.y) == {view.close.min()}
    assert (area.fill, list(area.y)) == ("tonexty", view.close.tolist())
    assert list(marks.x) == [5]
    assert len(candles_figure(view_of(0), style="area").data) == 2


def test_the_figure_marks_reports_and_controversies_over_the_bars_in_colours_of_their_own() -> None:
    view = view_of()
    days = [(int(view.times[at]), kind, kind) for at, kind in ((5, "report"), (9, "controversy"))]
    both = (*days, (int(view.times[7]), "dividend", "dividend"))
    _, *marks, _ = candles_figure(replace(view, actions=both)).data
    light = PALETTES["light"]
    assert [(each.name, each.text, each.marker.color) for each in marks] == [
        ("Corporate actions", ("D",), light.event),
        ("ESG reports", ("R",), light.report),
        ("Controversies", ("C",), light.controversy),
    ]
    assert [each.y[0] for each in marks] == [view.low[7], view.high[5], view.high[9]]


def test_the_figure_draws_the_guides_of_a_line_dashed() -> None:
    line = Line("rsi", "RSI", 1, "line", np.full(60, 50.0), (30.0, 70.0))
    shapes = candles_figure(view_of(lines=(line,))).layout.shapes
    assert [(shape.y0, shape.y1, shape.line.dash) for shape in shapes] == [
        (30.0, 30.0, "dash"),
        (70.0, 70.0, "dash"),
    ]


def test_the_figure_colours_a_band_as_one_and_other_lines_apart() -> None:
    view = view_of()
    lines = tuple(
        Line(key, key, 0, "line", view.close, group=group)
        for key, group in (("upper", "band"), ("lower", "band"), ("average", ""))
    )
    colours = [trace.line.color for trace in candles_figure(replace(view, lines=lines)).data[2:]]
    assert colours[0] == colours[1] != colours[2]


def test_the_figure_in_percent_starts_at_nought_and_log_has_a_log_axis() -> None:
    view = view_of()
    percent = candles_figure(view, scale="percent", theme="dark")
    assert percent.data[0].close[0] == 0.0
    assert percent.data[0].close[-1] == pytest.approx(view.close[-1] / view.close[0] - 1)
    assert candles_figure(view, scale="log").layout.yaxis.type == "log"


def test_the_figure_of_intraday_bars_labels_them_in_the_exchanges_zone() -> None:
    figure = candles_figure(view_of(interval=Interval.HOUR))
    assert figure.data[0].text[-1] == "2024-12-30 09:30"


def test_the_figure_of_a_view_without_bars_is_empty_rather_than_broken() -> None:
    assert len(candles_figure(view_of(0), scale="percent").data[0].close) == 0


@pytest.mark.parametrize("wrong", [{"theme": "sepia"}, {"scale": "cubic"}, {"style": "kagi"}])
def test_the_figure_refuses_what_it_does_not_have(wrong: dict[str, str]) -> None:
    with pytest.raises(UnknownName):
        candles_figure(view_of(), **wrong)
