"""Coverage and gaps, from answers: found, refilled, confirmed as empty; history read anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from collectors.contract import Dataset, Feed, Provider, Query, Target
from collectors.pipeline import at_once
from collectors.providers import PROVIDERS
from collectors.stages.collect import collect
from collectors.wire import Exchange, Wire
from wizdata_core.bars import ACTIONS, BARS, Harvest, Interval
from wizdata_core.bus import Topic
from wizdata_core.calendars import calendar_for
from wizdata_core.queries.gaps import (
    ASKED_AGAIN_AFTER,
    GapLine,
    gap_counts,
    gap_lines,
    gaps_to_ask,
)
from wizdata_core.queries.targets import TargetRow, targets
from wizdata_core.store import reading

if TYPE_CHECKING:
    from collectors.stages.collect import Outside

DAY = timedelta(days=1)
FIRST, LAST = date(2024, 5, 2), date(2024, 6, 28)
ASKED = datetime(2024, 7, 1, 12, tzinfo=UTC)
SPLIT = "split"


def at(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), UTC)


def sessions(first: date = FIRST, last: date = LAST) -> list[date]:
    calendar = calendar_for("equity", "XJSE")
    assert calendar is not None
    days: list[date] = calendar.sessions(first, last).tolist()
    return days


def harvest(query: Query, wire: Wire) -> Harvest:
    """Bars of a made series on the days that the answer names; a split where it says so."""
    url = "file:///days"
    said = wire.send("GET", url, lambda: Exchange("GET", url, 200, (), b"")).body.decode().split()
    symbol = query.targets[0].symbol
    rows = [
        {
            "symbol": symbol,
            "interval": "1d",
            "opened_at": at(date.fromisoformat(day)),
            "session_date": date.fromisoformat(day),
            "open": 10.0,
            "high": 10.0 + index / 100,
            "low": 9.0,
            "close": 10.0,
            "volume": 100.0 + index,
            "quote_unit": "ZAR",
            "quote_factor": 1.0,
            "final": True,
        }
        for index, day in enumerate(each for each in said if each != SPLIT)
    ]
    action = {
        "symbol": symbol,
        "kind": "split",
        "ex_date": LAST,
        "value": 2.0,
        "quote_unit": "ZAR",
        "quote_factor": 1.0,
    }
    actions = pa.Table.from_pylist([action] if SPLIT in said else [], schema=ACTIONS)
    return Harvest(pa.Table.from_pylist(rows, schema=BARS), actions)


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Provider:
    def ask(query: Query, wire: Wire) -> None:
        body = query.options[0][1].encode()
        wire.send("GET", "file:///days", lambda: Exchange("GET", "file:///days", 200, (), body))

    made = replace(
        PROVIDERS["yahoo"], feeds={Dataset.BARS: Feed(ask, harvest, {Interval.DAY: 10_000 * DAY})}
    )
    monkeypatch.setitem(PROVIDERS, "yahoo", made)
    return made


def answer(
    outside: Outside,
    provider: Provider,
    days: list[date],
    *,
    since: date = FIRST,
    asked_at: datetime = ASKED,
    split: bool = False,
) -> None:
    """An answer that holds bars of these days, to a question from `since` to the present."""
    target = Target("NPN.JO", "NPN.JO", "equity", "ZAR", "ZAR", "Africa/Johannesburg")
    words = " ".join([*map(str, days), *([SPLIT] if split else [])])
    query = Query((target,), Interval.DAY, at(since), asked_at, asked_at, (("days", words),))
    key = collect(provider, Dataset.BARS, query, outside).key
    at_once(outside)(Topic.RAW_STORED, (key,))


def lines(outside: Outside) -> list[tuple[date, date, int, str, int]]:
    def facts(line: GapLine) -> tuple[date, date, int, str, int]:
        first, last = line.first_opened_at.date(), line.last_opened_at.date()
        return first, last, line.bars, line.state, line.asked

    with reading(outside.store) as connection:
        return sorted(facts(line) for line in gap_lines(connection))


def held(outside: Outside) -> TargetRow:
    with reading(outside.store) as connection:
        (row,) = targets(connection, "yahoo", "1d", symbols=["NPN.JO"])
    return row


MISSING = [date(2024, 5, 28), date(2024, 5, 30)]  # around the election, when the JSE was closed


def without(days: list[date], absent: list[date]) -> list[date]:
    return [day for day in days if day not in absent]


def test_what_an_answer_leaves_out_is_a_gap_and_a_holiday_inside_is_none(
    outside: Outside, provider: Provider
) -> None:
    answer(outside, provider, without(sessions(), MISSING))
    assert lines(outside) == [(MISSING[0], MISSING[1], 2, "open", 1)]
    assert held(outside).asked == ((at(FIRST), ASKED),)


def test_a_gap_that_a_later_answer_fills_is_refilled_and_the_rest_of_it_stays_open(
    outside: Outside, provider: Provider
) -> None:
    answer(outside, provider, without(sessions(), MISSING))
    later = ASKED + timedelta(hours=1)
    answer(outside, provider, without(sessions(), MISSING[1:]), asked_at=later)
    assert lines(outside) == [(MISSING[1], MISSING[1], 1, "open", 2)]
    answer(outside, provider, sessions(), asked_at=later + timedelta(hours=1))
    assert [line[3] for line in lines(outside)] == ["refilled"]


def test_a_gap_that_answers_keep_leaving_empty_is_confirmed_and_yet_may_be_refilled(
    outside: Outside, provider: Provider
) -> None:
    for days in range(3):
        answer(outside, provider, without(sessions(), MISSING), asked_at=ASKED + days * DAY)
    # The days since the last bar are a gap of their own, younger and still open.
    assert [line for line in lines(outside) if line[0] < LAST] == [
        (MISSING[0], MISSING[1], 2, "confirmed_empty", 3)
    ]
    answer(outside, provider, sessions(), asked_at=ASKED + 30 * DAY)
    assert next(line for line in lines(outside) if line[0] < LAST)[3] == "refilled"


def test_the_same_answer_told_of_twice_counts_once(outside: Outside, provider: Provider) -> None:
    answer(outside, provider, without(sessions(), MISSING))
    answer(outside, provider, without(sessions(), MISSING))
    assert [line[4] for line in lines(outside)] == [1]


def test_an_answer_about_other_days_leaves_a_gap_as_it_is(
    outside: Outside, provider: Provider
) -> None:
    answer(outside, provider, without(sessions(), MISSING))
    since = date(2024, 6, 10)
    answer(outside, provider, sessions(since), since=since, asked_at=ASKED + timedelta(hours=1))
    assert lines(outside) == [(MISSING[0], MISSING[1], 2, "open", 1)]


def test_a_gap_is_asked_for_once_in_a_while_and_no_longer_once_it_is_settled(
    outside: Outside, provider: Provider
) -> None:
    answer(outside, provider, without(sessions(), MISSING))

    def due(now: datetime) -> list[str]:
        with reading(outside.store) as connection:
            found = gaps_to_ask(connection, "yahoo", "1d", ["NPN.JO", "PRX.JO"], now, 10)
        return [each.symbol for each in found]

    soon, late = ASKED + ASKED_AGAIN_AFTER, ASKED + ASKED_AGAIN_AFTER + timedelta(seconds=1)
    assert (due(soon), due(late)) == ([], ["NPN.JO"])
    answer(outside, provider, sessions(), asked_at=ASKED + timedelta(minutes=1))
    assert due(late) == []
    with reading(outside.store) as connection:
        counts = gap_counts(connection)
    assert counts == {"open": (0, 0), "refilled": (1, 2), "confirmed_empty": (0, 0)}


def test_a_split_has_the_history_before_the_answer_read_again(
    outside: Outside, provider: Provider
) -> None:
    answer(outside, provider, sessions())
    since = date(2024, 6, 20)
    answer(outside, provider, sessions(since), since=since, asked_at=ASKED + DAY)
    assert held(outside).asked == ((at(FIRST), ASKED + DAY),)
    answer(outside, provider, sessions(since), since=since, asked_at=ASKED + 2 * DAY, split=True)
    assert held(outside).asked == ()
    answer(outside, provider, sessions(), asked_at=ASKED + 3 * DAY, split=True)
    assert held(outside).asked == ((at(FIRST), ASKED + 3 * DAY),)


def test_a_split_in_an_answer_that_reaches_back_to_the_first_bar_asks_for_nothing(
    outside: Outside, provider: Provider
) -> None:
    answer(outside, provider, sessions(), split=True)
    assert held(outside).asked == ((at(FIRST), ASKED),)
