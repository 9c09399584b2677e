"""Rules of which calendars are made: public holidays, days counted from Easter, single days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from wizdata_core.calendars.calendar import Closure, Confidence, ShortDay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import time

_ESTIMATED = "estimated"
_SEPARATOR = "; "


@dataclass(frozen=True, slots=True, eq=False)
class PublicHolidays:
    """Public holidays of a country that its exchange keeps, by the names of the holidays package.

    `kept` are closed days; `traded` are those on which the exchange trades all the same, so that
    each name of the country is in one of the two. Substitute days follow the country's own rule for
    its years. Days that the moon decides are estimated until the package has the announced date.
    """

    country: str
    kept: tuple[str, ...]
    traded: tuple[str, ...] = ()
    confidence: Confidence = Confidence.MEDIUM
    category: str = "public"

    def closures(self, year: int) -> Iterator[Closure]:
        """The kept holidays of the year."""
        source = f"public holidays of {self.country} (holidays package), kept by the exchange"
        for day, text in public_days(self.country, year, self.category):
            for name in text.split(_SEPARATOR):
                if bare_name(name) in self.kept:
                    estimated = _ESTIMATED in name
                    sure = Confidence.ESTIMATED if estimated else self.confidence
                    yield Closure(day, name, source, sure)
                    break


@dataclass(frozen=True, slots=True)
class Yearly:
    """A holiday on the same date of each year from `since` to `until`, both included."""

    name: str
    month: int
    day: int
    source: str
    confidence: Confidence
    since: int = 1
    until: int = 9999

    def closures(self, year: int) -> Iterator[Closure]:
        """The holiday, in the years that have it."""
        if self.since <= year <= self.until:
            yield Closure(date(year, self.month, self.day), self.name, self.source, self.confidence)


@dataclass(frozen=True, slots=True)
class Once:
    """Closed from `first` to `last`, both included, on one occasion; one day without `last`."""

    first: date
    name: str
    source: str
    confidence: Confidence
    last: date | None = None

    def closures(self, year: int) -> Iterator[Closure]:
        """The days of the occasion that fall into the year."""
        for offset in range(((self.last or self.first) - self.first).days + 1):
            day = self.first + timedelta(days=offset)
            if day.year == year:
                yield Closure(day, self.name, self.source, self.confidence)


@dataclass(frozen=True, slots=True)
class YearlyShortDay:
    """A half day on the same date of each year from `since` to `until`, both included."""

    name: str
    month: int
    day: int
    opens: time
    closes: time
    source: str
    confidence: Confidence
    since: int = 1
    until: int = 9999

    def short_days(self, year: int) -> Iterator[ShortDay]:
        """The half day, in the years that have it."""
        if self.since <= year <= self.until:
            day = date(year, self.month, self.day)
            yield ShortDay(day, self.opens, self.closes, self.name, self.source, self.confidence)


@dataclass(frozen=True, slots=True)
class RamadanHours:
    """The shorter hours of Ramadan: the 29 days before the feast that ends it, from `since` on.

    A thirtieth day, and days before an announced feast, keep the usual hours: a close that is
    believed too late is safe, one believed too early is not.
    """

    country: str
    opens: time
    closes: time
    source: str
    confidence: Confidence
    since: int = 1
    until: int = 9999
    feast: str = "Eid al-Fitr"

    def short_days(self, year: int) -> Iterator[ShortDay]:
        """The days of Ramadan that fall into the year."""
        for eid_year in (year, year + 1):
            for eid, estimated in _feasts(self.country, eid_year, self.feast):
                sure = Confidence.ESTIMATED if estimated else self.confidence
                for back in range(29, 0, -1):
                    day = eid - timedelta(days=back)
                    if day.year == year and self.since <= year <= self.until:
                        yield ShortDay(day, self.opens, self.closes, "Ramadan", self.source, sure)


def bare_name(name: str) -> str:
    """The name of a holiday without the package's remarks: `(observed)`, `(estimated)`."""
    return name.split(" (", maxsplit=1)[0]


@lru_cache(maxsize=4096)
def public_days(country: str, year: int, category: str = "public") -> tuple[tuple[date, str], ...]:
    """The holidays that the package knows of a country and year, in English, in order of days."""
    import holidays  # noqa: PLC0415 - loading it takes 50 ms, which most processes need not spend

    found = holidays.country_holidays(country, years=year, categories=(category,), language="en_US")
    return tuple(sorted((day, name) for day, name in found.items() if day.year == year))


@lru_cache(maxsize=1024)
def _feasts(country: str, year: int, name: str) -> tuple[tuple[date, bool], ...]:
    """The first day of each run of days of that name in the year, and whether it is estimated."""
    days = [
        (day, _ESTIMATED in each)
        for day, text in public_days(country, year)
        for each in text.split(_SEPARATOR)
        if bare_name(each) == name and "observed" not in each
    ]
    known = {day for day, _ in days}
    return tuple(each for each in days if each[0] - timedelta(days=1) not in known)
