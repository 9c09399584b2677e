"""Laws that every row of the catalogue keeps, on bars that hypothesis makes up.

Rows are tried one by one, and candlestick patterns, which are one function of many names, together.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizdata_core.indicators.catalogue import (
    INDICATORS,
    INPUTS,
    Choice,
    Floats,
    Indicator,
    choice,
    compute,
    warm_up,
)
from wizdata_core.indicators.expression import text_of

Columns = dict[str, Floats]
Rows = tuple[Indicator, ...]

_PATTERNS = tuple(row for row in INDICATORS.values() if row.group == "patterns")
_FAMILIES = [*((row,) for row in INDICATORS.values() if row not in _PATTERNS), _PATTERNS]
every_row = pytest.mark.parametrize(
    "rows", _FAMILIES, ids=lambda rows: rows[0].name if len(rows) == 1 else rows[0].group
)
few = settings(max_examples=12, deadline=None)
# For what depends on the knobs alone: shapes, and where the warm-up ends.
fewer = settings(max_examples=8, deadline=None)

# When these have their first value is for the prices or the calendar to say, besides the knobs.
_WAITING = {
    *(row.name for row in INDICATORS.values() if row.repaints),
    *("fractal_bands", "fractal_confirmed", "zigzag_confirmed", "up_down_volume"),
    *(name for name in INDICATORS if name.startswith("pivot_")),
}
# The power of the price that the answer is in, where it is neither 0 nor 1.
_POWERS = {"ease_of_movement": 2, "variance": 2}


def walk(seed: int, length: int, level: float = 100.0, still: float = 0.0) -> Columns:
    """Valid bars of a random walk; a `still` share of them repeats the close before, untraded."""
    random = np.random.default_rng(seed)
    rests = random.random(length) < still
    close = level * np.exp(np.cumsum(np.where(rests, 0.0, random.normal(0, 0.02, length))))
    opened = np.concatenate((close[:1], close[:-1]))
    reach = np.where(rests, 0.0, random.exponential(0.01, length))
    return {
        "open": opened,
        "high": np.maximum(opened, close) * (1 + reach),
        "low": np.minimum(opened, close) / (1 + reach),
        "close": close,
        "volume": np.where(rests, 0.0, np.round(random.exponential(1e6, length))),
        "session": 20_000.0 + 9 * (np.arange(length) // 26),
    }


@st.composite
def bars(draw: st.DrawFn, least: int = 0) -> Columns:
    seed, length = draw(st.integers(0, 2**32)), draw(st.integers(least, 150))
    level = draw(st.sampled_from([1e-7, 0.03, 100.0, 5e6]))
    return walk(seed, length, level, draw(st.sampled_from([0.0, 0.3, 0.95])))


@st.composite
def choices(draw: st.DrawFn, row: Indicator) -> Choice:
    values: dict[str, float] = {}
    for each in row.parameters:
        low, high = each.span.low, min(each.span.high, 30)
        whole = st.integers(int(low), int(high))
        values[each.name] = draw(whole if each.whole else st.floats(low, high))
    return choice(row.name, values)


def part(columns: Columns, start: int, end: int | None = None) -> Columns:
    return {name: values[start:end] for name, values in columns.items()}


def assert_same(found: Columns, expected: Columns) -> None:
    for name, values in expected.items():
        np.testing.assert_allclose(found[name], values, rtol=1e-9, atol=0, err_msg=name)


@pytest.mark.parametrize(
    "rows",
    [rows for rows in _FAMILIES if not rows[0].repaints],
    ids=lambda rows: rows[0].name if len(rows) == 1 else rows[0].group,
)
@few
@given(data=st.data())
def test_a_value_does_not_change_when_later_bars_arrive(rows: Rows, data: st.DataObject) -> None:
    columns = data.draw(bars())
    seen = data.draw(st.integers(0, len(columns["close"])))
    for row in rows:
        wanted = data.draw(choices(row))
        early = compute(wanted, part(columns, 0, seen))
        assert_same(early, part(compute(wanted, columns), 0, seen))


@pytest.mark.parametrize("name", [row.name for row in INDICATORS.values() if row.repaints])
def test_what_is_marked_to_repaint_does_change_an_earlier_value(name: str) -> None:
    columns = walk(3, 150)
    whole = compute(choice(name), columns)
    for output, values in whole.items():
        early = [compute(choice(name), part(columns, 0, n))[output] for n in range(150)]
        assert any(
            not np.array_equal(each, values[: len(each)], equal_nan=True) for each in early
        ), output


def test_patterns_are_the_only_rows_tried_together() -> None:
    assert sorted({len(rows) for rows in _FAMILIES}) == [1, 61]
    assert {row.name for rows in _FAMILIES for row in rows} == set(INDICATORS)


@every_row
@few
@given(data=st.data())
def test_a_gap_has_no_value_and_the_bars_after_it_start_anew(
    rows: Rows, data: st.DataObject
) -> None:
    columns = data.draw(bars(least=1))
    gap = data.draw(st.integers(0, len(columns["close"]) - 1))
    column = data.draw(st.sampled_from(rows[0].inputs))
    holed = {name: values.copy() for name, values in columns.items()}
    holed[column][gap] = data.draw(st.sampled_from([np.nan, np.inf, -np.inf]))
    for row in rows:
        wanted = data.draw(choices(row))
        before = compute(wanted, part(columns, 0, gap))
        after = compute(wanted, part(columns, gap + 1))
        joined = {name: np.concatenate((before[name], [np.nan], after[name])) for name in before}
        assert_same(compute(wanted, holed), joined)


@every_row
@few
@given(data=st.data())
def test_answers_fit_the_bars_which_stay_as_they_were_and_the_range_declared(
    rows: Rows, data: st.DataObject
) -> None:
    columns = data.draw(bars())
    kept = {name: values.copy() for name, values in columns.items()}
    for values in columns.values():
        values.flags.writeable = False
    for row in rows:
        answers = compute(data.draw(choices(row)), columns)
        assert list(answers) == [output.name for output in row.outputs]
        low, high = row.pane.range or (-np.inf, np.inf)
        for values in answers.values():
            assert values.shape == columns["close"].shape
            assert values.dtype == np.float64
            assert values.flags.c_contiguous
            assert not np.isinf(values).any()
            finite = values[np.isfinite(values)]
            assert (finite >= low - 1e-9).all()
            assert (finite <= high + 1e-9).all()
    assert_same(columns, kept)


@every_row
@fewer
@given(data=st.data())
def test_the_warm_up_ends_where_the_row_says(rows: Rows, data: st.DataObject) -> None:
    columns = walk(data.draw(st.integers(0, 2**32)), 200)
    for row in rows:
        wanted = data.draw(choices(row))
        values = compute(wanted, columns).values()
        complete = np.sum([np.isfinite(each) for each in values], axis=0)
        if row.name in _WAITING:
            assert not complete[: warm_up(wanted)].any()
        else:
            assert np.argmax(complete == complete.max()) == warm_up(wanted)


@pytest.mark.parametrize("name", sorted(_WAITING))
def test_what_waits_for_the_prices_can_have_a_value_as_soon_as_its_row_says(name: str) -> None:
    begun: set[int] = set()
    for seed in range(300):
        columns = walk(seed, 60) | {"session": 31.0 * np.arange(60)}
        values = compute(choice(name), columns).values()
        begun |= {int(each.argmax()) for each in map(np.isfinite, values) if each.any()}
    assert min(begun) == warm_up(choice(name))


@every_row
@pytest.mark.parametrize("factor", [2.0**-40, 2.0**20])
def test_a_price_in_another_unit_gives_the_same_answer_in_that_unit(
    rows: Rows, factor: float
) -> None:
    columns = walk(7, 200)
    scaled = {
        name: x if name in {"volume", "session"} else x * factor for name, x in columns.items()
    }
    for row in rows:
        plain, found = compute(choice(row.name), columns), compute(choice(row.name), scaled)
        for name, values in plain.items():
            same = np.allclose(found[name], values, equal_nan=True)
            unit = 1.0 if same else factor ** _POWERS.get(row.name, 1)
            size = np.nanmax(np.abs(values)) * unit
            np.testing.assert_allclose(found[name], values * unit, rtol=1e-9, atol=1e-12 * size)


_ODD = {
    "empty": np.empty(0),
    "one bar": np.full(1, 100.0),
    "two bars": np.array([100.0, 101.0]),
    "constant": np.full(120, 100.1),
    "zero": np.zeros(120),
    "huge": np.linspace(1e307, 1.7e308, 120),
    "tiny": np.linspace(1e-310, 2e-300, 120),
    "negative": np.linspace(-50.0, -20.0, 120),
    "through zero": np.linspace(-1.0, 1.0, 121),
    "all missing": np.full(120, np.nan),
}


@every_row
@pytest.mark.parametrize("kind", _ODD)
def test_odd_prices_neither_crash_nor_warn_nor_become_infinite(rows: Rows, kind: str) -> None:
    prices = _ODD[kind]
    for volume in (prices, np.zeros_like(prices)):
        columns = dict.fromkeys(INPUTS, prices) | {"volume": volume, "session": volume}
        for row in rows:
            for values in compute(choice(row.name), columns).values():
                assert values.shape == prices.shape
                assert not np.isinf(values).any()


@pytest.mark.parametrize("name", ["rsi", "stochastic", "cci", "williams_r", "mfi", "z_score"])
def test_a_price_that_does_not_move_has_no_standing(name: str) -> None:
    still = dict.fromkeys(INPUTS, np.full(120, 100.1))
    for values in compute(choice(name), still).values():
        assert np.isnan(values).all()


def test_a_share_that_trades_again_after_weeks_at_one_price_is_measured_at_once() -> None:
    still, moving = np.full(60, 100.0), np.array([101.0, 102.0, 101.5])
    columns = dict.fromkeys(INPUTS, np.concatenate((still, moving)))
    found = compute(choice("rsi"), columns)["rsi"]
    assert np.isnan(found[:60]).all()
    assert found[60] == found[61] == 100
    assert 50 < found[62] < 100


def test_threads_that_compute_at_once_get_the_answers_of_one() -> None:
    columns = [walk(seed, 400) for seed in range(8)]
    wanted = [choice(name) for name in INDICATORS]
    tasks = [(each, bars) for bars in columns for each in wanted]
    alone = [compute(*task) for task in tasks]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda task: compute(*task), tasks))
    for task, found, expected in zip(tasks, together, alone, strict=True):
        for name, values in expected.items():
            np.testing.assert_array_equal(found[name], values, err_msg=text_of(task[0]))
