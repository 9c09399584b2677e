"""The packed view, read back by a reader of its own, and the Plotly figure of the same view."""

from __future__ import annotations

import json
import struct
from dataclasses import replace
from datetime import UTC, datetime

import hvsampledata
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from wizdata_core.bars import Interval
from wizdata_core.chart import ChartView, Line
from wizdata_core.errors import UnknownName
from wizdata_core.figures.candles import Display, pack
from wizdata_core.figures.labels import source_line
from wizdata_core.figures.palette import PALETTES
from wizdata_core.figures.plotly_candles import candles_figure

CODES = {"i4": "i", "f4": "f", "f8": "d"}


def view_of(count: int = 60, **changes: object) -> ChartView:
    """Real Apple days as a view; `changes` replace fields."""
    frame = hvsampledata.apple_stocks("pandas").tail(count)
    dates = frame["date"].to_numpy().astype("datetime64[D]")
    names = ("open", "high", "low", "close", "volume")
    columns = {name: frame[name].to_numpy(np.float64) for name in names}
    view = ChartView(
        symbol="AAPL",
        name="Apple",
        asset_class="equity",
        exchange="XNAS",
        timezone="America/New_York",
        interval=Interval.DAY,
        unit="USD",
        basis="raw",
        provider="sample",
        provider_label="Yahoo",
        sample=False,
        quote_unit="USD",
        quote_factor=1.0,
        fetched_at=datetime(2024, 12, 31, 22, 0, tzinfo=UTC),
        price_digits=2,
        times=dates.astype("datetime64[s]").astype(np.int64) + 52_200,
        dates=dates,
        final=np.ones(len(frame), np.bool_),
        open=columns["open"],
        high=columns["high"],
        low=columns["low"],
        close=columns["close"],
        volume=columns["volume"],
    )
    return replace(view, **changes)  # type: ignore[arg-type]  # the fields are named by each test


def read(packed: bytes) -> tuple[dict[str, object], dict[str, list[float]]]:
    """A second reader of the layout, by struct alone."""
    assert packed[:4] == b"WZC1"
    (length,) = struct.unpack_from("<I", packed, 4)
    header = json.loads(packed[8 : 8 + length])
    assert (8 + length) % 8 == 0
    columns = {}
    for name, kind, offset in header["columns"]:
        start = 8 + length + offset
        assert start % 8 == 0
        columns[name] = list(struct.unpack_from(f"<{header['count']}{CODES[kind]}", packed, start))
    return header, columns


def kind_of(packed: bytes, column: str) -> str:
    places = read(packed)[0]["columns"]
    assert isinstance(places, list)
    return str(next(kind for name, kind, _ in places if name == column))


def described(packed: bytes) -> dict[str, object]:
    lines = read(packed)[0]["lines"]
    assert isinstance(lines, list)
    return dict(lines[0])


def test_every_price_reads_back_to_the_shown_digit() -> None:
    view = view_of()
    _, columns = read(pack(view))
    for name in ("open", "high", "low", "close"):
        assert [f"{price:.2f}" for price in columns[name]] == [
            f"{price:.2f}" for price in getattr(view, name)
        ]
    assert columns["volume"] == pytest.approx(view.volume.tolist(), rel=1e-7)


def test_ordinary_prices_take_four_bytes() -> None:
    assert kind_of(pack(view_of()), "close") == "f4"


def test_an_index_level_that_four_bytes_would_round_takes_eight() -> None:
    level = np.full(60, 1_234_567.89)
    packed = pack(view_of(open=level, high=level, low=level, close=level))
    assert kind_of(packed, "close") == "f8"
    assert read(packed)[1]["close"] == level.tolist()


def test_daily_bars_stand_at_midnight_of_their_dates() -> None:
    view = view_of()
    moments = read(pack(view))[1]["time"]
    shown = [datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%d %H:%M") for second in moments]
    assert shown == [f"{date} 00:00" for date in view.dates]


def test_intraday_bars_stand_at_their_openings() -> None:
    view = view_of(interval=Interval.MINUTES_15)
    assert read(pack(view))[1]["time"] == view.times.tolist()


def test_times_beyond_four_bytes_take_eight() -> None:
    dates = np.datetime64("2040-01-01") + np.arange(60)
    assert kind_of(pack(view_of(dates=dates)), "time") == "f8"


def test_a_view_without_bars_packs_to_empty_columns() -> None:
    header, columns = read(pack(view_of(0, actions=((1, "split", "4:1"),))))
    assert header["count"] == 0
    assert columns["close"] == []
    assert header["actions"] == []


def test_unfinished_bars_are_named_by_position() -> None:
    final = np.ones(60, np.bool_)
    final[-1] = False
    assert read(pack(view_of(final=final)))[0]["unfinished"] == [59]


def test_an_action_marks_the_bar_that_holds_it_or_else_the_next_and_never_one_beyond() -> None:
    view = view_of(interval=Interval.HOUR)
    closed, within = int(view.times[10]) - 7200, int(view.times[3]) + 60
    actions = ((closed, "dividend", "0.25"), (within, "split", "4:1"), (2**31, "split", "2:1"))
    marks = read(pack(replace(view, actions=actions)))[0]["actions"]
    assert marks == [[10, "dividend", "0.25"], [3, "split", "4:1"]]


def test_an_action_before_the_first_bar_is_left_out() -> None:
    assert read(pack(view_of(actions=((0, "dividend", "old"),))))[0]["actions"] == []


def test_lines_keep_their_pane_guides_and_gaps() -> None:
    values = np.linspace(10.0, 70.0, 60)
    values[:14] = np.nan
    packed = pack(view_of(lines=(Line("rsi", "RSI 14", 1, "line", values, (30.0, 70.0)),)))
    line, column = described(packed), read(packed)[1]["line0"]
    assert (line["label"], line["pane"], line["levels"]) == ("RSI 14", 1, [30.0, 70.0])
    assert np.isnan(column[:14]).all()
    assert column[14:] == pytest.approx(values[14:].tolist(), rel=1e-6)


@pytest.mark.parametrize(
    ("largest", "digits"), [(9e8, 0), (70.0, 2), (5.6, 3), (0.0021, 6), (0.0, 2)]
)
def test_a_line_below_the_price_shows_four_figures(largest: float, digits: int) -> None:
    line = Line("x", "X", 1, "line", np.full(60, largest))
    assert described(pack(view_of(lines=(line,))))["digits"] == digits


def test_the_clock_has_winter_and_summer_names() -> None:
    header, _ = read(pack(view_of(1508, interval=Interval.HOUR)))
    assert header["zoneNames"] == {"-18000": "EST", "-14400": "EDT"}


def test_the_source_line_names_provider_unit_basis_and_moment() -> None:
    view = view_of(unit="ZAR", quote_unit="ZAc", timezone="Africa/Johannesburg", sample=True)
    assert source_line(view) == (
        "sample data · Yahoo · ZAR (quoted in ZAc) · raw · as of 2025-01-01 00:00 SAST"
    )
    assert source_line(view_of(fetched_at=None)) == "Yahoo · USD · raw"


def test_a_zone_without_letters_is_named_by_its_offset() -> None:
    view = view_of(timezone="Asia/Dubai")
    assert source_line(view).endswith("2025-01-01 02:00 UTC+04")


@pytest.mark.parametrize("wrong", [{"scale": "logg"}, {"zone": "moon"}])
def test_a_display_that_the_chart_does_not_have_is_refused_by_name(wrong: dict[str, str]) -> None:
    with pytest.raises(UnknownName) as refusal:
        Display(**wrong)  # type: ignore[arg-type]  # names by the test's table
    assert next(iter(wrong.values())) in str(refusal.value)


FLOATS = st.floats(min_value=-1e9, max_value=1e9, allow_subnormal=False) | st.just(float("nan"))


@settings(max_examples=60, deadline=None)
@given(data=st.data(), digits=st.integers(0, 6), count=st.integers(0, 12))
def test_packing_loses_no_shown_digit_whatever_the_numbers(
    data: st.DataObject, digits: int, count: int
) -> None:
    column = arrays.arrays(np.float64, count, elements=FLOATS)
    prices = {name: data.draw(column, label=name) for name in ("open", "high", "low", "close")}
    seconds = st.lists(st.integers(-(2**33), 2**33), min_size=count, max_size=count, unique=True)
    times = np.array(sorted(data.draw(seconds)), np.int64)
    line = Line("over", "Over", 0, "line", data.draw(column, label="line"))
    changes: dict[str, object] = {**prices, "times": times, "final": times % 2 == 0}
    view = view_of(count, interval=Interval.MINUTE, timezone="UTC", **changes)
    header, columns = read(pack(replace(view, lines=(line,), price_digits=digits)))
    for name, sent in {**prices, "line0": line.values}.items():
        got = np.round(columns[name], digits)
        assert np.array_equal(got, np.round(sent, digits), equal_nan=True)
    assert columns["time"] == times.tolist()
    assert header["unfinished"] == [at for at, second in enumerate(times) if second % 2]


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


@pytest.mark.parametrize("wrong", [{"theme": "sepia"}, {"scale": "cubic"}])
def test_the_figure_refuses_what_it_does_not_have(wrong: dict[str, str]) -> None:
    with pytest.raises(UnknownName):
        candles_figure(view_of(), **wrong)
