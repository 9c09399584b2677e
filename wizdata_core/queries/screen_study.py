"""The forward-return study of a screen: its formations and the market that they are traded in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from wizdata_core.adjustment import Basis
from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.queries.closes import CURRENCIES, LOCAL, listed_by_id, traded
from wizdata_core.queries.screen_history import member_sets
from wizdata_core.queries.snapshot_rows import Origins, origins, row_spans
from wizdata_core.screener.history import Step, days_between, entries
from wizdata_core.screener.study import Formation, Outcome, Rules, study
from wizdata_core.store import reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wizdata_core.queries.closes import Listed
    from wizdata_core.queries.screen_history import Progress
    from wizdata_core.queries.snapshot_rows import RowSpan
    from wizdata_core.screener.expression import Screen
    from wizdata_core.store import Engines

MOST_FORMATIONS = 320  # six years of weeks; 26 years of months
MOST_ENTRY_DAYS = 1_320  # five years of weekdays
_READING, _PRICING = 0.7, 0.9  # of the way


class When(StrEnum):
    """Which days are formation days."""

    MONTH = "month"
    WEEK = "week"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Question:
    """What is studied: a screen, formed when and between which days, counted how.

    `basis` is total (dividends reinvested) or splits (the price alone); `currency` is one of
    CURRENCIES. With `When.ENTRY` only who has just entered is a member.

    Raises:
        BadInput: the days do not rise, or there would be too many.
        UnknownName: the basis or the currency is none.
    """

    screen: Screen
    start: date
    end: date
    when: When = When.MONTH
    basis: Basis = Basis.TOTAL
    currency: str = LOCAL
    rules: Rules = field(default_factory=Rules)

    def __post_init__(self) -> None:
        """Refuses what cannot be studied."""
        if self.currency not in CURRENCIES:
            raise UnknownName("currency of returns", self.currency, CURRENCIES)
        if self.basis is Basis.RAW:
            raise BadInput("returns of raw prices jump at splits; choose total or splits")
        if self.start >= self.end:
            raise BadInput(f"the first day {self.start} is not before the last, {self.end}")
        most = MOST_ENTRY_DAYS if self.when is When.ENTRY else MOST_FORMATIONS
        if len(self.days) > most:
            raise BadInput(f"{len(self.days):,} days are too many; at most {most:,} are looked at")

    @property
    def days(self) -> tuple[date, ...]:
        """The days on which members are looked at."""
        steps = {When.MONTH: Step.MONTH, When.WEEK: Step.WEEK, When.ENTRY: Step.SESSION}
        days = days_between(self.start, self.end, steps[self.when])
        # The last day of the range ends no month, or is so new that no window of it has ended.
        return days[:-1] if self.when is When.MONTH and len(days) > 1 else days


@dataclass(frozen=True, slots=True)
class Studied:
    """A study's answer, and what it rests on.

    `formations` were looked at, of which `with_members` had any; `universe` instruments could have
    been members on the last of them. `unpriced` members had no close at all in the currency.
    """

    question: Question
    outcomes: tuple[Outcome, ...]
    formations: int
    with_members: int
    members: int
    universe: int
    unpriced: int
    origins: Origins


def studied(store: Engines, question: Question, progress: Progress) -> Studied:
    """Studies a screen; `progress` is told the part that is done, from 0 to 1.

    Raises:
        ScreenError: the screen cannot be run.
        BadInput: a corporate action in the data cannot be used.
        DatabaseUnavailable: the database cannot be reached.
    """
    days = question.days
    there = member_sets(store, question.screen, days, lambda part: progress(part * _READING))
    with reading(store) as connection:
        listed, spans = listed_by_id(connection), row_spans(connection)
        if question.when is When.ENTRY:
            there = _known_before(entries(days, there), days, spans)
        rests_on = origins(connection, there)
    formed = _formations(there, spans)
    wanted = _market(formed, listed)
    progress(_READING)
    since = question.start - timedelta(days=30)
    market = traded(store, wanted, since, question.basis, question.currency)
    progress(_PRICING)
    outcomes = study(formed, market, question.rules)
    progress(1.0)
    every = frozenset().union(*(each.members for each in formed))
    return Studied(
        question,
        outcomes,
        len(there),
        len(formed),
        len(every),
        len(formed[-1].universe) if formed else 0,
        len(every - {each.instrument_id for each in market}),
        rests_on,
    )


def _known_before(
    there: Mapping[date, frozenset[int]], days: Sequence[date], spans: Mapping[int, RowSpan]
) -> dict[date, frozenset[int]]:
    """The entries without those who had no row the day before: what they were is not known."""
    before = dict(zip(days[1:], days, strict=False))
    return {
        day: frozenset(each for each in ids if each in spans and spans[each].covers(before[day]))
        for day, ids in there.items()
    }


def _formations(
    there: Mapping[date, frozenset[int]], spans: Mapping[int, RowSpan]
) -> list[Formation]:
    return [
        Formation(day, ids, frozenset(each for each, span in spans.items() if span.covers(day)))
        for day, ids in sorted(there.items())
        if ids
    ]


def _market(formed: Sequence[Formation], listed: Mapping[int, Listed]) -> list[Listed]:
    """Everybody that a member is compared with, ever."""
    universe = frozenset().union(*(each.universe | each.members for each in formed))
    members = frozenset().union(*(each.members for each in formed))
    groups = {listed[each].group for each in members if each in listed}
    return [
        listed[each] for each in sorted(universe) if each in listed and listed[each].group in groups
    ]
