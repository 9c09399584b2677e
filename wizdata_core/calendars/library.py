"""Sessions as the exchange_calendars package knows them, as rules of our calendars.

The package is loaded when its first calendar is asked for: it takes a third of a second.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.calendars.calendar import Closure, Confidence, ShortDay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, time

    from numpy.typing import NDArray

_FIRST, _LAST = "1970-01-01", "2050-12-31"


@dataclass(frozen=True, slots=True)
class Library:
    """The closed weekdays, and the days of other hours, that the package has for an exchange.

    Many have checked it against what the exchange announced, hence high; days that lie ahead
    follow the rules of today.
    """

    code: str
    confidence: Confidence = Confidence.HIGH

    def closures(self, year: int) -> Iterator[Closure]:
        """The weekdays of the year on which the package has no session."""
        known = _known(self.code)
        days = np.arange(np.datetime64(f"{year}-01-01"), np.datetime64(f"{year + 1}-01-01"))
        closed = days[np.is_busday(days) & ~np.isin(days, known.sessions)]
        for day in closed.tolist():
            yield Closure(
                day, known.names.get(day, "closed this once"), self._source, self.confidence
            )

    def short_days(self, year: int) -> Iterator[ShortDay]:
        """The sessions of the year that open or close at another time than usual."""
        for day, (opens, closes) in _known(self.code).unusual.items():
            if day.year == year:
                yield ShortDay(day, opens, closes, "half day", self._source, self.confidence)

    @property
    def _source(self) -> str:
        return f"exchange_calendars {self.code}"


@dataclass(frozen=True, slots=True)
class _Known:
    """What the package has of one exchange; clock readings are the exchange's own."""

    sessions: NDArray[np.datetime64]
    names: dict[date, str]
    unusual: dict[date, tuple[time, time]]


@lru_cache(maxsize=64)
def _known(code: str) -> _Known:
    with warnings.catch_warnings():
        # The package reads a pandas attribute that pandas means to change; ours to silence only
        # because nothing of it reaches what is read here.
        warnings.simplefilter("ignore")
        import exchange_calendars  # noqa: PLC0415 - a third of a second, spent on first need

        calendar = exchange_calendars.get_calendar(code, start=_FIRST, end=_LAST)
        schedule = calendar.schedule[["open", "close"]]
        named = calendar.regular_holidays.holidays(_FIRST, _LAST, return_name=True)
        usual = (calendar.open_times[-1][1], calendar.close_times[-1][1])
        days = [each.date() for each in schedule.index]
        walls = zip(
            *(schedule[side].dt.tz_convert(calendar.tz).dt.time for side in ("open", "close")),
            strict=True,
        )
    hours = {day: wall for day, wall in zip(days, walls, strict=True) if wall != usual}
    names = {day.date(): str(name) for day, name in named.items()}
    return _Known(np.array(days, dtype="datetime64[D]"), names, hours)
