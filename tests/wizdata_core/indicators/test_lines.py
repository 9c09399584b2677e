"""What a chart draws of a list of indicators."""

from __future__ import annotations

import numpy as np
import pytest

from wizdata_core.errors import BadInput
from wizdata_core.indicators.catalogue import INPUTS, compute
from wizdata_core.indicators.expression import parse, parse_list
from wizdata_core.indicators.lines import lines

_BARS = dict.fromkeys(INPUTS, np.linspace(10.0, 20.0, 60) + np.sin(np.arange(60)))


def test_lines_over_the_price_share_its_pane_and_the_others_follow_in_order() -> None:
    drawn = lines(parse_list("rsi,sma(20),macd,bollinger,rsi(7)"), _BARS)
    assert [(line.label, line.pane) for line in drawn] == [
        ("RSI 14", 1),
        ("SMA 20", 0),
        ("MACD 12 26 9", 2),
        ("MACD 12 26 9 signal", 2),
        ("MACD 12 26 9 histogram", 2),
        ("Bollinger 20 2 upper", 0),
        ("Bollinger 20 2 middle", 0),
        ("Bollinger 20 2 lower", 0),
        ("RSI 7", 3),
    ]


def test_a_line_has_a_key_of_its_own_its_style_and_the_values_computed() -> None:
    drawn = lines(parse_list("macd,psar,sma(5),sma(6)"), _BARS)
    assert [(line.key, line.style) for line in drawn] == [
        ("macd(12,26,9).macd", "line"),
        ("macd(12,26,9).signal", "line"),
        ("macd(12,26,9).histogram", "histogram"),
        ("psar(0.02,0.2)", "dots"),
        ("sma(5)", "line"),
        ("sma(6)", "line"),
    ]
    signal = compute(parse("macd"), _BARS)["signal"]
    np.testing.assert_array_equal(drawn[1].values, signal)


def test_the_first_line_of_a_pane_brings_its_guides_and_the_others_none() -> None:
    drawn = lines(parse_list("stochastic,sma(5),macd"), _BARS)
    assert [line.levels for line in drawn] == [(20, 80), (), (), (0,), (), ()]


def panes(text: str) -> list[tuple[str, int]]:
    bars = _BARS | {"session": np.arange(60, dtype=np.float64)}
    return [(line.key, line.pane) for line in lines(parse_list(text), bars)]


def test_what_is_put_on_another_lies_over_it_in_its_pane() -> None:
    assert panes("atr,sma(rsi(14),20),rsi,rsi@1w,sma(rsi,3)@1w,bollinger(rsi,20,2).upper") == [
        ("atr(14)", 1),
        ("sma(rsi(14),20)", 2),
        ("rsi(14)", 2),
        ("rsi(14)@1w", 3),
        ("sma(rsi(14),3)@1w", 3),
        ("bollinger(rsi(14),20,2).upper", 2),
    ]
    assert panes("macd.histogram,sma(ema(hl2,3),2),sma(volume,20),rsi(sma,14)") == [
        ("macd(12,26,9).histogram", 1),
        ("sma(ema(hl2,3),2)", 0),
        ("sma(volume,20)", 2),
        ("rsi(sma(20),14)", 3),
    ]


def test_a_pane_that_several_share_has_its_guides_once() -> None:
    drawn = lines(parse_list("sma(rsi(14),20),rsi,macd.signal,macd"), _BARS)
    assert [line.levels for line in drawn] == [(), (30, 70), (0,), (), (), ()]


def test_one_output_is_one_line_with_its_own_name() -> None:
    (signal,) = lines(parse_list("macd.signal"), _BARS)
    assert (signal.key, signal.label) == ("macd(12,26,9).signal", "MACD 12 26 9 signal")
    (upper, *_) = lines(parse_list("bollinger(rsi,5,2)"), _BARS)
    assert (upper.key, upper.label) == (
        "bollinger(rsi(14),5,2).upper",
        "Bollinger 5 2 upper of RSI 14",
    )


def test_nothing_wanted_is_nothing_drawn() -> None:
    assert lines((), _BARS) == ()


def test_bars_without_a_column_that_an_indicator_reads_are_refused() -> None:
    with pytest.raises(BadInput, match="obv reads volume"):
        lines(parse_list("sma,obv"), {"close": _BARS["close"]})
