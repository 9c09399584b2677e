"""The stages behind the archive: each object once, in order, and whatever a crash left behind."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from sqlalchemy import select

from collectors import pipeline
from collectors.contract import Dataset, Feed, Provider, Query, Target
from collectors.faults import Fault, FaultKind
from collectors.pipeline import STAGES, at_once, handlers, sweep
from collectors.providers import PROVIDERS
from collectors.runs import run_queries
from collectors.stages.collect import collect
from collectors.wire import Exchange, Wire
from db.models import bars_daily, faults, raw_objects, runs
from wizdata_core import clock
from wizdata_core.bars import BARS, Harvest, Interval
from wizdata_core.bus import Topic
from wizdata_core.errors import DamagedObject
from wizdata_core.ingest.runs import claimed
from wizdata_core.queries.waiting import TOLD_AGAIN_AFTER, backlog, uncleaned, uncleaned_before
from wizdata_core.store import reading

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from collectors.stages.collect import Outside

DAY = datetime(2026, 11, 20, tzinfo=UTC)
LATER = timedelta(days=400)
NO_OBJECT = f"yahoo/bars/2026-11-20/20261120T000000000000_{'0' * 64}.zst"


class Post:
    """A bus that keeps what it was told until it is delivered by hand."""

    def __init__(self) -> None:
        self.told: list[tuple[Topic, str]] = []

    def publish(self, topic: Topic, keys: Sequence[str]) -> None:
        self.told.extend((topic, key) for key in keys)


def ask(query: Query, wire: Wire) -> float:
    """A source on this machine: its close is the first option's value."""
    url = "file:///price"
    answer = query.options[0][1].encode()
    said = wire.send("GET", url, lambda: Exchange("GET", url, 200, (), answer)).body.decode()
    if said == "refused":
        raise Fault(FaultKind.EMPTY, "the client reads a refusal")
    return float(said)


def harvest(query: Query, wire: Wire) -> Harvest:
    close = ask(query, wire)
    row = {
        "symbol": query.targets[0].symbol,
        "interval": "1d",
        "opened_at": DAY,
        "session_date": DAY.date(),
        "open": close,
        "high": close,
        "low": close,
        "close": close,
        "volume": 1.0,
        "quote_unit": "ZAR",
        "quote_factor": 1.0,
        "final": True,
    }
    return Harvest(pa.Table.from_pylist([row], schema=BARS))


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Provider:
    def only_ask(query: Query, wire: Wire) -> None:
        wire.send(
            "GET",
            "file:///price",
            lambda: Exchange("GET", "file:///price", 200, (), query.options[0][1].encode()),
        )

    feed = Feed(only_ask, harvest, {Interval.DAY: timedelta(days=30)})
    made = replace(PROVIDERS["yahoo"], feeds={Dataset.BARS: feed})
    monkeypatch.setitem(PROVIDERS, "yahoo", made)
    return made


def question(said: str, minutes: int = 0, symbol: str = "NPN.JO") -> Query:
    at = DAY + timedelta(days=1, minutes=minutes)
    target = Target(symbol, symbol, "equity", "ZAR", "ZAR", "Africa/Johannesburg")
    return Query((target,), Interval.DAY, DAY, at, at, (("says", said),))


def archived(outside: Outside, provider: Provider, *asked: Query) -> list[str]:
    return [collect(provider, Dataset.BARS, each, outside).key for each in asked]


def closes(outside: Outside) -> list[tuple[float, int]]:
    with reading(outside.store) as connection:
        query = select(bars_daily.c.close, bars_daily.c.revision)
        return [(row.close, row.revision) for row in connection.execute(query)]


def test_an_object_told_of_again_is_stored_once(outside: Outside, provider: Provider) -> None:
    (key,) = archived(outside, provider, question("100"))
    say = at_once(outside)
    for _ in range(3):
        say(Topic.RAW_STORED, (key,))
    assert closes(outside) == [(100.0, 0)]
    with reading(outside.store) as connection:
        row = connection.execute(select(raw_objects)).one()
    assert (row.rows, row.cleaned_at is None, row.derived_at is None) == (1, False, False)


def test_answers_to_one_question_are_cleaned_in_the_order_of_asking_whichever_is_told_first(
    outside: Outside, provider: Provider
) -> None:
    keys = archived(outside, provider, *(question(str(100 + n), n) for n in range(3)))
    other = archived(outside, provider, question("5", 1, "PRX.JO"))
    with reading(outside.store) as connection:
        assert uncleaned_before(connection, keys[2]) == keys[:2]
    at_once(outside)(Topic.RAW_STORED, (keys[2],))
    assert closes(outside) == [(102.0, 2)]
    with reading(outside.store) as connection:
        assert uncleaned(connection, clock.now() + LATER, 10) == other


def test_a_damaged_object_keeps_no_later_one_from_its_place(
    outside: Outside, provider: Provider, tmp_path: Path
) -> None:
    first, second = archived(outside, provider, question("100"), question("101", 1))
    (tmp_path / "lake" / first).unlink()
    at_once(outside)(Topic.RAW_STORED, (second,))
    assert closes(outside) == [(101.0, 0)]
    with pytest.raises(DamagedObject, match=first):
        at_once(outside)(Topic.RAW_STORED, (first,))


def test_a_key_that_the_manifest_does_not_hold_is_refused_by_name(outside: Outside) -> None:
    with pytest.raises(DamagedObject, match=NO_OBJECT):
        at_once(outside)(Topic.RAW_STORED, (NO_OBJECT,))


def test_a_refusal_that_only_the_cleaning_reads_is_a_fault_of_its_run(
    outside: Outside, provider: Provider
) -> None:
    now = clock.now()
    post = Post()
    over = replace(outside, say=pipeline.over(post.publish, outside, clock.now))
    with claimed(outside.store, "test", now, "yahoo", now) as lease:
        assert lease is not None
        asked = [question("refused"), question("7", 1, "PRX.JO")]
        outcome = run_queries(lease, provider, asked, over, threading.Event())
    assert (outcome.state, outcome.answered, outcome.stored) == ("done", 2, 0)
    deliver(outside, post)
    with reading(outside.store) as connection:
        run = connection.execute(select(runs)).one()
        (fault,) = connection.execute(select(faults)).all()
        waiting = backlog(connection)
    assert (run.state, run.stored) == ("faulty", 1)
    assert (fault.symbol, fault.kind, fault.detail) == (
        "NPN.JO",
        "empty",
        "the client reads a refusal",
    )
    assert {stage: each.objects for stage, each in waiting.items()} == {"clean": 0, "derive": 0}


def deliver(outside: Outside, post: Post) -> int:
    """Delivers all that is in the post until nothing is left; gives how many that were."""
    say = pipeline.over(post.publish, outside, clock.now)
    by_topic = handlers(outside, say, list(STAGES.values()))
    delivered = 0
    while post.told:
        topic, key = post.told.pop(0)
        by_topic[topic](key)
        delivered += 1
    return delivered


def test_what_a_crash_left_untold_is_told_by_the_sweep_and_only_once(
    outside: Outside, provider: Provider
) -> None:
    archived(outside, provider, question("100"), question("5", 0, "PRX.JO"))
    post = Post()
    say = pipeline.over(post.publish, outside, lambda: now)
    now = DAY + timedelta(days=1)
    assert sweep(outside, say, now) == 0  # just archived: whoever did it is about to say so
    now += timedelta(seconds=6)
    assert sweep(outside, say, now) == 2
    assert sweep(outside, say, now) == 0
    lost, post.told = post.told, []
    now += TOLD_AGAIN_AFTER + timedelta(seconds=1)
    assert sweep(outside, say, now) == 2
    assert sorted(post.told) == sorted(lost)
    assert deliver(outside, post) == 4
    assert sweep(outside, say, now + LATER) == 0
    assert sorted(closes(outside)) == [(5.0, 0), (100.0, 0)]


def test_a_crash_between_cleaning_and_telling_is_found_too(
    outside: Outside, provider: Provider
) -> None:
    (key,) = archived(outside, provider, question("100"))
    STAGES["clean"].handle(outside, key)
    post = Post()
    assert sweep(outside, pipeline.over(post.publish, outside, clock.now), clock.now() + LATER) == 1
    assert post.told == [(Topic.BARS_STORED, key)]
    assert deliver(outside, post) == 1
