"""Room in the lake: no question is asked without it, and collecting goes on when it is back."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from collectors import runs
from collectors.room import wait_for_room
from collectors.schedule import JOBS
from wizdata_core import lake as lakes

if TYPE_CHECKING:
    import pytest

    from collectors.stages.collect import Outside

SAMPLE = next(each for each in JOBS if each.provider == "sample")
SOON = timedelta(milliseconds=10)


def test_nothing_is_asked_without_room_and_the_run_says_why(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lakes, "LEAST_FREE", 1.0)  # no disk is so empty
    outcome = runs.run_job(SAMPLE, outside)
    assert outcome is not None
    assert (outcome.state, outcome.answered) == ("failed", 0)
    assert "is free, and nothing is collected below 100%; make room there" in outcome.detail
    assert list(lakes.listed(outside.lake)) == []


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
