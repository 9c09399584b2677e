"""Dividends, their units, days and adjustment, on generated series that fall on their ex-dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from tests.wizdata_core.quality.faults import COLUMNS, table, walk
from wizdata_core.bars import ACTIONS
from wizdata_core.quality.facts import Facts
from wizdata_core.quality.frames import judge_frame
from wizdata_core.quality.judge import Judged, judge
from wizdata_core.quality.series import Prices

NOW = datetime(2026, 11, 20, 16, tzinfo=UTC)
COUNT = 700


@dataclass(frozen=True, slots=True)
class Payer:
    """A generated share that pays: its table as Yahoo would give it, and the rows of ex-dates."""

    frame: pd.DataFrame
    rows: tuple[int, ...]

    def size(self, row: int) -> float:
        """A dividend as a part of the close before."""
        return float(self.frame["Dividends"].iloc[row] / self.frame["Close"].iloc[row - 1])

    def with_dividend(self, row: int, factor: float) -> pd.DataFrame:
        return with_value(self.frame, "Dividends", row, self.frame["Dividends"].iloc[row] * factor)

    def adjusted_as(self, frame: pd.DataFrame, row: int, size: float) -> pd.DataFrame:
        """The table with one ex-date adjusted for another part of the price than it was."""
        closes = frame["Adj Close"].to_numpy().copy()
        closes[:row] *= (1 - size) / (1 - self.size(row))
        return frame.assign(**{"Adj Close": closes})


def with_value(frame: pd.DataFrame, name: str, row: int, value: float) -> pd.DataFrame:
    """The table with one cell changed."""
    values = frame[name].to_numpy().copy()
    values[row] = value
    return frame.assign(**{name: values})


def payer(seed: int, size: float, every: int = 126) -> Payer:
    random = np.random.default_rng(seed)
    prices = walk(random, COUNT, float(random.choice([0.008, 0.015, 0.02])))
    rows = range(40, COUNT - 10, every)
    parts = {row: size * float(random.uniform(0.8, 1.25)) for row in rows}
    kept, adjustment = np.ones(COUNT), np.ones(COUNT)
    for row, part in parts.items():
        kept[row:] *= 1 - part
        adjustment[:row] *= 1 - part
    moved = prices.times(kept)
    dividends = np.zeros(COUNT)
    for row, part in parts.items():
        dividends[row] = part * moved.close[row - 1]
    days = np.busday_offset(np.datetime64("2022-01-03"), np.arange(COUNT), roll="forward")
    frame = pd.DataFrame(
        {
            "Open": moved.open, "High": moved.high, "Low": moved.low, "Close": moved.close,
            "Adj Close": moved.close * adjustment, "Volume": moved.volume,
            "Dividends": dividends, "Stock Splits": 0.0,
        },
        index=pd.Index(days.astype(str), name="Date"),
    )  # fmt: skip
    return Payer(frame, tuple(rows))


def mended(given: pd.DataFrame, right: pd.DataFrame) -> bool:
    done = judge_frame(given, NOW).frame
    return bool(
        np.allclose(done["Dividends"], right["Dividends"])
        and np.allclose(done["Adj Close"], right["Adj Close"], rtol=1e-3)
        and np.array_equal(done["Close"], right["Close"])
    )


SEEDS, SIZES = range(12), (0.004, 0.01, 0.02, 0.04)


@pytest.mark.parametrize("size", SIZES)
def test_sound_dividends_are_left_alone(size: float) -> None:
    for seed in SEEDS:
        for every in (21, 63, 252):
            sound = payer(seed, size, every).frame
            pd.testing.assert_frame_equal(judge_frame(sound, NOW).frame, sound)


@pytest.mark.parametrize("size", SIZES)
def test_a_dividend_in_cents_among_dividends_in_rand_is_found(size: float) -> None:
    for seed in SEEDS:
        share = payer(seed, size)
        row = share.rows[seed % len(share.rows)]
        big = share.with_dividend(row, 100.0)
        assert mended(big, share.frame)
        assert mended(share.adjusted_as(big, row, 100 * share.size(row)), share.frame)
        assert mended(share.frame.assign(Dividends=share.frame["Dividends"] * 100), share.frame)


@pytest.mark.parametrize("size", SIZES)
def test_a_dividend_a_hundredth_of_what_its_adjusted_close_says_is_found(size: float) -> None:
    done = 0
    for seed in SEEDS:
        share = payer(seed, size)
        row = share.rows[seed % len(share.rows)]
        done += mended(share.with_dividend(row, 0.01), share.frame)
    assert done >= len(SEEDS) - 1


@pytest.mark.parametrize("size", SIZES)
def test_an_adjustment_that_is_missing_or_a_hundredth_is_put_right(size: float) -> None:
    for seed in SEEDS:
        share = payer(seed, size)
        row = share.rows[seed % len(share.rows)]
        assert mended(share.adjusted_as(share.frame, row, 0.0), share.frame)
        small = share.frame
        for each in share.rows:
            small = share.adjusted_as(small, each, share.size(each) / 100)
        assert mended(small, share.frame)


def test_a_dividend_that_stands_twice_within_days_stands_once_after() -> None:
    for seed in SEEDS:
        share = payer(seed, 0.02)
        row = share.rows[1]
        twice = with_value(share.frame, "Dividends", row + 2, share.frame["Dividends"].iloc[row])
        assert (judge_frame(twice, NOW).frame["Dividends"] > 0).sum() == len(share.rows)


def test_a_payer_of_every_week_has_no_phantoms() -> None:
    share = payer(3, 0.002, every=5)
    pd.testing.assert_frame_equal(judge_frame(share.frame, NOW).frame, share.frame)


def test_a_dividend_counted_in_shares_before_its_split_is_put_into_shares_after() -> None:
    share = payer(4, 0.06, every=200)
    row = share.rows[1]
    given = with_value(share.with_dividend(row, 4.0), "Stock Splits", row, 4.0)
    given = share.adjusted_as(given, row, 4 * share.size(row))
    done = judge_frame(given, NOW)
    assert np.allclose(done.frame["Dividends"], share.frame["Dividends"])
    assert "dividend_before_split" in done.verdicts["flags"].iloc[row]


# --- as they are stored -------------------------------------------------------------------------


def stored(
    share: Payer, factors: dict[int, float], extra: dict[int, float] | None = None
) -> Judged:
    """The judgement on a share's bars and dividends, some multiplied and some more besides."""
    values = {name: share.frame[name.capitalize()].to_numpy() for name in COLUMNS}
    bars = table("A", Prices(**values))
    days = bars["session_date"].to_pylist()
    cash = {row: share.frame["Dividends"].iloc[row] * factors.get(row, 1.0) for row in share.rows}
    rows = [action("dividend", days[row], value) for row, value in (cash | (extra or {})).items()]
    return judge(bars, pa.Table.from_pylist(rows, schema=ACTIONS), Facts(NOW, {"A": "equity"}))


def action(kind: str, on: date, value: float) -> dict[str, object]:
    return {
        "symbol": "A", "kind": kind, "ex_date": on, "value": value,
        "quote_unit": "ZAc", "quote_factor": 0.01,
    }  # fmt: skip


def test_an_action_that_is_repaired_keeps_its_original() -> None:
    share = payer(5, 0.02)
    row = share.rows[2]
    done = stored(share, {row: 100.0})
    cash = share.frame["Dividends"].iloc[row]
    (original,) = done.action_originals.to_pylist()
    assert original["rule"] == "dividend_too_big"
    assert original["was"] == pytest.approx(100 * cash)
    assert original["is"] == pytest.approx(cash)
    assert done.actions["quality"].to_pylist().count("repaired") == 1
    assert done.actions["value"].to_pylist() == pytest.approx(
        [share.frame["Dividends"].iloc[each] for each in share.rows]
    )
    again = judge(done.bars, done.actions, Facts(NOW, {"A": "equity"}))
    assert again.actions == done.actions
    assert again.action_originals.num_rows == 0


def test_a_phantom_is_refused_with_its_reason_and_is_withdrawn() -> None:
    share = payer(6, 0.03)
    row = share.rows[1]
    done = stored(share, {}, {row + 2: share.frame["Dividends"].iloc[row]})
    assert done.withdrawn.num_rows == 1
    (reject,) = done.rejects
    assert reject.where.startswith("A dividend 20")
    assert reject.reason.startswith("dividend_phantom: ")
    assert done.actions.num_rows == len(share.rows)


@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
def test_an_action_that_is_no_number_above_zero_is_refused(value: float) -> None:
    done = stored(payer(7, 0.02), {payer(7, 0.02).rows[0]: value})
    assert [each.reason.split(":")[0] for each in done.rejects] == ["action_not_positive"]


def test_a_split_that_stands_twice_is_flagged() -> None:
    bars = table("A", walk(np.random.default_rng(1), 60, 0.01))
    days = bars["session_date"].to_pylist()
    rows = [action("split", days[30], 2.0), action("split", days[32], 2.0)]
    actions = pa.Table.from_pylist(rows, schema=ACTIONS)
    done = judge(bars.slice(40), actions, Facts(NOW, {"A": "equity"}))
    assert done.actions["flags"].to_pylist() == ["", "split_repeated"]
