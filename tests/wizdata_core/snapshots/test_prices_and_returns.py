"""Prices and returns against sums worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.wizdata_core.snapshots.making import (
    SHARE,
    Share,
    dated,
    flat,
    inputs,
    row_of,
    rows,
    sessions,
)
from wizdata_core.snapshots.inputs import Around, Learnt
from wizdata_core.snapshots.panel import number_of

DAY = date(2024, 3, 14)  # a Thursday


def test_the_day_is_told_in_its_own_prices() -> None:
    bars = [(date(2024, 3, 13), 9.0, 12.0, 8.0, 10.0, 500.0), (DAY, 11.0, 14.0, 10.0, 13.0, 700.0)]
    row = row_of(inputs(Share(bars)), DAY)
    assert (row["price"], row["open"], row["high"], row["low"]) == (13.0, 11.0, 14.0, 10.0)
    assert row["previous_close"] == 10.0
    assert row["gap"] == pytest.approx(0.1)
    assert row["day_range"] == pytest.approx(4 / 13)
    assert row["close_in_range"] == pytest.approx(0.75)
    assert row["return_1d"] == pytest.approx(0.3)
    assert (row["volume"], row["value_traded"]) == (700.0, 9100.0)


def test_a_jse_price_is_rand_and_dollars_come_from_the_rate_of_the_day() -> None:
    around = Around({"USD/ZAR": dated({date(2024, 3, 12): 19.0, date(2024, 3, 15): 25.0})})
    row = row_of(inputs(Share(flat([DAY], [38.0])), around=around), DAY)
    assert (row["price"], row["price_zar"], row["price_usd"]) == (38.0, 38.0, 2.0)


def test_a_dollar_price_is_told_in_rand() -> None:
    around = Around({"USD/ZAR": dated({DAY: 19.0})})
    abroad = replace(SHARE, currency="USD", mic="XNYS", country="US")
    row = row_of(inputs(Share(flat([DAY], [2.0]), abroad), around=around), DAY)
    assert (row["price_zar"], row["price_usd"]) == (38.0, 2.0)


def test_a_naira_price_goes_over_the_dollar() -> None:
    around = Around({"USD/NGN": dated({DAY: 1500.0}), "USD/ZAR": dated({DAY: 19.0})})
    lagos = replace(SHARE, currency="NGN", mic="XNSA", country="NG")
    row = row_of(inputs(Share(flat([DAY], [3000.0]), lagos), around=around), DAY)
    assert row["price_zar"] == pytest.approx(38.0)
    assert row["price_usd"] == pytest.approx(2.0)


def test_a_rate_older_than_a_week_is_none() -> None:
    around = Around({"USD/ZAR": dated({date(2024, 3, 6): 19.0})})
    row = row_of(inputs(Share(flat([DAY], [38.0])), around=around), DAY)
    assert (row["price_zar"], row["price_usd"]) == (38.0, None)


def test_a_half_known_rate_leaves_the_return_in_dollars_missing() -> None:
    days = [date(2024, 2, 14), DAY]
    around = Around({"USD/ZAR": dated({DAY: 19.0})})
    row = row_of(inputs(Share(flat(days, [100.0, 120.0])), around=around), DAY)
    assert row["return_1m"] == row["return_1m_zar"] == pytest.approx(0.2)
    assert row["return_1m_usd"] is None


def test_a_return_in_dollars_takes_the_rates_of_both_days() -> None:
    days = [date(2024, 2, 14), DAY]
    around = Around({"USD/ZAR": dated({days[0]: 16.0, DAY: 20.0})})
    row = row_of(inputs(Share(flat(days, [160.0, 240.0])), around=around), DAY)
    assert row["return_1m"] == pytest.approx(0.5)
    assert row["return_1m_usd"] == pytest.approx(12 / 10 - 1)


def test_a_month_reaches_back_to_the_last_close_on_or_before_the_day() -> None:
    days = [date(2024, 2, 9), date(2024, 2, 15), DAY]  # the 14th of February has no bar
    row = row_of(inputs(Share(flat(days, [100.0, 80.0, 110.0]))), DAY)
    assert row["return_1m"] == pytest.approx(0.1)


def test_a_base_more_than_ten_days_older_is_none() -> None:
    days = [date(2024, 2, 2), date(2024, 2, 15), DAY]
    row = row_of(inputs(Share(flat(days, [100.0, 80.0, 110.0]))), DAY)
    assert row["return_1m"] is None


def test_the_last_of_february_is_a_month_before_the_end_of_march() -> None:
    days = [date(2023, 2, 28), date(2023, 3, 31)]
    row = row_of(inputs(Share(flat(days, [100.0, 125.0]))), days[1])
    assert row["return_1m"] == pytest.approx(0.25)


def test_the_year_begins_at_the_last_close_of_the_year_before() -> None:
    days = [date(2023, 12, 29), date(2024, 1, 2), DAY]
    row = row_of(inputs(Share(flat(days, [100.0, 80.0, 110.0]))), DAY)
    assert row["return_ytd"] == pytest.approx(0.1)


def test_a_split_is_no_fall_and_prices_count_the_shares_of_their_day() -> None:
    days = [date(2024, 3, 11), date(2024, 3, 12), date(2024, 3, 13), DAY]
    learnt = Learnt(splits=dated({date(2024, 3, 13): 4.0}))
    bars = flat(days, [400.0, 440.0, 110.0, 121.0])
    given = inputs(Share(bars, learnt=learnt))
    before, after = row_of(given, days[1]), row_of(given, DAY)
    assert (before["price"], before["high_all"]) == (440.0, 440.0)
    assert before["return_1d"] == pytest.approx(0.1)
    assert (after["price"], after["previous_close"], after["high_all"]) == (121.0, 110.0, 121.0)
    assert row_of(given, days[2])["return_1d"] == pytest.approx(0.0)
    assert row_of(given, days[2])["previous_close"] == pytest.approx(110.0)
    # Later splits are not undone in an earlier row, whenever it is made.
    history = {row["day"]: row for row in rows(given).to_pylist()}
    assert history[days[1]]["price"] == 440.0


def test_a_dividend_is_reinvested_at_the_close_of_its_ex_date() -> None:
    days = [date(2023, 3, 14), date(2023, 9, 14), DAY]
    learnt = Learnt(dividends=dated({date(2023, 9, 14): 10.0}))
    row = row_of(inputs(Share(flat(days, [100.0, 100.0, 110.0]), learnt=learnt)), DAY)
    assert row["return_1y"] == pytest.approx(0.1)
    assert row["total_return_1y"] == pytest.approx(1.1 * 1.1 - 1)  # 110 shares for each 100


def test_the_return_over_the_local_index_is_a_difference() -> None:
    days = [date(2023, 12, 14), DAY]
    index = {date(2023, 12, 14): 1000.0, DAY: 1100.0}
    around = Around(indices={"^J203.JO": dated(index)})
    row = row_of(inputs(Share(flat(days, [100.0, 130.0])), around=around), DAY)
    assert row["relative_return_3m"] == pytest.approx(0.3 - 0.1)
    alone = row_of(inputs(Share(flat(days, [100.0, 130.0]))), DAY)
    assert (alone["return_3m"], alone["relative_return_3m"]) == (pytest.approx(0.3), None)


def test_a_session_that_nobody_has_answered_for_has_no_row() -> None:
    days = sessions(12)
    told = replace(SHARE, answered=number_of(days[10]))
    share = Share(flat(days[:9], [10.0] * 9), told)
    made = [row["day"] for row in rows(inputs(share), until=days[11]).to_pylist()]
    assert made == days[:11]


def test_a_session_without_a_bar_carries_the_close_and_says_how_old_it_is() -> None:
    days = sessions(4, date(2024, 3, 11))
    bars = flat([days[0], days[1], days[3]], [10.0, 11.0, 12.0])
    row = row_of(inputs(Share(bars)), days[2])
    assert (row["price"], row["volume"], row["value_traded"]) == (11.0, 0.0, 0.0)
    assert (row["return_1d"], row["price_date"]) == (0.0, days[1])
    assert (row["open"], row["high"], row["gap"]) == (None, None, None)
    assert row["stale_price_sessions"] == 1.0
    assert row["inside_day"] is False


def test_days_without_a_session_have_no_row_and_a_dead_share_ends() -> None:
    given = inputs(Share(flat([DAY], [10.0])))
    made = rows(given, until=date(2026, 3, 14))["day"].to_pylist()
    assert all(day.weekday() < 5 for day in made)
    assert date(2024, 3, 29) not in made  # Good Friday
    assert max(made) <= date(2025, 3, 15)
    assert max(made) > date(2025, 3, 10)


def test_an_index_has_points_and_no_money() -> None:
    index = replace(SHARE, asset_class="index")
    row = row_of(inputs(Share(flat([DAY], [80000.0]), index)), DAY)
    assert (row["currency"], row["price"], row["price_zar"]) == ("points", 80000.0, None)
    assert (row["volume"], row["stale_price_sessions"]) == (None, 0.0)
