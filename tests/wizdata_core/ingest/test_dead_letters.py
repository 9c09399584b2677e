"""Dead letters on a person's word: put back through the manifest, or dropped for good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from db.models import raw_objects
from wizdata_core.bus import DirectBus, Topic
from wizdata_core.ingest.dead_letters import Revived, drop_dead, revive
from wizdata_core.ingest.manifest import (
    RawObject,
    hold_raw,
    note_cleaned,
    note_derived,
    note_raw,
    note_refusal,
    note_told,
)
from wizdata_core.ingest.runs import FaultNote
from wizdata_core.lake import Stored
from wizdata_core.queries.dead_letters import dead, dead_count
from wizdata_core.queries.waiting import (
    Backlog,
    Passed,
    Progress,
    backlog,
    progress,
    uncleaned,
    underived,
)
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from wizdata_core.store import Engines

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=1)
KEY = "yahoo/bars/2026-11-27/one"


def archived(store: Engines, key: str = KEY) -> int:
    """An object in the manifest that the bus was told of."""
    about = RawObject("yahoo", "bars", "NPN.JO", "1d", NOON)
    with writing(store) as connection:
        raw_id = note_raw(connection, Stored(key, "0" * 64, 10, 20), about)
        note_told(connection, [key], NOON)
    return raw_id


def cleaned(store: Engines, raw_id: int) -> None:
    with writing(store) as connection:
        note_cleaned(connection, raw_id, NOON, rows=1, rejects=[])
        note_told(connection, [KEY], NOON)


def bury(store: Engines, topic: Topic, key: str = KEY) -> None:
    def fails(_: str) -> None:
        raise ValueError("high 3 is below low 4")

    DirectBus(store, {topic: fails}).publish(topic, [key])


def left(store: Engines) -> tuple[list[str], list[str]]:
    """What a sweep would tell of: to be cleaned, to be derived from."""
    with reading(store) as connection:
        return uncleaned(connection, LATER, 10), underived(connection, LATER, 10)


@pytest.mark.parametrize("topic", Topic)
def test_what_is_dead_is_left_alone_until_it_is_revived_and_then_swept(
    store: Engines, topic: Topic
) -> None:
    raw_id = archived(store)
    if topic is Topic.BARS_STORED:
        cleaned(store, raw_id)
    bury(store, topic)
    assert left(store) == ([], [])
    with writing(store) as connection:
        assert revive(connection, [KEY], LATER) == Revived(told=1, done=0, unknown=0)
    assert left(store) == (([KEY], []) if topic is Topic.RAW_STORED else ([], [KEY]))
    with reading(store) as connection:
        assert [each.replayed_at for each in dead(connection)] == [LATER]
        count = dead_count(connection)
    assert (count.letters, count.replayed, count.waiting) == (1, 1, 0)


def test_a_letter_whose_work_was_done_since_is_forgotten(store: Engines) -> None:
    raw_id = archived(store)
    bury(store, Topic.RAW_STORED)
    cleaned(store, raw_id)
    assert left(store) == ([], [])  # its letter still holds it up
    with writing(store) as connection:
        assert revive(connection, [KEY], LATER) == Revived(told=0, done=1, unknown=0)
    assert left(store) == ([], [KEY])
    bury(store, Topic.BARS_STORED)
    with writing(store) as connection:
        note_derived(connection, raw_id, NOON)
        assert revive(connection, [KEY], LATER) == Revived(told=0, done=1, unknown=0)
        assert dead(connection) == ()


def test_a_letter_that_turned_out_to_be_a_refusal_is_forgotten(store: Engines) -> None:
    archived(store)
    bury(store, Topic.RAW_STORED)
    with writing(store) as connection:
        fault = FaultNote("yahoo", "NPN.JO", "1d", "empty", "none", NOON)
        note_refusal(connection, hold_raw(connection, KEY), fault)
        assert revive(connection, [KEY], LATER) == Revived(told=0, done=1, unknown=0)


def test_a_key_that_the_manifest_does_not_hold_stays_as_it_is(store: Engines) -> None:
    bury(store, Topic.RAW_STORED, "lost")
    with writing(store) as connection:
        assert revive(connection, ["lost", "never dead"], LATER) == Revived(0, 0, 1)
        assert [each.replayed_at for each in dead(connection)] == [None]


def test_only_the_letters_named_are_touched(store: Engines) -> None:
    keys = [f"yahoo/bars/{place}" for place in range(3)]
    for key in keys:
        archived(store, key)
        bury(store, Topic.RAW_STORED, key)
    with writing(store) as connection:
        assert revive(connection, keys[:1], LATER).told == 1
        assert drop_dead(connection, keys[1]) == 1
    assert left(store) == (keys[:1], [])
    with reading(store) as connection:
        waiting = [each.key for each in dead(connection) if each.replayed_at is None]
        assert waiting == keys[2:]
        assert len(dead(connection, most=1)) == 1


@pytest.mark.parametrize("topic", Topic)
def test_what_is_dropped_is_wanted_no_more_by_any_stage(store: Engines, topic: Topic) -> None:
    raw_id = archived(store)
    if topic is Topic.BARS_STORED:
        cleaned(store, raw_id)
    bury(store, topic)
    with writing(store) as connection:
        assert drop_dead(connection, KEY) == 1
    assert left(store) == ([], [])
    nothing = Backlog(0, None)
    with reading(store) as connection:
        assert backlog(connection) == {"clean": nothing, "derive": nothing}
        done = progress(connection)
    assert (done.refusals, done.dropped) == (0, 1)


def test_a_replay_of_the_lake_brings_a_dropped_object_back(store: Engines) -> None:
    raw_id = archived(store)
    bury(store, Topic.RAW_STORED)
    with writing(store) as connection:
        drop_dead(connection, KEY)
        note_cleaned(connection, raw_id, NOON, rows=1, rejects=[])
    assert left(store) == ([], [KEY])
    passed = Passed(1, NOON)
    expected = Progress({"collect": passed, "clean": passed, "derive": Passed(0, None)}, 0, 0)
    with reading(store) as connection:
        assert progress(connection) == expected


@pytest.mark.parametrize("end", ["derived", "refusal"])
def test_dropping_a_letter_of_an_object_at_its_end_changes_only_the_letter(
    store: Engines, end: str
) -> None:
    raw_id = archived(store)
    bury(store, Topic.RAW_STORED)
    with writing(store) as connection:
        if end == "derived":
            note_cleaned(connection, raw_id, NOON, rows=1, rejects=[])
            note_derived(connection, raw_id, NOON)
        else:
            fault = FaultNote("yahoo", "NPN.JO", "1d", "empty", "none", NOON)
            note_refusal(connection, hold_raw(connection, KEY), fault)
        assert drop_dead(connection, KEY) == 1
        fault_kept = connection.scalar(select(raw_objects.c.fault))
    assert fault_kept == ("" if end == "derived" else "empty")
