"""Risk, liquidity, extremes and dividends against NumPy and sums worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.wizdata_core.snapshots.making import Share, dated, flat, inputs, row_of, sessions
from wizdata_core.snapshots.inputs import Around, Learnt

if TYPE_CHECKING:
    from numpy.typing import NDArray

DAYS = sessions(300)
RANDOM = np.random.default_rng(3)
CHANGES = RANDOM.normal(0.0005, 0.01, len(DAYS))
CLOSES = 100 * np.cumprod(1 + CHANGES)
INDEX = 1000 * np.cumprod(1 + CHANGES / 2 + RANDOM.normal(0, 0.002, len(DAYS)))
RATE = 18 * np.cumprod(1 + RANDOM.normal(0, 0.005, len(DAYS)))


@pytest.fixture(scope="module")
def row() -> dict[str, object]:
    around = Around(
        {"USD/ZAR": dated(dict(zip(DAYS, RATE, strict=True)))},
        {"^J203.JO": dated(dict(zip(DAYS, INDEX, strict=True)))},
    )
    return row_of(inputs(Share(flat(DAYS, list(CLOSES))), around=around), DAYS[-1])


def simple(values: NDArray[np.floating]) -> NDArray[np.floating]:
    return values[-251:][1:] / values[-251:][:-1] - 1


def test_volatility_is_the_sample_deviation_of_log_returns_a_year(row: dict[str, object]) -> None:
    logs = np.diff(np.log(CLOSES))
    for name, count in (("volatility_20d", 20), ("volatility_60d", 60), ("volatility_1y", 250)):
        assert row[name] == pytest.approx(logs[-count:].std(ddof=1) * sqrt(252))
    losses = np.minimum(simple(CLOSES), 0)
    assert row["downside_volatility_1y"] == pytest.approx(sqrt((losses**2).mean()) * sqrt(252))


def test_beta_and_correlation_are_those_of_numpy(row: dict[str, object]) -> None:
    own, index, rate = simple(CLOSES), simple(INDEX), simple(RATE)
    assert row["beta_1y"] == pytest.approx(np.cov(own, index)[0, 1] / index.var(ddof=1))
    assert row["correlation_1y"] == pytest.approx(np.corrcoef(own, index)[0, 1])
    assert row["beta_usdzar_1y"] == pytest.approx(np.cov(own, rate)[0, 1] / rate.var(ddof=1))
    assert row["correlation_usdzar_1y"] == pytest.approx(np.corrcoef(own, rate)[0, 1])


def test_the_tails_are_those_of_the_last_250_returns(row: dict[str, object]) -> None:
    own = simple(CLOSES)
    assert row["worst_day_1y"] == pytest.approx(own.min())
    assert row["value_at_risk_1y"] == pytest.approx(np.quantile(own, 0.05))
    apart = own - own.mean()
    skewness = (apart**3).mean() / (apart**2).mean() ** 1.5
    assert row["skewness_1y"] == pytest.approx(skewness)


def test_extremes_are_of_364_days(row: dict[str, object]) -> None:
    first = DAYS[-1] - timedelta(days=364)
    year = CLOSES[[day > first for day in DAYS]]
    assert row["high_52w"] == pytest.approx(year.max())
    assert row["low_52w"] == pytest.approx(year.min())
    assert row["from_high_52w"] == pytest.approx(CLOSES[-1] / year.max() - 1)
    assert row["sessions_since_high_52w"] == len(year) - 1 - int(year.argmax())
    assert row["high_all"] == pytest.approx(CLOSES.max())
    peaks = np.maximum.accumulate(year)
    assert row["drawdown_1y"] == pytest.approx((year / peaks - 1).min())


def test_fewer_than_120_sessions_have_no_beta() -> None:
    around = Around(indices={"^J203.JO": dated(dict(zip(DAYS, INDEX, strict=True)))})
    short = inputs(Share(flat(DAYS[:100], list(CLOSES[:100]))), around=around)
    found = row_of(short, DAYS[99])
    assert (found["beta_1y"], found["volatility_1y"]) == (None, None)
    assert found["volatility_20d"] is not None


def test_sessions_without_a_trade_are_counted() -> None:
    traded = [day for place, day in enumerate(DAYS[:61]) if place % 4 != 3]
    bars = flat(traded, [10.0] * len(traded))
    bars[-1] = (bars[-1][0], 10.0, 10.0, 10.0, 10.0, 0.0)  # a bar without a trade
    found = row_of(inputs(Share(bars)), DAYS[60])
    assert found["zero_trade_days_20d"] == 5 + 1
    assert found["zero_trade_days_60d"] == 15 + 1
    assert found["stale_price_sessions"] == 2  # the last bar, and the session before it
    assert found["volume_20d"] == pytest.approx(14 * 1000 / 20)


def test_volume_is_compared_with_the_twenty_sessions_before() -> None:
    bars = flat(DAYS[:30], [10.0] * 30)
    bars[-1] = (*bars[-1][:5], 4000.0)
    found = row_of(inputs(Share(bars)), DAYS[29])
    assert found["relative_volume"] == pytest.approx(4.0)
    assert found["volume_spike"] is True
    assert found["value_traded_20d"] == pytest.approx(10_000.0)


def test_volumes_across_a_split_count_the_shares_of_the_day() -> None:
    bars = flat(DAYS[:20], [40.0] * 10 + [10.0] * 10)
    learnt = Learnt(splits=dated({DAYS[10]: 4.0}))
    found = row_of(inputs(Share(bars, learnt=learnt)), DAYS[19])
    assert found["volume_20d"] == pytest.approx((10 * 4000 + 10 * 1000) / 20)
    assert found["value_traded_20d"] == pytest.approx((40_000 + 10_000) / 2)


def test_price_impact_is_the_mean_return_over_a_million_rand() -> None:
    closes = [100.0 if place % 2 else 101.0 for place in range(61)]
    found = row_of(inputs(Share(flat(DAYS[:61], closes, 20_000.0))), DAYS[60])
    up, down = 0.01 / (101 * 0.02), (1 / 101) / (100 * 0.02)
    assert found["amihud_60d"] == pytest.approx((up + down) / 2)


def test_dividends_are_summed_by_ex_date_in_shares_of_the_day() -> None:
    paid = {date(2020, 5, 4): 2.0, date(2021, 5, 3): 2.4, date(2022, 5, 3): 0.75}
    learnt = Learnt(splits=dated({date(2022, 1, 10): 4.0}), dividends=dated(paid))
    days = sessions(300, date(2021, 9, 1))
    split = days.index(date(2022, 1, 10))
    closes = [40.0 if place < split else 10.0 for place in range(300)]
    found = row_of(inputs(Share(flat(days, closes), learnt=learnt)), date(2022, 6, 1))
    assert found["dividends_1y"] == pytest.approx(0.75)
    assert found["dividend_count_1y"] == 1
    assert found["dividend_yield"] == pytest.approx(0.075)
    assert found["dividend_growth_1y"] == pytest.approx(0.75 / (2.4 / 4) - 1)
    assert found["dividend_years_without_cut"] == 2
    assert (found["last_dividend"], found["last_ex_date"]) == (0.75, date(2022, 5, 3))
    before = row_of(inputs(Share(flat(days, closes), learnt=learnt)), date(2022, 4, 29))
    assert before["dividends_1y"] == pytest.approx(2.4 / 4)  # the 3rd of May 2021 counts still
    none = row_of(inputs(Share(flat(days, closes))), date(2022, 6, 1))
    assert (none["dividends_1y"], none["dividend_yield"]) == (None, None)
