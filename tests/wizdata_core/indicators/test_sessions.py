"""Sessions as weeks, months and dates, against Python's own calendar."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from wizdata_core.indicators.sessions import dates_of, days_of, months_of, weeks_of

_EPOCH = date(1970, 1, 1)
_DAYS = np.arange(-40_000.0, 40_000.0, 7.0)  # 1860 to 2079, every weekday in turn by the step below


@pytest.mark.parametrize("offset", range(7))
def test_weeks_months_and_dates_are_those_of_the_calendar(offset: int) -> None:
    sessions = _DAYS + offset
    days = [_EPOCH + timedelta(days=int(each)) for each in sessions]
    weeks = [(day - timedelta(days=day.weekday()) - date(1969, 12, 29)).days // 7 for day in days]
    assert weeks_of(sessions).tolist() == weeks
    assert months_of(sessions).tolist() == [12 * (d.year - 1970) + d.month - 1 for d in days]
    assert dates_of(sessions).tolist() == [int(day.strftime("%Y%m%d")) for day in days]


def test_what_cannot_be_a_day_is_taken_for_the_nearest_that_can() -> None:
    odd = np.array([-1e300, 1e300, 0.9])
    assert days_of(odd).tolist() == [-1_000_000, 1_000_000, 0]
    assert len(dates_of(odd)) == len(weeks_of(odd)) == 3
