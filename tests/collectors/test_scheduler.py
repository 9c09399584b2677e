"""The scheduler: it goes on looking, whatever becomes of a job, of the database or of clocks."""

from __future__ import annotations

import shutil
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from collectors.schedule import Job
from collectors.scheduler import LOOK_EVERY, run_scheduler, stagger
from collectors.timetable import Every
from collectors.turns import taken
from db import embedded
from db.engine import engines
from db.models import runs
from wizdata_core import clock
from wizdata_core.bars import Interval
from wizdata_core.errors import DatabaseUnavailable, LeaseLost
from wizdata_core.ingest.leases import LEASE
from wizdata_core.ingest.runs import ClaimRules, Outcome, finish_run
from wizdata_core.settings import load
from wizdata_core.store import Engines, open_store, reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SOON = timedelta(seconds=0.05)
DAILY = Every(timedelta(days=1))
FAST = ClaimRules(
    alone=True, length=timedelta(seconds=1), renew_every=timedelta(seconds=0.2), holder="test"
)


def jobs_of(*names: str) -> list[Job]:
    """Jobs of the providers that their first letters name."""
    return [Job(name, name[0], Interval.DAY, DAILY) for name in names]


def scheduled(
    jobs: list[Job], start: Callable[[Job], object], stop: threading.Event
) -> threading.Thread:
    """A scheduler in a thread of its own, under way."""
    thread = threading.Thread(target=run_scheduler, args=(jobs, start, stop, SOON))
    thread.start()
    return thread


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)


def test_each_provider_has_one_thread_and_waits_for_no_other() -> None:
    started: list[str] = []
    stop, both = threading.Event(), threading.Barrier(2, timeout=10)
    at_once: dict[str, int] = {}

    def start(job: Job) -> None:
        at_once[job.provider] = at_once.get(job.provider, 0) + 1
        assert at_once[job.provider] == 1
        started.append(job.name)
        if job.name in {"a1", "b1"}:
            both.wait()  # both providers are at work
        time.sleep(0.02)
        at_once[job.provider] -= 1
        if len(started) == 4:
            stop.set()

    run_scheduler(jobs_of("a1", "a2", "b1", "b2"), start, stop, SOON)
    assert [name for name in started if name[0] == "a"] == ["a1", "a2"]
    assert [name for name in started if name[0] == "b"] == ["b1", "b2"]


def test_after_an_outage_the_most_important_jobs_run_first_and_one_of_a_provider_at_a_time() -> (
    None
):
    names = [f"{provider}{number:02}" for number in range(40) for provider in "abcde"]
    started: list[str] = []
    lock, stop = threading.Lock(), threading.Event()
    busy: set[str] = set()

    def start(job: Job) -> None:
        with lock:
            assert job.provider not in busy
            busy.add(job.provider)
            started.append(job.name)
        time.sleep(0.001)
        with lock:
            busy.discard(job.provider)
            if len(started) >= len(names):
                stop.set()

    run_scheduler(jobs_of(*names), start, stop, SOON)
    for provider in "abcde":
        own = [name for name in started if name[0] == provider][:40]
        assert own == sorted(own)


def test_first_looks_spread_over_the_time_between_two_the_same_way_each_time() -> None:
    holders = [f"machine:{number}" for number in range(200)]
    waits = [stagger("yahoo", holder, LOOK_EVERY) for holder in holders]
    assert waits == [stagger("yahoo", holder, LOOK_EVERY) for holder in holders]
    assert all(timedelta(0) <= wait < LOOK_EVERY for wait in waits)
    # By tenths of the time between two looks: a fair spread has twenty in each.
    tenths = [int(wait / LOOK_EVERY * 10) for wait in waits]
    assert all(5 <= tenths.count(tenth) <= 40 for tenth in range(10))


def test_a_lease_that_ends_is_seen_within_fifteen_seconds() -> None:
    assert LEASE + LOOK_EVERY <= 2 * LEASE <= timedelta(seconds=15)


@pytest.mark.parametrize("error", [ValueError("what nobody foresaw"), LeaseLost("taken over")])
def test_a_job_that_fails_keeps_no_other_waiting_and_is_started_again(error: Exception) -> None:
    started: list[str] = []
    stop = threading.Event()

    def start(job: Job) -> None:
        started.append(job.name)
        if len(started) == 6:
            stop.set()
        if job.name == "a1":
            raise error

    run_scheduler(jobs_of("a1", "a2"), start, stop, SOON)
    assert started == ["a1", "a2"] * 3


def test_a_database_that_is_away_is_told_once_and_once_more_when_it_is_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    stop, looks = threading.Event(), list[str]()

    def start(job: Job) -> None:
        looks.append(job.name)
        if len(looks) == 30:
            stop.set()
        if 4 < len(looks) < 20:
            raise DatabaseUnavailable("no answer")

    run_scheduler(jobs_of("a1", "b1", "c1"), start, stop, timedelta(seconds=0.01))
    said = [record.getMessage() for record in caplog.records]
    away = [line for line in said if line.startswith("schedule.database_away")]
    back = [line for line in said if line.startswith("schedule.database_back")]
    # A thread that was at its look when another saw the change may tell the old news once more.
    assert 1 <= len(away) <= 3
    assert 1 <= len(back) <= 3
    assert "Traceback" not in caplog.text


def test_stopping_waits_for_what_is_under_way_and_starts_nothing_more() -> None:
    stop, done = threading.Event(), threading.Event()
    started: list[str] = []

    def start(job: Job) -> None:
        started.append(job.name)
        stop.set()
        time.sleep(0.2)
        done.set()

    run_scheduler(jobs_of("a1", "a2"), start, stop, SOON)
    assert done.is_set()
    assert started == ["a1"]


# --- with a database that goes away ---------------------------------------------------------

KILL = text(
    "select pg_terminate_backend(pid) from pg_stat_activity"
    " where backend_type = 'client backend'"
    " and datname = current_database() and pid <> pg_backend_pid()"
)


def states(store: Engines) -> dict[str, str]:
    with reading(store) as connection:
        return {row.job: row.state for row in connection.execute(select(runs.c.job, runs.c.state))}


def working(store: Engines, asked: list[str]) -> Callable[[Job], None]:
    """Runs a job: ten transactions, each long enough to be cut off in the middle."""

    def start(job: Job) -> None:
        with taken(store, job, clock.now(), FAST) as lease:
            if lease is None:
                return
            asked.append(job.name)
            for _ in range(10):
                with writing(store) as connection:
                    connection.execute(text("select pg_sleep(0.05)"))
            with writing(store) as connection:
                finish_run(connection, lease, Outcome("done"), clock.now())

    return start


def test_a_scheduler_whose_sessions_are_killed_goes_on_and_takes_its_runs_up_again(
    store: Engines,
) -> None:
    stop, asked = threading.Event(), list[str]()
    jobs = jobs_of("a1", "b1")
    thread = scheduled(jobs, working(store, asked), stop)
    try:
        until(lambda: len(asked) == 2)
        for _ in range(4):
            with writing(store) as connection:
                connection.execute(KILL)
            time.sleep(0.1)
        until(lambda: states(store) == {"a1": "done", "b1": "done"})
    finally:
        stop.set()
        thread.join()
    assert len(asked) > 2


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home with a server of its own, stopped and removed at the end."""
    folder = tmp_path / "home"
    yield folder
    data = embedded.status(folder).data
    embedded.stop(folder)
    if folder not in data.parents:
        shutil.rmtree(data.parent)


def outage(home: Path, seconds: float) -> list[str]:
    """The jobs that were begun, while their server was stopped under them and away for a while."""
    address = [embedded.ensure(home)]
    open_store(
        load({"WIZDATA_DATABASE_URL": address[0], "WIZDATA_HOME": str(home)}), application="tests"
    ).dispose()
    # Unlike the embedded engine of the product, this one does not start its server again.
    store = engines(lambda: address[0], application="tests")
    stop, asked = threading.Event(), list[str]()
    thread = scheduled(jobs_of("a1", "b1"), working(store, asked), stop)
    try:
        until(lambda: len(asked) == 2)
        embedded.stop(home)
        time.sleep(seconds)
        assert thread.is_alive()
        address[0] = embedded.ensure(home)
        until(lambda: set(states(store).values()) == {"done"})
    finally:
        stop.set()
        thread.join()
        store.dispose()
    return asked


def test_a_database_that_is_away_for_a_while_does_not_end_the_scheduler(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    assert len(outage(home, 1.5)) > 2
    assert caplog.text.count("schedule.database_away") <= 2
    assert "Traceback" not in caplog.text


@pytest.mark.torture_long
def test_a_database_that_is_away_for_a_minute_does_not_end_the_scheduler(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    assert len(outage(home, 60)) > 2
    assert caplog.text.count("schedule.database_away") <= 2
