"""The panel: sessions of many instruments in one run of rows, and the rows that are wanted of it.

An instrument has a row for each session of its calendar from its first bar on, and for each bar on
any other day; a session without a bar carries the last close forward. Rows end 366 days after the
last bar before them. Every number of a row is worked out from rows and bars at or before it: prices
are counted in the shares of the beginning (`growth` is what such a share has become), which no
later split changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.calendars import calendar_for
from wizdata_core.snapshots.inputs import MICROSECONDS_A_DAY
from wizdata_core.snapshots.rates import Rates

if TYPE_CHECKING:
    from wizdata_core.calendars import Calendar
    from wizdata_core.snapshots.inputs import Dated, Floats, Inputs, Learnt, Subject, Truths, Whole

DEAD_AFTER = 366
_EPOCH = date(1970, 1, 1)
_STRIDE = 1 << 20  # more days than any calendar has, so that (instrument, day) is one number
_UNTRADED = frozenset({"index", "fx"})  # volumes of these say nothing of trading


def number_of(day: date) -> int:
    """The number of a day."""
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    """The day of a number."""
    return _EPOCH + timedelta(days=int(number))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows to make: of subject i the last `most[i]` from day `since[i]` up to `until[i]`.

    The newest row of a subject is made whatever `since` says, where `until` allows it. A session
    after the last bar has a row up to day `carried`, for its bar may only be late, and only where
    the provider has answered for it: otherwise nobody knows whether it was traded.
    """

    since: Whole
    until: Whole
    most: Whole
    carried: int


class Panel:
    """Rows of all sessions (`days`, `bar`, `has_bar`, …) and positions `at` of the wanted ones."""

    def __init__(self, inputs: Inputs, wanted: Wanted) -> None:
        self.inputs = inputs
        self.series: tuple[Floats, Floats] | None = None  # what indicators make, once worked out
        self.bars = inputs.bars
        parts = [
            _sessions(subject, self._days_of(place), int(wanted.until[place]), wanted.carried)
            for place, subject in enumerate(inputs.subjects)
        ]
        lengths = np.array([len(days) for days, _ in parts], dtype=np.int64)
        self.ends = np.cumsum(lengths)
        self.starts = self.ends - lengths
        self.days: Whole = _joined([days for days, _ in parts])
        self.bar: Whole = _joined(
            [bar + first for (_, bar), first in zip(parts, self.bars.offsets, strict=False)]
        )
        self.subject: Whole = np.repeat(np.arange(len(parts)), lengths)
        self.bar_subject: Whole = np.repeat(np.arange(len(parts)), np.diff(self.bars.offsets))
        self.at: Whole = self._chosen(wanted)
        self.growth = _growth(self.days, self.starts, self.ends, inputs.learnt)
        edges = self.bars.offsets
        self.bar_growth = _growth(self.bars.days, edges[:-1], edges[1:], inputs.learnt)

    def _chosen(self, wanted: Wanted) -> Whole:
        asked = np.array(
            [
                np.searchsorted(self.days[start:end], since)
                for start, end, since in zip(self.starts, self.ends, wanted.since, strict=True)
            ],
            dtype=np.int64,
        )
        first = np.maximum(self.starts + asked, self.ends - wanted.most)
        first = np.maximum(np.minimum(first, self.ends - 1), self.starts)
        spans = [np.arange(start, end) for start, end in zip(first, self.ends, strict=True)]
        return _joined(spans)

    def _days_of(self, place: int) -> Whole:
        return self.bars.days[self.bars.offsets[place] : self.bars.offsets[place + 1]]

    @cached_property
    def of(self) -> Whole:
        """The subject of each wanted row."""
        return self.subject[self.at]

    @cached_property
    def day(self) -> Whole:
        """The day of each wanted row."""
        return self.days[self.at]

    @cached_property
    def end(self) -> Whole:
        """The moment at which the day of each wanted row ends."""
        return (self.day + 1) * MICROSECONDS_A_DAY

    @cached_property
    def has_bar(self) -> Truths:
        """Whether there is a bar on the day of each row."""
        same: Truths = self.bars.days[self.bar] == self.days
        return same

    @cached_property
    def close(self) -> Floats:
        """The close of each row, the last one before it where it has no bar; shares of old."""
        return (self.bars.close * self.bar_growth)[self.bar]

    @cached_property
    def volume(self) -> Floats:
        """The volume of each row in shares of its own day, 0 without a bar, NaN where unknown."""
        traded = np.array([each.asset_class not in _UNTRADED for each in self.inputs.subjects])
        volume = np.where(self.has_bar, self.bars.volume[self.bar], 0.0)
        return np.where(traded[self.subject], volume, np.nan)

    @cached_property
    def value(self) -> Floats:
        """Volume by close of each row, in the instrument's currency."""
        return self.volume * self.close / self.growth

    @cached_property
    def simple(self) -> Floats:
        """The return of each row's close over the row before it; NaN at an instrument's first."""
        return self.since_before(self.close)

    def since_before(self, values: Floats) -> Floats:
        """The relative change of a column of rows from row to row."""
        change = np.full(len(values), np.nan)
        change[1:] = values[1:] / values[:-1] - 1.0
        change[self.starts[self.starts < len(values)]] = np.nan
        return change

    @cached_property
    def rates(self) -> Rates:
        """Rates of exchange on the days of the panel, and some before."""
        first, last = (int(self.days.min()), int(self.days.max())) if len(self.days) else (0, 0)
        return Rates(self.inputs.around, first, last)

    def to(self, currency: str) -> Floats:
        """How much of `currency` a unit of each row's own is on its day."""
        if currency not in self._to:
            rates = np.full(len(self.days), np.nan)
            for subject, start, end in zip(
                self.inputs.subjects, self.starts, self.ends, strict=True
            ):
                rates[start:end] = self.rates.on(subject.currency, currency, self.days[start:end])
            self._to[currency] = rates
        return self._to[currency]

    @cached_property
    def _to(self) -> dict[str, Floats]:
        return {}

    def window(self, values: Floats, length: int, back: int = 0) -> Floats:
        """For each wanted row the last `length` of a column of rows, ending `back` rows before it.

        Shape (wanted, length), oldest first; NaN before the instrument's first row.
        """
        places = self.at[:, None] + np.arange(1 - length - back, 1 - back)
        inside = places >= self.starts[self.of][:, None]
        return np.where(inside, values[np.maximum(places, 0)], np.nan)

    def unsettled(self, length: int) -> Floats:
        """How many of the last `length` rows of each wanted row lack a bar that may yet come.

        They lie in gaps that were known by the end of its day and not settled.
        """
        count = np.zeros(len(self.at))
        if not any(each.gaps for each in self.inputs.learnt):
            return count
        lacking = np.concatenate(([0], np.cumsum(~self.has_bar)))
        for place, learnt in enumerate(self.inputs.learnt):
            mine = slice(*np.searchsorted(self.of, [place, place + 1]))
            start, end = self.starts[place], self.ends[place]
            for gap in learnt.gaps:
                first = start + np.searchsorted(self.days[start:end], gap.first)
                known = (self.end[mine] > gap.found) & (self.end[mine] <= gap.settled)
                low = np.maximum(self.at[mine] - length + 1, first)
                high = np.minimum(self.at[mine] + 1, min(first + gap.bars, end))
                inside = lacking[np.maximum(high, low)] - lacking[low]
                count[mine] += np.where(known & (high > low), inside, 0)
        return count

    def look(self, days: Whole) -> Whole:
        """For each wanted row the instrument's last row on or before that day; -1 is none."""
        place = np.searchsorted(self.keys, self.of * _STRIDE + days + _STRIDE // 2, "right") - 1
        return np.where(place >= self.starts[self.of], place, -1)

    @cached_property
    def keys(self) -> Whole:
        """One rising number for each row, of its subject and its day."""
        return self.subject * _STRIDE + self.days + _STRIDE // 2


def _sessions(subject: Subject, days: Whole, until: int, carried: int) -> tuple[Whole, Whole]:
    """The days of a subject's rows, and which of its bars is the last at each."""
    days = days[days <= until]
    if len(days) == 0:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    calendar = calendar_for(subject.asset_class, subject.mic)
    rows = days
    if calendar is not None:
        last = max(int(days[-1]), min(carried, until, subject.answered, int(days[-1]) + DEAD_AFTER))
        sessions = _calendar_days(calendar, int(days[0]), last)
        if len(sessions) != len(days) or not np.array_equal(sessions, days):
            rows = np.union1d(days, sessions)
    bar = np.searchsorted(days, rows, side="right") - 1
    alive = rows - days[bar] <= DEAD_AFTER
    return rows[alive], bar[alive]


@lru_cache(maxsize=512)
def _calendar_days(calendar: Calendar, first: int, last: int) -> Whole:
    return calendar.sessions(day_of(first), day_of(last)).astype(np.int64)


def _growth(days: Whole, starts: Whole, ends: Whole, learnt: tuple[Learnt, ...]) -> Floats:
    growth = np.ones(len(days))
    for start, end, each in zip(starts, ends, learnt, strict=True):
        if len(each.splits.days):
            growth[start:end] = grown(each.splits, days[start:end])
    return growth


def grown(splits: Dated, days: Whole) -> Floats:
    """What one share from before all splits has become by the end of each day."""
    steps = np.append(1.0, np.cumprod(splits.values))
    return steps[np.searchsorted(splits.days, days, side="right")]


def _joined(parts: list[Whole]) -> Whole:
    return np.concatenate(parts) if parts else np.empty(0, np.int64)
