"""Longer bars keep what shorter ones say: nothing is lost, doubled or made up."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wizdata_core.bars import Interval
from wizdata_core.resample import DERIVATIONS, BarColumns, resample

NEVER = np.datetime64("1900-01-01")
EVER = np.datetime64("2300-01-01")


def daily(days: list[int], close: list[float], volume: list[float]) -> BarColumns:
    """Days counted from 2020-01-01 (a Wednesday), each with one price throughout."""
    first = date(2020, 1, 1)
    dates = np.array([first + timedelta(days=day) for day in days], dtype="datetime64[D]")
    times = dates.astype("datetime64[s]").astype(np.int64)
    prices = np.array(close, dtype=np.float64)
    return BarColumns(
        times=times,
        dates=dates,
        open=prices,
        high=prices + 1,
        low=prices - 1,
        close=prices,
        volume=np.array(volume, dtype=np.float64),
        final=np.ones(len(days), dtype=bool),
    )


@st.composite
def series(draw: st.DrawFn) -> BarColumns:
    days = sorted(draw(st.sets(st.integers(0, 400), min_size=1, max_size=60)))
    numbers = st.floats(-1e6, 1e6)
    count = len(days)
    close = draw(st.lists(numbers, min_size=count, max_size=count))
    volume = draw(st.lists(st.integers(0, 10**9).map(float), min_size=count, max_size=count))
    return daily(days, close, volume)


@given(series(), st.sampled_from([Interval.WEEK, Interval.MONTH]))
def test_longer_bars_hold_all_that_shorter_ones_do(bars: BarColumns, to: Interval) -> None:
    made = resample(bars, to, EVER)
    assert made.volume.sum() == bars.volume.sum()
    assert (made.high.max(), made.low.min()) == (bars.high.max(), bars.low.min())
    assert (made.open[0], made.close[-1]) == (bars.open[0], bars.close[-1])
    assert set(made.times.tolist()) <= set(bars.times.tolist())
    assert (np.diff(made.times) > 0).all()
    assert made.final.all()


@given(series(), st.sampled_from([Interval.WEEK, Interval.MONTH]))
def test_a_longer_bar_is_of_one_period_alone(bars: BarColumns, to: Interval) -> None:
    made = resample(bars, to, EVER)
    days = [day.item() for day in made.dates]
    keys = [day.isocalendar()[:2] if to is Interval.WEEK else (day.year, day.month) for day in days]
    assert len(set(keys)) == len(keys)


@given(series())
def test_the_last_bar_is_not_final_before_its_period_is_over(bars: BarColumns) -> None:
    final = resample(bars, Interval.MONTH, NEVER).final
    assert final.tolist() == [True] * (len(final) - 1) + [False]


def test_an_unfinished_part_makes_an_unfinished_whole() -> None:
    bars = daily([0, 1, 7], [1.0, 2.0, 3.0], [1.0, 1.0, 1.0])
    bars.final[1] = False
    assert resample(bars, Interval.WEEK, EVER).final.tolist() == [False, True]


def test_missing_volume_stays_missing_and_never_becomes_nothing() -> None:
    bars = daily([0, 1, 7], [1.0, 2.0, 3.0], [np.nan, np.nan, 5.0])
    volume = resample(bars, Interval.WEEK, EVER).volume
    assert np.isnan(volume[0])
    assert volume[1] == 5.0


def test_a_share_that_only_has_closes_gets_extremes_of_its_closes() -> None:
    bars = daily([0, 1], [1.0, 3.0], [1.0, 1.0])
    for column in (bars.open, bars.high, bars.low):
        column[:] = np.nan
    made = resample(bars, Interval.WEEK, EVER)
    assert np.isnan(made.open[0])


def test_nothing_makes_nothing() -> None:
    assert len(resample(daily([], [], []), Interval.WEEK, EVER)) == 0


def test_every_derived_interval_is_made_of_a_shorter_one() -> None:
    for to, derivation in DERIVATIONS.items():
        assert derivation.source.length < to.length
        assert derivation.most * derivation.source.length >= to.length
