"""What became of a day: closed, did not trade or feed missing, said from calendar and evidence.

Pure: what is held and when it is asked are arguments, so a day is judged alike today and at replay.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.calendars.calendar import Confidence

if TYPE_CHECKING:
    from wizdata_core.calendars.calendar import Calendar, Closure, Days

_LONGEST_PAUSE = 120  # days; no exchange was ever closed longer and came back, but for wars


class DayState(StrEnum):
    """What became of a day of an instrument."""

    TRADED = "traded"
    CLOSED = "closed"
    DID_NOT_TRADE = "did not trade"
    FEED_MISSING = "feed missing"
    NOT_YET = "not yet"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is held of an instrument and a day.

    `bar` says whether a bar is held, `volume` what it says was traded; None where the source gives
    no volume, as for indices. `exchange_traded` says whether another instrument of the exchange has
    a bar with trade that day, `answered` whether the provider answered a question around the day.
    """

    bar: bool = False
    volume: float | None = None
    exchange_traded: bool = False
    answered: bool = False

    @property
    def traded(self) -> bool:
        """Whether the bar shows trade; one without a volume counts as trade."""
        return self.bar and self.volume != 0


@dataclass(frozen=True, slots=True)
class DayAnswer:
    """What became of a day, why, who says so, and how sure that is."""

    day: date
    state: DayState
    reason: str
    source: str
    confidence: Confidence


def day_answer(
    calendar: Calendar | None,
    day: date,
    evidence: Evidence,
    asked_at: datetime,
    lag: timedelta = timedelta(0),
) -> DayAnswer:
    """What became of the day, asked at a moment in UTC by a feed that lags its exchange by `lag`.

    Trade beats a calendar that is not sure; a sure closure beats a bar, which is then a ghost.
    """
    if calendar is None or not calendar.covers(day):
        return _uncovered(calendar, day, evidence)
    closure = calendar.closure(day)
    if closure is not None and not _refuted(closure, evidence):
        ghost = "; a bar is held all the same" if evidence.bar else ""
        reason = closure.name + ghost
        return DayAnswer(day, DayState.CLOSED, reason, closure.source, closure.confidence)
    if evidence.traded:
        return _by_bars(day, DayState.TRADED, "a bar with trade is held")
    if calendar.hours(day)[1] + lag > asked_at:
        return DayAnswer(
            day, DayState.NOT_YET, "the session is not over", calendar.code, calendar.confidence
        )
    return _silent_session(calendar, day, evidence)


def _uncovered(calendar: Calendar | None, day: date, evidence: Evidence) -> DayAnswer:
    if evidence.traded:
        return _by_bars(day, DayState.TRADED, "a bar with trade is held")
    reason = "outside the years of the calendar" if calendar else "no calendar is known"
    source = calendar.code if calendar else ""
    return DayAnswer(day, DayState.UNKNOWN, reason, source, Confidence.LOW)


def _refuted(closure: Closure, evidence: Evidence) -> bool:
    """Whether trade proves a closure wrong that was not sure."""
    return not closure.confidence.firm and (evidence.traded or evidence.exchange_traded)


def _silent_session(calendar: Calendar, day: date, evidence: Evidence) -> DayAnswer:
    """A session that is over and of which no trade is held."""
    if evidence.bar:
        return _by_bars(day, DayState.DID_NOT_TRADE, "the bar held has no volume")
    if evidence.exchange_traded:
        if evidence.answered:
            reason = "others traded, and the provider answered without this day"
            return _by_bars(day, DayState.DID_NOT_TRADE, reason)
        return _by_bars(day, DayState.FEED_MISSING, "others traded, nothing is held")
    if calendar.uncertain(day):
        reason = "nothing is held, and the exchange may have been closed"
        return DayAnswer(day, DayState.UNKNOWN, reason, calendar.code, Confidence.LOW)
    reason = "a session of which nothing is held"
    return DayAnswer(day, DayState.FEED_MISSING, reason, calendar.code, calendar.confidence)


def _by_bars(day: date, state: DayState, reason: str) -> DayAnswer:
    return DayAnswer(day, state, reason, "bars held", Confidence.HIGH)


def newest_due(calendar: Calendar, asked_at: datetime, lag: timedelta) -> date | None:
    """The newest session that surely took place and ended at least `lag` before `asked_at`.

    None where the calendar is not sure of any of late.
    """
    day = asked_at.date() + timedelta(days=1)
    for _ in range(_LONGEST_PAUSE):
        over = calendar.hours(day)[1] + lag <= asked_at
        if over and calendar.is_session(day) and not calendar.uncertain(day):
            return day
        day -= timedelta(days=1)
    return None


def closes_of(calendar: Calendar, days: Days) -> Days:
    """When trading closes on each day in UTC (datetime64[us]), were it a session."""
    if len(days) == 0:
        return days.astype("datetime64[us]")
    distinct, places = np.unique(days.astype("datetime64[D]"), return_inverse=True)
    known = calendar.schedule(distinct[0].item(), distinct[-1].item())
    found = np.searchsorted(known.days, distinct)
    closes = np.empty(len(distinct), dtype="datetime64[us]")
    for index, (day, place) in enumerate(zip(distinct, found.tolist(), strict=True)):
        held = place < len(known.days) and known.days[place] == day
        close = known.closes[place] if held else calendar.hours(day.item())[1].replace(tzinfo=None)
        closes[index] = close
    return closes[places]
