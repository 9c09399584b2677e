"""How indicators are written: what is read, what is written back, what is refused and how."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.indicators.catalogue import INDICATORS, Choice, choice
from wizdata_core.indicators.expression import (
    MOST,
    parse,
    parse_list,
    text_of,
    text_of_list,
    title,
)


@st.composite
def choices(draw: st.DrawFn) -> Choice:
    row = INDICATORS[draw(st.sampled_from(sorted(INDICATORS)))]
    values: dict[str, float] = {}
    for each in row.parameters:
        low, high = each.span.low, each.span.high
        whole = st.integers(int(low), int(high))
        values[each.name] = draw(whole if each.whole else st.floats(low, high))
    return choice(row.name, values)


@given(choices())
def test_what_is_written_reads_back_as_it_was(wanted: Choice) -> None:
    assert parse(text_of(wanted)) == wanted


@given(st.lists(choices(), max_size=6, unique=True))
def test_a_list_that_is_written_reads_back_as_it_was(wanted: list[Choice]) -> None:
    assert parse_list(text_of_list(wanted)) == tuple(wanted)


@given(st.text(alphabet="smarci(),=0123456789.-e %_\u0663", max_size=30))
def test_any_text_is_either_read_or_refused_as_bad_input(text: str) -> None:
    try:
        found = parse_list(text)
    except BadInput:
        return
    assert parse_list(text_of_list(found)) == found


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("rsi", "rsi(14)"),
        ("rsi()", "rsi(14)"),
        ("SMA(50)", "sma(50)"),
        (" ema ( window = 50 ) ", "ema(50)"),
        ("macd(12, 26, 9)", "macd(12,26,9)"),
        ("macd(8,signal=5)", "macd(8,26,5)"),
        ("bollinger(20,2.0)", "bollinger(20,2)"),
        ("bollinger(width=2.5)", "bollinger(20,2.5)"),
        ("psar(2e-2)", "psar(0.02,0.2)"),
        ("obv", "obv"),
    ],
)
def test_an_indicator_is_read_in_all_the_ways_people_write_it(text: str, canonical: str) -> None:
    assert text_of(parse(text)) == canonical


def test_a_list_keeps_its_order_and_names_each_once() -> None:
    assert text_of_list(parse_list("sma(20), rsi ,sma(20),macd(12,26,9)")) == (
        "sma(20),rsi(14),macd(12,26,9)"
    )
    assert parse_list("  ") == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sma(1)", "sma: window 1 is outside 2 to 400; nearest: 2"),
        ("sma(20.5)", "sma: window 20.5 is not a whole number; nearest: 20"),
        ("sma(1e999)", "sma: window inf is outside 2 to 400; nearest: 400"),
        ("sma(twenty)", "sma: window 'twenty' is not a number"),
        ("sma(nan)", "sma: window 'nan' is not a number"),
        ("sma(1_0)", "sma: window '1_0' is not a number"),
        ("sma(20,30)", "sma: '30' is one value too many; it takes window"),
        ("obv(3)", "obv: '3' is one value too many; it takes no values"),
        ("sma(20,window=30)", "sma: window is given twice"),
        ("macd(fast=12,26)", "macd: '26' follows a named value and must be named too"),
        ("macd(12,,9)", "macd: slow '' is not a number"),
        ("sma(20", r"indicator 'sma\(20' cannot be read; write it as in 'sma\(20\)'"),
        ("sma 20", "indicator 'sma 20' cannot be read"),
        ("sma((20))", "cannot be read"),
        ("sma(20),", "indicator '' cannot be read"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_would_be_right(text: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        parse_list(text)


def test_unknown_names_are_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"unknown indicator 'bolinger'; nearest: bollinger"):
        parse("bolinger(20)")
    with pytest.raises(UnknownName, match=r"unknown parameter of sma 'windo'; nearest: window"):
        parse("sma(windo=3)")


def test_more_indicators_than_a_chart_can_show_are_refused() -> None:
    text = ",".join(f"sma({window})" for window in range(2, 3 + MOST))
    with pytest.raises(BadInput, match="21 indicators are listed; at most 20"):
        parse_list(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sma", "SMA 20"),
        ("macd", "MACD 12 26 9"),
        ("obv", "OBV"),
        ("bollinger(10,1.5)", "Bollinger 10 1.5"),
    ],
)
def test_a_chart_calls_an_indicator_by_its_short_name_and_values(text: str, words: str) -> None:
    assert title(parse(text)) == words
