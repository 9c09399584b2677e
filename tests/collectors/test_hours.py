"""Regular hours: what the reference file says of an exchange, in UTC."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from collectors.hours import regular_hours
from wizdata_core.errors import UnknownName


def test_johannesburg_opens_on_weekdays_at_seven_utc() -> None:
    found = regular_hours("equity", "XJSE").schedule(date(2026, 11, 20), date(2026, 11, 23))
    assert found.days.tolist() == [date(2026, 11, 20), date(2026, 11, 23)]
    assert found.opens[0] == np.datetime64("2026-11-20T07:00")
    assert found.closes[1] == np.datetime64("2026-11-23T15:00")


def test_cairo_trades_from_sunday_to_thursday_by_a_clock_that_changes() -> None:
    found = regular_hours("equity", "XCAI").schedule(date(2026, 4, 17), date(2026, 4, 27))
    assert {day.weekday() for day in found.days.tolist()} == {6, 0, 1, 2, 3}
    # Egypt goes forward on 24 April 2026.
    assert found.closes[0] == np.datetime64("2026-04-19T12:30")
    assert found.closes[-1] == np.datetime64("2026-04-27T11:30")


def test_no_days_have_no_sessions() -> None:
    found = regular_hours("equity", "XJSE").schedule(date(2026, 11, 21), date(2026, 11, 22))
    assert (found.days.tolist(), found.opens.tolist(), found.closes.tolist()) == ([], [], [])


def test_an_exchange_without_hours_is_named_and_the_nearest_offered() -> None:
    with pytest.raises(UnknownName, match=r"unknown exchange with hours 'XJSX'; nearest: .*XJSE"):
        regular_hours("equity", "XJSX")
