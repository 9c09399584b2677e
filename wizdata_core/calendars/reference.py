"""The reference page of the catalogue, written from the catalogue.

`python -m wizdata_core.calendars > docs/reference/calendars.md` renews it; a test fails while the
page says anything else.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from wizdata_core.calendars import CALENDARS, CRYPTO, FX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizdata_core.calendars import Calendar, Confidence, Hours

# The first and last year whose holidays the page lists.
YEARS = (2026, 2027)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HEAD = f"""\
# Calendars

Written by `python -m wizdata_core.calendars` from the catalogue; edit the files in
`wizdata_core/calendars/exchanges/`, one for each exchange, not this page.

`python -m collectors calendar XJSE --from 2026-01-01 --to 2026-12-31` prints the sessions, holidays
and half days of any exchange, each with its source.

- Hours are the exchange's own; the closing auction is included. 00:00-00:00 means that no hours are
  known: such a session counts as over at midnight, which is late and so safe.
- Confidence: high and medium facts are relied on. A missing bar on a day that rests on a low or
  estimated one, or on any day of a calendar of low confidence, is called unknown and never a
  missing feed.
- Estimated days are those that the moon decides and that nobody has announced yet. They may move
  by the margin; days so near to one are uncertain too.
- Holidays are listed for {YEARS[0]} and {YEARS[1]}; the calendars reach over the years of each
  table's first line.
- Once announced, a day is corrected by an entry in the exchange's file, or by a newer version of
  the holidays package.
"""


def page() -> str:
    """The whole page, in Markdown."""
    known = [*sorted(CALENDARS.values(), key=lambda each: each.code), FX, CRYPTO]
    return "\n".join([_HEAD, *("\n".join(_entry(each)) + "\n" for each in known)])


def _entry(calendar: Calendar) -> Iterator[str]:
    yield f"## {calendar.code}: {calendar.name}\n"
    if calendar.note:
        yield calendar.note + "\n"
    yield "| years | zone | trading days | confidence | margin |"
    yield "| --- | --- | --- | --- | --- |"
    days = " ".join(_DAYS[day] for day in calendar.weekdays)
    years = f"{calendar.first} to {calendar.last}"
    margin = f"{calendar.margin} days" if calendar.margin != 1 else "1 day"
    yield f"| {years} | {calendar.timezone} | {days} | {calendar.confidence} | {margin} |\n"
    yield "| hours | since | confidence | source |"
    yield "| --- | --- | --- | --- |"
    for hours in calendar.hours_kept:
        yield _hours(hours)
    yield from _holidays(calendar)


def _hours(hours: Hours) -> str:
    since = "" if hours.since == date.min else str(hours.since)
    wall = f"{hours.opens:%H:%M}-{hours.closes:%H:%M}"
    return f"| {wall} | {since} | {hours.confidence} | {hours.source} |"


def _holidays(calendar: Calendar) -> Iterator[str]:
    first, last = date(YEARS[0], 1, 1), date(YEARS[1], 12, 31)
    closed = calendar.closures(first, last)
    if closed:
        yield "\n| closed | holiday | confidence |"
        yield "| --- | --- | --- |"
        for each in closed:
            mark = f"**{each.confidence}**" if _unsure(each.confidence) else each.confidence
            yield f"| {each.day:%Y-%m-%d %a} | {each.name} | {mark} |"
    short = [each for each in calendar.short_days(first, last) if each.name != "Ramadan"]
    if short:
        yield "\n| short session | hours | why | confidence |"
        yield "| --- | --- | --- | --- |"
        for day in short:
            wall = f"{day.opens:%H:%M}-{day.closes:%H:%M}"
            yield f"| {day.day:%Y-%m-%d %a} | {wall} | {day.name} | {day.confidence} |"


def _unsure(confidence: Confidence) -> bool:
    return not confidence.firm
