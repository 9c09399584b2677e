"""Tables of prices: what they must have, in which order they may come, and what comes back."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from tests.wizdata_core.quality.faults import COLUMNS, walk
from wizdata_core.bars import Interval
from wizdata_core.errors import BadInput
from wizdata_core.quality.frames import Mend, interval_of, judge_frame

NOW = datetime(2026, 11, 20, 16, tzinfo=UTC)


def frame(count: int = 60, zone: str = "Africa/Johannesburg") -> pd.DataFrame:
    prices = walk(np.random.default_rng(1), count, 0.02)
    index = pd.bdate_range("2025-03-03", periods=count, tz=zone)
    columns = {name.capitalize(): getattr(prices, name) for name in COLUMNS}
    return pd.DataFrame(columns | {"Adj Close": prices.close}, index=index)


def changed(
    given: pd.DataFrame, names: tuple[str, ...], rows: slice, factor: float
) -> pd.DataFrame:
    """The table with some prices multiplied."""
    values = {name: given[name].to_numpy().copy() for name in names}
    for each in values.values():
        each[rows] *= factor
    return given.assign(**values)


ZONES = (
    "Pacific/Auckland",
    "Africa/Johannesburg",
    "UTC",
    "America/New_York",
    "Pacific/Honolulu",
)


@pytest.mark.parametrize("zone", ZONES)
def test_a_sound_table_comes_back_as_it_was_from_every_zone_and_across_clock_changes(
    zone: str,
) -> None:
    given = frame(200, zone)
    done = judge_frame(given, NOW)
    pd.testing.assert_frame_equal(done.frame, given)
    assert set(done.verdicts["quality"]) == {"accepted"}


def test_text_dates_with_two_offsets_are_taken_and_given_back_as_they_were() -> None:
    given = frame(200, "Europe/London")
    texts = given.set_axis(pd.Index([str(each) for each in given.index]), axis="index")
    assert {each[-6:] for each in texts.index} == {"+00:00", "+01:00"}
    pd.testing.assert_frame_equal(judge_frame(texts, NOW).frame, texts)


def test_a_flip_of_the_close_alone_leaves_the_adjusted_close_that_was_right() -> None:
    given = frame()
    broken = changed(given, ("Close",), slice(30, 31), 100.0)
    done = judge_frame(broken, NOW)
    pd.testing.assert_frame_equal(done.frame, given)
    assert list(done.verdicts["quality"]).count("repaired") == 1


def test_a_flip_of_a_whole_row_takes_the_adjusted_close_along() -> None:
    given = frame()
    prices = ("Open", "High", "Low", "Close", "Adj Close")
    broken = changed(given, prices, slice(30, 33), 0.01)
    pd.testing.assert_frame_equal(judge_frame(broken, NOW).frame, given)


def test_only_the_kinds_of_repair_that_are_asked_for_are_made() -> None:
    broken = changed(frame(), ("Close",), slice(30, 31), 100.0)
    done = judge_frame(broken, NOW, mends=frozenset({Mend.DIVIDENDS}))
    pd.testing.assert_frame_equal(done.frame, broken)
    assert done.verdicts["flags"].iloc[30] == "unit_flip"


def test_a_row_without_a_price_stays_and_is_said_to_be_refused() -> None:
    given = changed(frame(), ("Open", "High", "Low", "Close"), slice(12, 13), np.nan)
    done = judge_frame(given, NOW)
    pd.testing.assert_frame_equal(done.frame, given)
    assert list(done.verdicts.iloc[12]) == ["quarantined", "not_finite"]
    assert len(done.rejects) == 1


def test_a_table_without_a_close_or_without_times_is_refused_by_name() -> None:
    with pytest.raises(BadInput, match="no column 'Close'"):
        judge_frame(frame().drop(columns="Close"), NOW)
    with pytest.raises(BadInput, match="holds no times"):
        judge_frame(frame().set_axis(pd.Index(["x"] * 60), axis="index"), NOW)


@pytest.mark.parametrize("interval", [each for each in Interval if each is not Interval.MONTH])
def test_an_interval_is_read_from_the_steps(interval: Interval) -> None:
    begin = np.datetime64("2026-01-05T00:00", "us")
    moments = begin + np.arange(30) * np.timedelta64(interval.length)
    assert interval_of(moments) is interval


def test_months_and_a_single_row_have_intervals_too() -> None:
    months = pd.date_range("2020-01-01", periods=20, freq="MS").to_numpy().astype("datetime64[us]")
    assert interval_of(months) is Interval.MONTH
    assert interval_of(months[:1]) is Interval.DAY
