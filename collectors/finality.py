"""When a bar is over: the rule that keeps a bar that still moves from being stored as final.

A bar is final once its end, and the provider's lag after it, had passed when it was asked for.
Ends are those of the exchange's calendar, half days included; where none is known, the target's own
close on the exchange's wall clock. Both in UTC, on days when clocks change as on others.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from wizdata_core.bars import Interval
from wizdata_core.calendars import calendar_for
from wizdata_core.calendars.days import closes_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from collectors.contract import Query, Target
    from wizdata_core.calendars import Calendar

    Moments = NDArray[np.datetime64]

_NEVER_CLOSED = {"fx", "crypto"}


def final_mask(
    opened_at: Moments, session_dates: Moments, target: Target, query: Query, lag: timedelta
) -> NDArray[np.bool_]:
    """Whether each bar had ended, and `lag` passed, when the query was asked.

    `opened_at` are UTC moments (datetime64[us], no zone), `session_dates` days in the exchange's
    zone (datetime64[D]); the two are equally long.
    """
    return passed(bar_ends(opened_at, session_dates, target, query.interval), query.asked_at, lag)


def passed(ends: Moments, asked_at: datetime, lag: timedelta) -> NDArray[np.bool_]:
    """Whether each end (UTC, datetime64[us]) lies at least `lag` before `asked_at`."""
    return ends <= _utc(asked_at - lag)


def bar_ends(
    opened_at: Moments, session_dates: Moments, target: Target, interval: Interval
) -> Moments:
    """When each bar of an exchange ends, in UTC (datetime64[us]).

    Daily and longer bars end with the last session of their period; shorter ones after their
    length, or with the session where that comes first.
    """
    if not interval.intraday:
        return _session_ends(_last_days(session_dates, interval), target)
    ends: Moments = opened_at + np.timedelta64(interval.length)
    if target.asset_class in _NEVER_CLOSED or not (target.close_local or _calendar(target)):
        return ends
    closes = _session_ends(session_dates, target)
    return np.where(opened_at < closes, np.minimum(ends, closes), ends)


def candle_ends(opened_at: Moments, interval: Interval) -> Moments:
    """When each candle of a venue that never closes ends: its opening plus its length, in UTC."""
    if interval is not Interval.MONTH:
        return opened_at + np.timedelta64(interval.length)
    months = opened_at.astype("datetime64[M]")
    ends: Moments = (months + 1).astype("datetime64[us]") + (opened_at - months)
    return ends


def _last_days(session_dates: Moments, interval: Interval) -> Moments:
    if interval is Interval.WEEK:
        return session_dates + np.timedelta64(6, "D")
    if interval is Interval.MONTH:
        return (session_dates.astype("datetime64[M]") + 1).astype("datetime64[D]") - 1
    return session_dates


def _session_ends(days: Moments, target: Target) -> Moments:
    """The end of each day's session in UTC, worked out once for each distinct day."""
    calendar = _calendar(target)
    if calendar is not None:
        return closes_of(calendar, days)
    distinct, places = np.unique(days, return_inverse=True)
    ends = [_session_end(day, target) for day in distinct.astype("datetime64[D]").tolist()]
    return np.array(ends, dtype="datetime64[us]")[places]


def _calendar(target: Target) -> Calendar | None:
    return calendar_for(target.asset_class, target.mic)


def _session_end(day: date, target: Target) -> datetime:
    zone = ZoneInfo(target.timezone or "UTC")
    if target.close_local:
        return _moment(day, time.fromisoformat(target.close_local), zone)
    return _moment(day + timedelta(days=1), time(0), zone)


def _moment(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The UTC moment, zone struck off, of a wall clock reading.

    A reading that a clock change repeats or skips is taken at its later sense: late is safe.
    """
    senses = (datetime.combine(day, wall.replace(fold=fold), zone) for fold in (0, 1))
    return max(each.astimezone(UTC) for each in senses).replace(tzinfo=None)


def _utc(moment: datetime) -> np.datetime64:
    return np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "us")
