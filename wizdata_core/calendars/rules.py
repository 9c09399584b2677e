"""Rules of which calendars are made: public holidays, days beside them, single days, Ramadan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from wizdata_core.calendars.calendar import Closure, Confidence, Opening, ShortDay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import time

_ESTIMATED = "estimated"
_SEPARATOR = "; "
_SATURDAY_SUNDAY = (5, 6)


@dataclass(frozen=True, slots=True, eq=False)
class PublicHolidays:
    """Public holidays of a country that its exchange keeps, by the names of the holidays package.

    `kept` are closed days; `traded` are those on which the exchange trades all the same, so that
    each name of the country is in one of the two. Substitute days follow the country's own rule for
    its years. Days that the moon decides are estimated until the package has the announced date;
    `moon_shift` moves the estimates where the country usually sees the moon later than Mecca does.
    """

    country: str
    kept: tuple[str, ...]
    traded: tuple[str, ...] = ()
    confidence: Confidence = Confidence.MEDIUM
    category: str = "public"
    moon_shift: int = 0

    def closures(self, year: int) -> Iterator[Closure]:
        """The kept holidays of the year, those included that the moon moves into it."""
        found = (each for near in (year - 1, year) for each in self._of(near))
        yield from (each for each in found if each.day.year == year)

    def _of(self, year: int) -> Iterator[Closure]:
        source = f"public holidays of {self.country}, holidays package"
        for day, name in public_days(self.country, year, self.category):
            if bare_name(name) not in self.kept:
                continue
            if _ESTIMATED in name:
                moved = day + timedelta(days=self.moon_shift)
                yield Closure(moved, name, source, Confidence.ESTIMATED)
            else:
                yield Closure(day, name, source, self.confidence)


@dataclass(frozen=True, slots=True)
class EveryPublicHoliday:
    """All public holidays of a country, or of a `market` that the holidays package knows."""

    code: str
    market: bool = False
    confidence: Confidence = Confidence.LOW

    def closures(self, year: int) -> Iterator[Closure]:
        """The holidays of the year."""
        for day, name in public_days(self.code, year, market=self.market):
            yield Closure(day, name, f"holidays package, {self.code}", self.confidence)


@dataclass(frozen=True, slots=True)
class Substitutes:
    """Days off for holidays that fall on a weekend: the next weekday that is no holiday itself.

    For the years of a country whose substitute days the holidays package does not have.
    """

    holidays: PublicHolidays
    source: str
    confidence: Confidence
    since: int = 1
    until: int = 9999

    def closures(self, year: int) -> Iterator[Closure]:
        """The substitute days of the year, in the order of what they stand for."""
        if not self.since <= year <= self.until:
            return
        kept = sorted(self.holidays.closures(year), key=lambda each: each.day)
        taken = {each.day for each in kept}
        for each in kept:
            day = each.day
            if day.weekday() in _SATURDAY_SUNDAY and each.confidence is not Confidence.ESTIMATED:
                while day in taken or day.weekday() in _SATURDAY_SUNDAY:
                    day += timedelta(days=1)
                taken.add(day)
                yield Closure(day, f"{each.name} (observed)", self.source, self.confidence)


@dataclass(frozen=True, slots=True)
class Listed:
    """Closed days that one source lists, each "YYYY-MM-DD" with its name."""

    source: str
    confidence: Confidence
    days: tuple[tuple[str, str], ...]

    def closures(self, year: int) -> Iterator[Closure]:
        """The listed days of the year."""
        for text, name in self.days:
            day = date.fromisoformat(text)
            if day.year == year:
                yield Closure(day, name, self.source, self.confidence)


@dataclass(frozen=True, slots=True)
class Beside:
    """A day that lies `offset` days from a public holiday: Easter Sunday is -1 from its Monday."""

    name: str
    country: str
    holiday: str
    offset: int
    source: str
    confidence: Confidence

    def closures(self, year: int) -> Iterator[Closure]:
        """The day of that year."""
        for day, name in public_days(self.country, year):
            if bare_name(name) == self.holiday:
                moved = day + timedelta(days=self.offset)
                yield Closure(moved, self.name, self.source, self.confidence)


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
class RamadanHours:
    """The shorter hours of Ramadan: the 29 days before the feast that ends it, from `since` on.

    A thirtieth day keeps the usual hours, and so does the first day before a feast that is not
    announced: a close that is believed too late is safe, one believed too early is not.
    """

    country: str
    opens: time
    closes: time
    source: str
    confidence: Confidence
    since: int = 1
    until: int = 9999
    feast: str = "Eid al-Fitr"
    moon_shift: int = 0

    def short_days(self, year: int) -> Iterator[ShortDay]:
        """The days of Ramadan that fall into the year."""
        for eid_year in (year, year + 1):
            for eid, estimated in _feasts(self.country, eid_year, self.feast):
                sure = Confidence.ESTIMATED if estimated else self.confidence
                shift = self.moon_shift if estimated else 0
                for back in range(28 if estimated else 29, 0, -1):
                    day = eid + timedelta(days=shift - back)
                    if day.year == year and self.since <= year <= self.until:
                        yield ShortDay(day, self.opens, self.closes, "Ramadan", self.source, sure)


def opened_on(source: str, confidence: Confidence, *days: str) -> tuple[Opening, ...]:
    """Sessions on days that a rule closes, as `source` proves; each day "YYYY-MM-DD"."""
    return tuple(
        Opening(date.fromisoformat(day), "sessions held", source, confidence) for day in days
    )


def bare_name(name: str) -> str:
    """The name of a holiday without the package's remarks: `(observed)`, `(estimated)`."""
    return name.split(" (", maxsplit=1)[0]


@lru_cache(maxsize=4096)
def public_days(
    code: str, year: int, category: str = "public", *, market: bool = False
) -> tuple[tuple[date, str], ...]:
    """The holidays that the package knows of a country (or market) and year, in order of days.

    Names are in English; a day with two is there twice.
    """
    import holidays  # noqa: PLC0415 - loading it takes 50 ms, which most processes need not spend

    found = (
        holidays.financial_holidays(code, years=year, language="en_US")
        if market
        else holidays.country_holidays(code, years=year, categories=(category,), language="en_US")
    )
    return tuple(
        (day, name)
        for day, text in sorted(found.items())
        if day.year == year
        for name in text.split(_SEPARATOR)
    )


@lru_cache(maxsize=1024)
def _feasts(country: str, year: int, name: str) -> tuple[tuple[date, bool], ...]:
    """The first day of each run of days of that name in the year, and whether it is estimated."""
    days = [
        (day, _ESTIMATED in each)
        for day, each in public_days(country, year)
        if bare_name(each) == name and "observed" not in each
    ]
    known = {day for day, _ in days}
    return tuple(each for each in days if each[0] - timedelta(days=1) not in known)
