"""Programs against `compute`, expression by expression: the same answers to the last bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wizdata_core.indicators.test_laws import walk
from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.indicators.catalogue import INDICATORS, INPUTS, Floats, compute, output_of
from wizdata_core.indicators.expression import parse
from wizdata_core.indicators.matrices import MATRICES
from wizdata_core.indicators.program import prepare

Columns = dict[str, Floats]

EVERY = tuple(f"{name}.{each.name}" for name, row in INDICATORS.items() for each in row.outputs)
NESTED = (
    "sma(rsi(14),5)",
    "rsi(14)",
    "sma(volume,20)",
    "macd(3,6,2).signal@1w",
    "macd(3,6,2)@1w",
    "rsi(obv,14)",
    "ema(rsi(close,3)@1w,4)",
    "sma(ema(hlc3,3)@1w,2)@1mo",
    "bollinger(z_score(hl2,5),4,1).upper",
    "historical_volatility(rsi(3),5)",
    "session_vwap@1w",
    "rsi(2)@1d",
)


def alone(texts: tuple[str, ...], columns: Columns) -> Floats:
    wanted = [parse(each) for each in texts]
    return np.array([compute(each, columns)[output_of(each)] for each in wanted]).T


@st.composite
def holed(draw: st.DrawFn) -> Columns:
    """Bars of a walk in which some values are missing, at random or from the start."""
    columns = walk(draw(st.integers(0, 2**32)), draw(st.integers(0, 200)))
    length = len(columns["close"])
    columns["session"] = 20_000.0 + np.floor(np.arange(length, dtype=np.float64) * 7 / 5)
    for name in draw(st.lists(st.sampled_from([*INPUTS, "session"]), max_size=3)):
        at = draw(st.lists(st.integers(0, max(length - 1, 0)), max_size=3)) if length else []
        columns[name][at] = draw(st.sampled_from([np.nan, np.inf]))
    return columns


@settings(max_examples=30, deadline=None)
@given(columns=holed())
def test_a_program_answers_as_each_expression_alone(columns: Columns) -> None:
    texts = (*EVERY, *NESTED)
    expected, program = alone(texts, columns), prepare(texts)
    found = program.whole(columns)
    assert found.shape == (len(columns["close"]), len(texts))
    np.testing.assert_array_equal(found, expected)
    last = expected[-1] if len(expected) else np.full(len(texts), np.nan)
    np.testing.assert_array_equal(program.last(columns), last)


def test_a_program_is_warm_when_its_slowest_expression_is() -> None:
    assert prepare(("sma(20)", "sma(rsi(14),20)", "obv")).warm_up == 33
    assert prepare(("rsi(14)@1w",)).warm_up == 15 * 7
    assert prepare(()).warm_up == 0


def test_a_program_of_nothing_answers_nothing_for_each_bar() -> None:
    columns = walk(1, 30)
    assert prepare(()).whole(columns).shape == (30, 0)
    assert prepare(()).last(columns).shape == (0,)


def test_what_cannot_be_read_is_refused_when_the_program_is_made() -> None:
    with pytest.raises(UnknownName, match="unknown indicator 'smaa'"):
        prepare(("sma(20)", "smaa(20)"))


def test_bars_that_lack_a_column_or_whose_columns_differ_in_length_are_refused() -> None:
    program = prepare(("sma(20)", "vwma(20)", "rsi(14)@1w"))
    columns = walk(1, 30)
    volume = columns.pop("volume")
    with pytest.raises(BadInput, match="vwma reads volume, which the bars do not have"):
        program.last(columns)
    columns["volume"] = volume[1:]
    with pytest.raises(BadInput, match="of one length"):
        program.last(columns)
    with pytest.raises(BadInput, match="of one length"):
        program.wholes([columns, columns])
    del columns["volume"]
    with pytest.raises(BadInput, match="vwma reads volume, which the bars do not have"):
        program.wholes([columns, columns])


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_many_instruments_at_once_are_answered_as_each_alone(data: st.DataObject) -> None:
    length = data.draw(st.integers(0, 150))
    many = [
        walk(data.draw(st.integers(0, 2**32)), length, still=data.draw(st.sampled_from([0.0, 0.5])))
        for _ in range(data.draw(st.integers(1, 5)))
    ]
    many += data.draw(st.lists(holed(), max_size=2))
    program, newest = prepare((*EVERY, *NESTED)), data.draw(st.sampled_from([None, 1, 3, 1000]))
    found = program.wholes(many, newest)
    assert len(found) == len(many)
    for columns, values in zip(many, found, strict=True):
        np.testing.assert_array_equal(values, program.whole(columns)[-(newest or 1000) :])


@pytest.mark.parametrize("name", sorted(MATRICES))
def test_an_indicator_that_answers_matrices_answers_each_column_as_alone(name: str) -> None:
    row = INDICATORS[name]
    for length in (1, 20, 300):
        many = [walk(seed, length, still=still) for seed, still in enumerate((0.0, 0.0, 0.4, 0.9))]
        inputs = [np.array([each[column] for each in many]).T for column in row.inputs]
        with np.errstate(all="ignore"):
            found = row.function(*inputs)
            alone = [row.function(*(each[column] for column in row.inputs)) for each in many]
        parts = found if isinstance(found, tuple) else (found,)
        for place, part in enumerate(parts):
            expected = [each[place] if isinstance(each, tuple) else each for each in alone]
            np.testing.assert_array_equal(part, np.array(expected).T)


def test_no_instruments_at_all_are_answered_by_nothing() -> None:
    assert prepare(("sma(20)",)).wholes([]) == []
