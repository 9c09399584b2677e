"""As of which days scores are kept, and from which day on scores made anew differ. Pure.

Scores are kept as of each day on which something became known, of the first day of each month,
since figures age by months, and of each of the last days. So a screen as of a past day finds a
score that is at most a month old, and a score that hangs on a document stands on its day.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

DAILY = timedelta(days=31)
"""For so long, at least, the score of every day is kept."""

Values = tuple[object, ...]


def days_to_score(
    known: Iterable[date], stored: Iterable[date], since: date, today: date
) -> tuple[date, ...]:
    """The days from `since` to today as of which scores are to be made, in their order.

    `known` are the days on which something became known: nothing is scored before the first.
    `stored` are days as of which there are scores.
    """
    became = sorted(day for day in known if day <= today)
    if not became:
        return ()
    first = max(since, became[0])
    recent = (day for day in stored if day > today - DAILY)
    days = {*became, *recent, *_firsts_of_months(first, today), today}
    return tuple(sorted(day for day in days if first <= day <= today))


def _firsts_of_months(first: date, last: date) -> Iterable[date]:
    for month in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield date(month // 12, month % 12 + 1, 1)


def first_change(
    before: Sequence[tuple[date, Values]], after: Sequence[tuple[date, Values]]
) -> date | None:
    """The first day on which two histories, each in the order of its days, say different things.

    On each day what was said last holds.
    """
    once, now = dict(before), dict(after)
    held: Mapping[str, Values | None] = {"once": None, "now": None}
    for day in sorted({*once, *now}):
        held = {"once": once.get(day, held["once"]), "now": now.get(day, held["now"])}
        gone = day in once and day not in now and held["now"] is None
        if gone or held["once"] != held["now"]:
            return day
    return None
