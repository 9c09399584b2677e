from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from collectors.contract import Target
from collectors.sessions import Quotes, at_local, bars_table, session_times
from wizdata_core.bars import BARS, Interval
from wizdata_core.units import quote_unit

ZONES = [
    "Africa/Johannesburg",
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Amman",
    "Australia/Lord_Howe",
]
days = st.lists(st.dates(date(2000, 1, 1), date(2037, 12, 31)), min_size=1, max_size=20)


@given(days, st.sampled_from(ZONES), st.sampled_from(["00:00", "02:30", "09:30", "23:59"]))
def test_local_moments_keep_their_date_even_where_the_hour_was_skipped(
    given_days: list[date], zone: str, clock: str
) -> None:
    for day, moment in zip(given_days, at_local(given_days, clock, zone).tolist(), strict=True):
        assert moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date() == day


@given(days, st.sampled_from(ZONES))
def test_a_daily_bar_opens_at_midnight_utc_of_its_date_and_ends_with_its_session(
    given_days: list[date], zone: str
) -> None:
    for hours in (("09:30", "16:00"), ("", "")):
        target = Target("X", "X", "equity", "USD", "USD", zone, *hours)
        times = session_times(given_days, target)
        assert times.opened.astype("datetime64[D]").tolist() == given_days
        assert (times.opened == times.opened.astype("datetime64[D]")).all()
        for day, ended in zip(given_days, times.ended.tolist(), strict=True):
            local = ended.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
            after = day if hours[1] else day + timedelta(days=1)
            assert local.date() == after


def test_a_table_converts_cents_once_and_leaves_gaps_null() -> None:
    target = Target(
        "NPN.JO", "NPN", "equity", "ZAR", "ZAc", "Africa/Johannesburg", "09:00", "17:00"
    )
    close = np.array([30139.0, 30140.0])
    quotes = Quotes(np.array([np.nan, 30000.0]), close, close, close, np.array([5.0, np.nan]))
    times = session_times([date(2024, 1, 2), date(2024, 1, 3)], target)
    asked_at = datetime(2024, 1, 3, 14, 59, tzinfo=UTC)
    table = bars_table("NPN.JO", Interval.DAY, times, quotes, quote_unit("ZAc"), asked_at)
    assert table.schema == BARS
    assert table["close"].to_pylist() == [301.39, 301.40]
    assert table["open"].to_pylist() == [None, 300.0]
    assert table["volume"].to_pylist() == [5.0, None]
    assert table["final"].to_pylist() == [True, False]
