"""Longer intervals within shorter bars: against pandas' own weeks and months, and never ahead."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wizdata_core.indicators.test_expression import choices
from tests.wizdata_core.indicators.test_laws import Columns, assert_same, part, walk
from wizdata_core.errors import BadInput
from wizdata_core.indicators.catalogue import Choice, choice, compute, repaints, warm_up
from wizdata_core.indicators.expression import parse
from wizdata_core.indicators.periods import PERIODS

# What pandas calls each when it resamples, and as a span of time.
_RULES = {"1w": ("W-SUN", "W-SUN"), "1mo": ("ME", "M")}
_FOLDS = {"open": "first", "high": "max", "low": "min", "close": "last", "volume": "sum"}


def dated(columns: Columns, days: pd.DatetimeIndex) -> Columns:
    numbers = days.to_numpy().astype("datetime64[D]").astype(np.float64)
    return columns | {"session": numbers}


def by_pandas(text: str, columns: Columns, days: pd.DatetimeIndex, interval: str) -> pd.Series:
    """The indicator over pandas' own longer bars, a period late, at each bar."""
    rule, span = _RULES[interval]
    frame = pd.DataFrame({name: columns[name] for name in _FOLDS}, index=days)
    longer = frame.resample(rule).agg(_FOLDS).dropna()
    session = longer.index.to_numpy().astype("datetime64[D]").astype(np.float64)
    bars = {name: longer[name].to_numpy() for name in _FOLDS} | {"session": session}
    wanted = parse(text)
    values = compute(wanted, bars)[wanted.output or wanted.name]
    periods = pd.DatetimeIndex(longer.index).to_period(span)
    known = pd.Series(values, index=periods).shift(1)
    return known.reindex(days.to_period(span))


@pytest.mark.parametrize("interval", ["1w", "1mo"])
@pytest.mark.parametrize(
    "text", ["rsi(3)", "sma(volume,4)", "atr(3)", "sma(open,2)", "sma(hl2,2)", "macd(3,5,2).signal"]
)
def test_on_daily_bars_it_is_that_of_the_last_whole_week_or_month(text: str, interval: str) -> None:
    days = pd.bdate_range("2019-11-06", periods=520)
    days = days[np.random.default_rng(3).random(520) > 0.1]  # holidays, some on Mondays
    columns = dated(walk(5, len(days)), days)
    wanted = parse(f"{text}@{interval}")
    (found,) = compute(wanted, columns).values()
    expected = by_pandas(text, columns, days, interval).to_numpy()
    assert np.isfinite(expected).sum() > 300
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_on_bars_within_a_day_it_is_that_of_the_last_whole_session() -> None:
    days = pd.bdate_range("2020-01-01", periods=30).repeat(7)
    columns = dated(walk(8, len(days)), days)
    found = compute(parse("rsi(5)@1d"), columns)["rsi"]
    closes = columns["close"].reshape(30, 7)[:, -1]
    daily = compute(parse("rsi(5)"), {"close": closes})["rsi"]
    np.testing.assert_array_equal(found, np.concatenate(([np.nan], daily[:-1])).repeat(7))


def test_the_running_week_is_not_seen_until_a_bar_of_the_next_has_come() -> None:
    monday = pd.Timestamp("2024-01-01")
    days = pd.DatetimeIndex([monday + pd.Timedelta(days=n) for n in (0, 4, 7, 9, 11, 21)])
    columns = dated({"close": np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])}, days)
    found = compute(parse("sma(2)@1w"), columns)["sma"]
    np.testing.assert_array_equal(found, [np.nan, np.nan, np.nan, np.nan, np.nan, (2 + 5) / 2])


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_nothing_that_can_be_written_changes_when_later_bars_arrive(data: st.DataObject) -> None:
    wanted = data.draw(choices(most=12).filter(lambda each: not repaints(each)))
    length = data.draw(st.integers(0, 260))
    columns = walk(data.draw(st.integers(0, 2**32)), length)
    pace = data.draw(st.sampled_from([0.1, 1.0, 1.4]))  # days from one bar to the next
    columns["session"] = np.floor(20_000 + pace * np.arange(length, dtype=np.float64))
    seen = data.draw(st.integers(0, length))
    early = compute(wanted, part(columns, 0, seen))
    assert_same(early, part(compute(wanted, columns), 0, seen))


@pytest.mark.parametrize("interval", PERIODS)
def test_a_bar_without_a_session_belongs_to_no_period(interval: str) -> None:
    columns = walk(4, 90)
    columns["session"] = 20_000.0 + np.arange(90, dtype=np.float64)
    wanted = choice("rsi", {"window": 2}, interval=interval)
    columns["session"][50] = np.nan
    found = compute(wanted, columns)["rsi"]
    without = {name: np.delete(values, 50) for name, values in columns.items()}
    assert np.isnan(found[50])
    np.testing.assert_array_equal(np.delete(found, 50), compute(wanted, without)["rsi"])


def test_a_longer_interval_needs_the_sessions_of_the_bars() -> None:
    with pytest.raises(BadInput, match="rsi reads session, which the bars do not have"):
        compute(parse("rsi@1w"), {"close": np.ones(5)})


def test_warm_ups_of_all_that_stands_on_one_another_add_up() -> None:
    assert warm_up(parse("sma(rsi(14),20)")) == 14 + 19
    assert warm_up(parse("rsi(14)@1w")) == 15 * 7
    assert warm_up(parse("sma(rsi(14)@1mo,4)")) == 15 * 31 + 3
    assert warm_up(parse("sma(volume,20)")) == 19


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_warm_up_of_what_is_nested_is_over_where_it_says(data: st.DataObject) -> None:
    window = st.integers(2, 12)
    inner = choice(
        "rsi", {"window": data.draw(window)}, interval=data.draw(st.sampled_from(["", "1w"]))
    )
    wanted: Choice = choice("ema", {"window": data.draw(window)}, source=inner)
    columns = walk(data.draw(st.integers(0, 2**32)), 200)
    columns["session"] = 20_000.0 + np.arange(200, dtype=np.float64)
    found = compute(wanted, columns)["ema"]
    first = int(np.argmax(np.isfinite(found)))
    assert first <= warm_up(wanted) < first + 7
    assert first == warm_up(wanted) or inner.interval
