"""The packed view, read back by a reader of its own."""

from __future__ import annotations

import json
import struct
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tests.wizdata_core.figures.apple import rates_of, view_of
from wizdata_core.bars import Interval
from wizdata_core.chart import Line
from wizdata_core.errors import UnknownName
from wizdata_core.figures.candles import STYLES, Display, pack

CODES = {"i4": "i", "f4": "f", "f8": "d"}


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
    packed = pack(view_of(60, open=level, high=level, low=level, close=level))
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


def test_every_kind_of_mark_brings_its_looks() -> None:
    header: dict[str, Any] = read(pack(view_of()))[0]
    looks = [
        (kind, each["letter"], each["shape"], each["above"])
        for kind, each in header["marks"].items()
    ]
    assert looks == [
        ("dividend", "D", "circle", False),
        ("split", "S", "square", False),
        ("report", "R", "circle", True),
        ("controversy", "C", "square", True),
    ]
    for palette in header["palettes"].values():
        colours = [palette[each["colour"]] for each in header["marks"].values()]
        assert all(colour.startswith("#") for colour in colours)


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


@pytest.mark.parametrize("wrong", [{"scale": "logg"}, {"zone": "moon"}, {"style": "heikin"}])
def test_a_display_that_the_chart_does_not_have_is_refused_by_name(wrong: dict[str, str]) -> None:
    with pytest.raises(UnknownName) as refusal:
        Display(**wrong)  # type: ignore[arg-type]  # names by the test's table
    assert next(iter(wrong.values())) in str(refusal.value)


@pytest.mark.parametrize("repeat", [0, 30, 58])
def test_a_day_that_comes_twice_is_refused_with_symbol_and_day(repeat: int) -> None:
    dates = view_of().dates.copy()
    dates[repeat + 1] = dates[repeat]
    with pytest.raises(ValueError, match=rf"AAPL: bar {repeat + 1} at {dates[repeat]} does not"):
        pack(view_of(dates=dates))


def test_intraday_times_that_fall_are_refused_with_the_first_of_them_by_the_exchanges_clock() -> (
    None
):
    times = view_of().times.copy()
    times[[20, 21, 40]] = times[[21, 20, 10]]
    with pytest.raises(ValueError, match=r"AAPL: bar 21 at 2024-11-01 10:30 EDT does not come"):
        pack(view_of(interval=Interval.HOUR, times=times))


@pytest.mark.parametrize("gaps", [{}, dict.fromkeys(("open", "high", "low"), np.full(60, np.nan))])
def test_one_price_a_bar_is_drawn_as_a_line_and_read_as_a_rate(gaps: dict[str, object]) -> None:
    header, _ = read(pack(rates_of(**gaps)))
    assert (header["style"], header["flat"], header["priceWord"]) == ("line", True, "Rate")


def test_bars_with_a_range_are_candles_even_if_some_did_not_move() -> None:
    view = view_of()
    still = np.arange(60) < 50
    columns = {n: np.where(still, view.close, getattr(view, n)) for n in ("open", "high", "low")}
    header, _ = read(pack(view_of(60, **columns)))
    assert (header["style"], header["flat"]) == ("candles", False)


def test_a_few_bars_with_a_range_do_not_make_candles_of_rates() -> None:
    high = rates_of().close.copy()
    high[:2] += 1
    assert read(pack(rates_of(high=high)))[0]["style"] == "line"


@pytest.mark.parametrize("style", [style for style in STYLES if style != "auto"])
def test_a_style_that_the_reader_chose_is_kept_whatever_the_bars(style: str) -> None:
    for view in (view_of(), rates_of(), view_of(0)):
        assert read(pack(view, Display(style=style)))[0]["style"] == style


def test_a_view_without_any_close_has_candles_by_default() -> None:
    assert read(pack(view_of(close=np.full(60, np.nan))))[0]["style"] == "candles"


@pytest.mark.parametrize(
    ("asset_class", "word"), [("fx", "Rate"), ("index", "Level"), ("equity", "Price")]
)
def test_one_price_is_called_what_its_market_calls_it(asset_class: str, word: str) -> None:
    assert read(pack(rates_of(asset_class=asset_class)))[0]["priceWord"] == word


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
