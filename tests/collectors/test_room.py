"""Room in the lake: no question is asked without it, and collecting goes on when it is back."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from collectors import room, runs
from collectors.room import wait_for_room
from collectors.schedule import JOBS
from wizdata_core import lake as lakes
from wizdata_core.queries.coverage import last_faults
from wizdata_core.store import reading

if TYPE_CHECKING:
    import pytest

    from collectors.stages.collect import Outside
    from wizdata_core.ingest.runs import Outcome
    from wizdata_core.queries.coverage import FaultLine

SAMPLE = next(each for each in JOBS if each.provider == "sample")
SOON = timedelta(milliseconds=10)


def test_nothing_is_asked_without_room_and_the_run_says_why_and_goes_on(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lakes, "LEAST_FREE", 1.0)  # no disk is so empty
    monkeypatch.setattr(room, "EVERY", SOON)
    ended: list[Outcome | None] = []
    running = threading.Thread(target=lambda: ended.append(runs.run_job(SAMPLE, outside)))
    running.start()
    while not (noted := paused(outside)):
        running.join(0.05)
        assert running.is_alive()
    assert noted[0].kind == "no_room"
    assert "is free, and nothing is collected below 100%; make room there" in noted[0].detail
    assert list(lakes.listed(outside.lake)) == []
    monkeypatch.undo()
    running.join(30)
    (outcome,) = ended
    assert outcome is not None
    assert (outcome.state, outcome.answered) == ("faulty", 1)
    assert outcome.stored > 13_000


def paused(outside: Outside) -> tuple[FaultLine, ...]:
    with reading(outside.store) as connection:
        return last_faults(connection)


def test_waiting_for_room_ends_when_there_is_room_and_says_both_once(
    outside: Outside, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(lakes, "LEAST_FREE", 1.0)
    stop, given = threading.Event(), list[bool]()
    waiting = threading.Thread(target=lambda: given.append(wait_for_room(outside.lake, stop, SOON)))
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive()
    monkeypatch.undo()
    waiting.join(5)
    assert given == [True]
    assert [each.message.split()[0] for each in caplog.records] == ["lake.paused", "lake.resumed"]


def test_waiting_for_room_ends_when_it_is_told_to(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lakes, "LEAST_FREE", 1.0)
    stop = threading.Event()
    threading.Timer(0.05, stop.set).start()
    assert wait_for_room(outside.lake, stop, timedelta(hours=1)) is False


def test_with_room_nobody_waits(outside: Outside) -> None:
    assert wait_for_room(outside.lake, threading.Event(), timedelta(hours=1)) is True
