"""Questions: each instrument's end first, then the history that no answer has covered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from collectors.providers import PROVIDERS
from collectors.questions import asked_now, due_queries, gap_queries, history_queries
from wizdata_core import clock
from wizdata_core.bars import Interval
from wizdata_core.queries.gaps import OpenGap
from wizdata_core.queries.targets import TargetRow

WEEK = timedelta(days=7)
YAHOO, VENUES = PROVIDERS["yahoo"], PROVIDERS["exchanges"]
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def row(
    symbol: str = "NPN.JO",
    last: datetime | None = None,
    asked: tuple[tuple[datetime, datetime], ...] = (),
) -> TargetRow:
    bars = 0 if last is None else 10
    facts = ("equity", "ZAR", "ZAc", "Africa/Johannesburg", "09:00", "17:00")
    return TargetRow(symbol, symbol, *facts, bars, last, asked=asked)


def days(before: float) -> datetime:
    return NOW - timedelta(days=before)


def test_what_was_asked_from_the_beginning_is_asked_again_at_its_end_alone() -> None:
    asked = ((days(366 * 60), NOW),)
    (query,) = due_queries(YAHOO, Interval.DAY, [row(last=days(1), asked=asked)], overlap=WEEK)
    assert (query.start, query.end) == (days(8), NOW)


def test_history_that_lost_its_coverage_is_asked_for_whole() -> None:
    (query,) = due_queries(YAHOO, Interval.DAY, [row(last=days(1))], overlap=WEEK)
    assert query.start < days(365 * 59)
    assert query.end == NOW


def test_a_long_history_is_asked_for_in_parts_after_every_ones_end() -> None:
    minute = timedelta(minutes=1)
    rows = [row(symbol, last=NOW - minute) for symbol in ("BTC/ZAR", "ETH/ZAR")]
    queries = due_queries(VENUES, Interval.MINUTE, rows, overlap=timedelta(hours=1))
    first, second, *older = queries
    assert [each.targets[0].symbol for each in (first, second)] == ["BTC/ZAR", "ETH/ZAR"]
    assert first.start == NOW - minute - timedelta(hours=1)
    assert {each.end - each.start <= 2_500 * minute for each in queries} == {True}
    of_one = [each for each in older if each.targets[0].symbol == "BTC/ZAR"]
    assert [each.end for each in of_one] == [first.start, *(each.start for each in of_one[:-1])]
    assert of_one[-1].start == days(7)


def test_a_load_that_was_stopped_goes_on_where_it_was() -> None:
    hour = timedelta(hours=1)
    whole = history_queries(VENUES, Interval.HOUR, [row()], since=days(300))
    assert len(whole) == 3
    asked = tuple(sorted((each.start, each.end) for each in whole[:2]))
    (rest,) = history_queries(VENUES, Interval.HOUR, [row(asked=asked)], since=days(300))
    assert (rest.start, rest.end) == (whole[2].start, whole[2].end)
    again = history_queries(VENUES, Interval.HOUR, [row(asked=asked)], since=days(300), again=True)
    assert again == whole
    assert whole[0].end - whole[0].start == 2_500 * hour


def test_near_gaps_of_an_instrument_are_one_question_and_important_ones_come_first() -> None:
    found = [
        OpenGap("NPN.JO", days(40), days(39)),
        OpenGap("NPN.JO", days(38), days(38)),
        OpenGap("NPN.JO", days(10), days(10)),
        OpenGap("AGL.JO", days(300), days(300)),
        OpenGap("XXX.JO", days(3), days(3)),
    ]
    queries = gap_queries(YAHOO, Interval.DAY, [row("AGL.JO"), row()], found)
    asked = [(each.targets[0].symbol, each.start, each.end) for each in queries]
    assert asked == [
        ("NPN.JO", days(41), days(37)),
        ("NPN.JO", days(11), days(9)),
        ("AGL.JO", days(301), days(299)),
    ]


def test_a_gap_from_before_what_a_provider_keeps_is_not_asked_for() -> None:
    found = [OpenGap("NPN.JO", days(1_000), days(1_000))]
    assert gap_queries(YAHOO, Interval.HOUR, [row()], found) == []


def test_a_question_to_the_present_goes_on_to_it_and_one_of_the_past_does_not() -> None:
    (query,) = due_queries(YAHOO, Interval.DAY, [row()], overlap=WEEK)
    later = NOW + timedelta(minutes=5)
    assert asked_now(query, later) == replace(query, end=later, asked_at=later)
    past = replace(query, end=days(30))
    assert asked_now(past, later) == replace(past, asked_at=later)
