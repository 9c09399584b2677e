"""Cells of people's tables as numbers and dates, read by a mapping's rules and never by a guess.

What cannot be read raises ValueError with the reason that a person sees beside the row.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from collectors.mapping_keys import PRICES

if TYPE_CHECKING:
    from collectors.mapping import Numbers

# Beyond these a cell is no price and no volume, whatever the currency.
MOST_PRICE, MOST_VOLUME = 1e15, 1e18
FIRST_YEAR, LAST_YEAR = 1800, 2200


class Cells:
    """Reads cells as `numbers` and `date_formats` say, remembering each date text it has read."""

    def __init__(self, numbers: Numbers, date_formats: tuple[str, ...]) -> None:
        self._numbers, self._formats = numbers, date_formats
        decimal, thousands = re.escape(numbers.decimal), re.escape(numbers.thousands)
        grouped = rf"|\d{{1,3}}(?:{thousands}\d{{3}})+" if thousands else ""
        self._number = re.compile(
            rf"[+-]?(?:\d+{grouped})(?:{decimal}\d*)?(?:[eE][+-]?\d{{1,3}})?|[+-]?{decimal}\d+"
        )
        self._read: dict[str, datetime] = {}

    def number(self, cell: object, field: str) -> float | None:
        """The number in a field's cell; None where the file says that there is none."""
        value = self._value(cell, field)
        if value is None or (value == 0 and field in self._numbers.zero_is_missing):
            return None
        if field in PRICES and not 0 < value < MOST_PRICE:
            raise ValueError(f"{field} {cell!s:.40} is no price")
        if field == "volume" and not 0 <= value < MOST_VOLUME:
            raise ValueError(f"volume {cell!s:.40} is no volume")
        return value

    def _value(self, cell: object, field: str) -> float | None:
        if cell is None:
            return None
        if isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool):
            value = float(cell)
            return None if math.isnan(value) else value
        text = str(cell).strip()
        if text in self._numbers.missing:
            return None
        if not isinstance(cell, str) or not self._number.fullmatch(text):
            raise ValueError(f"{field} {text[:40]!r} is not a number")
        plain = text.replace(self._numbers.thousands, "") if self._numbers.thousands else text
        return float(plain.replace(self._numbers.decimal, "."))

    def stamp(self, day: object, clock: object = None) -> datetime:
        """The wall time in a date cell, or a date and a time cell; zoned where the cell is."""
        if isinstance(day, datetime):
            found = day if clock is None else datetime.combine(day, _clock(clock), day.tzinfo)
        elif isinstance(day, date):
            found = datetime.combine(day, time() if clock is None else _clock(clock))
        else:
            texts = [str(each).strip() for each in (day, clock) if each is not None]
            found = self._parsed(" ".join(texts))
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            years = f"{FIRST_YEAR} to {LAST_YEAR}"
            raise ValueError(f"the date {found.date()} is not in the years {years}")
        return found

    def _parsed(self, text: str) -> datetime:
        if text not in self._read:
            self._read[text] = self._first_parsed(text)
        return self._read[text]

    def _first_parsed(self, text: str) -> datetime:
        for form in self._formats:
            try:
                return datetime.strptime(text, form)  # noqa: DTZ007 - the mapping's zone comes later
            except ValueError:
                continue
        known = " or ".join(self._formats) or "a date cell"
        raise ValueError(f"the date {text[:40]!r} is not {known}")


def _clock(cell: object) -> time:
    if isinstance(cell, time):
        return cell
    text = str(cell).strip()
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise ValueError(f"the time {text[:40]!r} is not HH:MM or HH:MM:SS") from None


def day_of(when: datetime, zone: str) -> date:
    """The session date of a stamp: its own day, unless it is zoned and tells a time of day."""
    if when.tzinfo is None or when.time() == time():
        return when.date()
    return when.astimezone(ZoneInfo(zone)).date()


def moment_of(when: datetime, zone: str) -> datetime:
    """The UTC moment of a stamp, in `zone` where it has none of its own.

    Raises:
        ValueError: clocks in the zone never showed that time, or showed it twice.
    """
    if when.tzinfo is not None:
        return when.astimezone(UTC)
    local = when.replace(tzinfo=ZoneInfo(zone))
    moment = local.astimezone(UTC)
    if moment.astimezone(local.tzinfo).replace(tzinfo=None, fold=0) != when.replace(fold=0):
        raise ValueError(f"{when} never was in {zone}: clocks were put forward over it")
    if local.replace(fold=1).astimezone(UTC) != moment:
        raise ValueError(f"{when} was twice in {zone}: clocks were put back; give times in UTC")
    return moment
