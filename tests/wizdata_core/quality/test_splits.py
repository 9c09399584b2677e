"""Splits that reached some rows and not others, in tables and as they are stored."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest

from tests.wizdata_core.quality.faults import prices_of, table, walk
from wizdata_core.bars import ACTIONS
from wizdata_core.quality.facts import Facts
from wizdata_core.quality.judge import judge
from wizdata_core.quality.splits import split_faults

if TYPE_CHECKING:
    from wizdata_core.quality.series import Prices

NOW = datetime(2026, 11, 20, 16, tzinfo=UTC)
COUNT, ROW = 200, 120
Floats = np.ndarray[tuple[int], np.dtype[np.float64]]
STRETCHES = ((0, ROW), (0, ROW - 6), (ROW - 40, ROW), (ROW - 1, ROW))
RATIOS = (1.5, 2.0, 4.0, 7.0, 15.0, 100.0, 0.5, 0.1, 0.0125)


def splits(ratio: float) -> Floats:
    along = np.ones(COUNT)
    along[ROW] = ratio
    return along


def share(seed: int) -> Prices:
    return walk(np.random.default_rng(seed), COUNT, 0.015)


@pytest.mark.parametrize("ratio", RATIOS)
def test_rows_that_keep_to_their_splits_are_left_alone(ratio: float) -> None:
    for seed in range(20):
        assert (split_faults(share(seed), np.ones(COUNT), splits(ratio)) == 1.0).all()


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize(("begin", "end"), STRETCHES)
def test_a_stretch_that_a_split_did_not_reach_or_reached_twice_is_put_right(
    ratio: float, begin: int, end: int
) -> None:
    if begin == 0 and ratio == 1.5:
        begin = 1  # a ratio below 1.8 is believed of a stretch with two ends only
    for seed in range(6):
        for by in (ratio, 1 / ratio):
            off = np.ones(COUNT)
            off[begin:end] = by
            found = split_faults(share(seed).times(off), np.ones(COUNT), splits(ratio))
            assert np.allclose(found * off, 1.0)


@pytest.mark.parametrize("ratio", [2.0, 10.0, 0.1])
def test_rows_here_and_there_without_the_split_are_put_right(ratio: float) -> None:
    random = np.random.default_rng(2)
    off = np.where((random.random(COUNT) < 0.3) & (np.arange(COUNT) < ROW), ratio, 1.0)
    found = split_faults(share(2).times(off), np.ones(COUNT), splits(ratio))
    assert np.allclose(found * off, 1.0)


@pytest.mark.parametrize("ratio", [1.5, 2.0, 3.0])
def test_a_crash_long_after_a_split_of_its_size_is_a_crash(ratio: float) -> None:
    for seed in range(10):
        fall = np.where(np.arange(COUNT) < ROW + 30, 1.0, 1 / ratio)
        found = split_faults(share(seed).times(fall), np.ones(COUNT), splits(ratio))
        assert (found == 1.0).all()


def stored(factors: Floats, ratio: float) -> tuple[pa.Table, pa.Table]:
    """Bars as traded around a split, with some rows off, and the split."""
    traded = share(8).times(np.where(np.arange(COUNT) < ROW, ratio, 1.0))
    bars = table("A", traded.times(factors), "USD")
    row = {
        "symbol": "A", "kind": "split", "ex_date": bars["session_date"][ROW].as_py(),
        "value": ratio, "quote_unit": "USD", "quote_factor": 1.0,
    }  # fmt: skip
    return bars, pa.Table.from_pylist([row], schema=ACTIONS)


@pytest.mark.parametrize("ratio", [4.0, 100.0, 0.1, 0.01])
def test_undoing_a_split_that_was_not_done_is_undone(ratio: float) -> None:
    """A provider's unadjusted rows, with their split "undone", are off by its ratio."""
    facts = Facts(NOW, {"A": "equity"})
    sound = prices_of(stored(np.ones(COUNT), ratio)[0])
    off = np.where(np.arange(COUNT) < ROW, ratio, 1.0)
    done = judge(*stored(off, ratio), facts)
    assert np.allclose(prices_of(done.bars).close, sound.close)
    assert np.allclose(prices_of(done.bars).volume, sound.volume * off)
    assert done.bars["quality"].to_pylist() == ["repaired"] * ROW + ["accepted"] * (COUNT - ROW)
    whole = judge(*stored(np.ones(COUNT), ratio), facts)
    assert set(whole.bars["quality"].to_pylist()) == {"accepted"}
