"""How indicators are written: what is read, what is written back, what is refused and how."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.indicators.catalogue import (
    COLUMNS,
    INDICATORS,
    MOST_DEPTH,
    Choice,
    Column,
    choice,
    repaints,
)
from wizdata_core.indicators.expression import (
    MOST,
    parse,
    parse_list,
    text_of,
    text_of_list,
    title,
)
from wizdata_core.indicators.periods import PERIODS
from wizdata_core.indicators.records import PRICES

_PUT = sorted(name for name, row in INDICATORS.items() if set(row.inputs) & set(PRICES))


@st.composite
def choices(draw: st.DrawFn, depth: int = MOST_DEPTH, most: float = np.inf) -> Choice:
    """Any choice of at most this depth, its whole knobs at most `most` where bounds let them."""
    source: Choice | Column | None = None
    if depth > 1:
        columns = st.none() | st.sampled_from(COLUMNS).map(Column)
        source = draw(columns | choices(depth=depth - 1, most=most))
    row = INDICATORS[draw(st.sampled_from(_PUT if source else sorted(INDICATORS)))]
    values: dict[str, float] = {}
    for each in row.parameters:
        low = each.span.low
        high = max(low, min(each.span.high, most))
        whole = st.integers(int(low), int(high))
        values[each.name] = draw(whole if each.whole else st.floats(low, high))
    return choice(
        row.name,
        values,
        source=source,
        output=draw(st.sampled_from(["", *(each.name for each in row.outputs)])),
        interval=draw(st.sampled_from(["", *PERIODS])),
    )


@given(choices())
def test_what_is_written_reads_back_as_it_was(wanted: Choice) -> None:
    assert parse(text_of(wanted)) == wanted


@given(st.lists(choices(), max_size=6, unique=True))
def test_a_list_that_is_written_reads_back_as_it_was(wanted: list[Choice]) -> None:
    assert parse_list(text_of_list(wanted)) == tuple(wanted)


@given(st.text(alphabet="smarci(),=0123456789.-e@w %_\u0663", max_size=30))
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
        ("sma(rsi(14),20)", "sma(rsi(14),20)"),
        ("SMA( RSI , window = 20 )", "sma(rsi(14),20)"),
        ("rsi(HL2,14)", "rsi(hl2,14)"),
        ("sma(volume)", "sma(volume,20)"),
        ("macd . Signal", "macd(12,26,9).signal"),
        ("sma(macd(12,26,9).signal@1W,9)", "sma(macd(12,26,9).signal@1w,9)"),
        ("macd@1mo.signal", "macd(12,26,9).signal@1mo"),
        ("sma(obv,20)@1w", "sma(obv,20)@1w"),
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
        ("sma(jjjj)", "sma: 'jjjj' is neither a number nor a column nor an indicator"),
        ("sma(window=nan)", "sma: window 'nan' is not a number"),
        ("sma(20,rsi)", "sma: 'rsi' is no number; what it is put on comes first, alone"),
        ("sma(1_0)", "sma: window '1_0' is not a number"),
        ("sma(20,30)", "sma: '30' is one value too many; it takes window"),
        ("obv(3)", "obv: '3' is one value too many; it takes no values"),
        ("sma(20,window=30)", "sma: window is given twice"),
        ("macd(fast=12,26)", "macd: '26' follows a named value and must be named too"),
        ("macd(12,,9)", "macd: slow '' is not a number"),
        ("sma(20", r"indicator 'sma\(20' cannot be read; write it as in 'sma\(20\)'"),
        ("sma 20", "indicator 'sma 20' cannot be read"),
        ("sma((20))", r"sma: window '\(20\)' is not a number"),
        ("sma)20(", "cannot be read"),
        ("rsi(14))", "cannot be read"),
        ("rsi(14)(7)", "cannot be read"),
        ("sma(rsi(14,20)", "cannot be read"),
        ("sma(close@1w,20)", "sma: 'close@1w' cannot be read; close is a column"),
        ("close", r"close is a column, not an indicator; put one on it, as in 'sma\(close\)'"),
        ("macd.signal.macd", "macd: .macd is one too many"),
        ("rsi@1w@1mo", "rsi: @1mo is one too many"),
        ("sma(sma(sma(sma(sma(sma)))))", "sma: more than 5 indicators are put on one another"),
        (f"sma({'0' * 1000})", "an indicator of 1005 characters is written; at most 1000"),
        (f"{'sma,' * 6000}", "a list of 24000 characters is written; at most 20000"),
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


@pytest.mark.parametrize(
    ("text", "thing", "nearest"),
    [
        ("sma(rsj(14),20)", "source of sma", "rsi"),
        ("sma(volum,20)", "source of sma", "volume"),
        ("sma(hlc,20)", "source of sma", "hlc3"),
        ("sma(rsi(macdd),20)", "source of rsi", "macd"),
        ("macd.signl", "output of macd", "signal"),
        ("bollinger(20,2).uper@1w", "output of bollinger", "upper"),
        ("rsi@1wk", "longer interval", "1w"),
        ("rsi@4h", "longer interval", ""),
    ],
)
def test_a_misspelt_part_is_answered_with_the_nearest_of_its_own_kind(
    text: str, thing: str, nearest: str
) -> None:
    with pytest.raises(UnknownName) as refused:
        parse(text)
    assert refused.value.thing == thing
    assert not nearest or refused.value.nearest[0] == nearest


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
        ("sma(rsi,20)", "SMA 20 of RSI 14"),
        ("sma(rsi@1w,4)", "SMA 4 of weekly RSI 14"),
        ("sma(rsi,4)@1mo", "Monthly SMA 4 of RSI 14"),
        ("sma(volume,20)", "SMA 20 of volume"),
        ("ema(macd.signal,9)", "EMA 9 of MACD 12 26 9 signal"),
    ],
)
def test_a_chart_calls_an_indicator_by_its_short_name_and_values(text: str, words: str) -> None:
    assert title(parse(text)) == words


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("zigzag", True),
        ("sma(zigzag,5)", True),
        ("rsi(sma(williams_fractal,5)@1w,14).rsi", True),
        ("sma(rsi(14),20)", False),
        ("zigzag_confirmed", False),
    ],
)
def test_what_stands_on_something_that_repaints_repaints_too_and_its_title_says_so(
    text: str, *, changes: bool
) -> None:
    assert repaints(parse(text)) == changes
    assert title(parse(text)).endswith(" (repaints)") == changes
