"""Workers are killed and paused: each run is taken over in time and finished once, all the same."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from random import Random
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.torture.lease_workers import (
    DONE,
    FORK,
    LEASE,
    LOST,
    NOON,
    WORK,
    effects,
    race,
    started,
    state_of,
    work,
)
from tests.torture.seeds import seed
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from multiprocessing.context import ForkProcess

    from wizdata_core.store import Engines

AT_ONCE = 5
LONGEST = 20.0  # seconds to wait for anything before the test fails


@pytest.fixture
def url(store: Engines, database_url: str) -> str:
    """The address of a database that has a place for what finished runs leave behind."""
    with writing(store) as connection:
        effects.create(connection)
    return database_url


@pytest.fixture(autouse=True)
def no_process_outlives_its_test() -> Iterator[None]:
    yield
    for process in FORK.active_children():
        process.kill()
        process.join()


def wait_until(true: Callable[[], bool]) -> float:
    """Seconds until it was true."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < LONGEST, "it did not come"
        time.sleep(0.01)
    return time.monotonic() - begun


def struck(
    store: Engines, url: str, names: Iterable[str], random: Random, blow: signal.Signals
) -> tuple[dict[str, ForkProcess], dict[str, ForkProcess], dict[str, float]]:
    """Victims that hold a run each and are struck in the middle of it, their heirs, and when."""
    heirs = {name: started(work, url, name, True) for name in names}
    victims = {name: started(work, url, name, False) for name in heirs}
    planned: dict[str, float] = {}
    struck_at: dict[str, float] = {}

    def all_struck() -> bool:
        for name, victim in victims.items():
            if name not in planned and state_of(store, name)[1]:
                planned[name] = time.monotonic() + WORK * random.random()
            due = name in planned and time.monotonic() >= planned[name]
            if due and name not in struck_at and _hit(victim, blow):
                struck_at[name] = time.monotonic()
        return all(name in struck_at or not victims[name].is_alive() for name in victims)

    wait_until(all_struck)
    return victims, heirs, struck_at


def _hit(process: ForkProcess, blow: signal.Signals) -> bool:
    """Sends a signal to a process, unless it has ended."""
    if not process.is_alive() or process.pid is None:
        return False
    os.kill(process.pid, blow)
    return True


def taken_over(store: Engines, struck_at: dict[str, float]) -> dict[str, float]:
    """Seconds from each blow to the next claim, of the runs that the blow left unfinished."""
    waited: dict[str, float] = {}
    open_runs = set(struck_at)

    def all_taken() -> bool:
        for name in sorted(open_runs):
            state, token = state_of(store, name)
            if token > 1:
                waited[name] = time.monotonic() - struck_at[name]
            if token > 1 or state == "done":
                open_runs.discard(name)
        return not open_runs

    wait_until(all_taken)
    return waited


def finished_by(store: Engines) -> dict[str, list[int]]:
    """The workers that finished each run."""
    by_job: dict[str, list[int]] = {}
    with reading(store) as connection:
        for row in connection.execute(select(effects.c.job, effects.c.worker)):
            by_job.setdefault(row.job, []).append(row.worker)
    return by_job


def kill(store: Engines, url: str, kills: int, random: Random) -> list[float]:
    """Kills that many workers in the middle of their runs; the seconds until each take-over."""
    waited: list[float] = []
    for first in range(0, kills, AT_ONCE):
        names = [f"run {number}" for number in range(first, first + AT_ONCE)]
        _, heirs, struck_at = struck(store, url, names, random, signal.SIGKILL)
        waited += taken_over(store, struck_at).values()
        for name, heir in heirs.items():
            heir.join(LONGEST)
            assert (heir.exitcode, state_of(store, name)[0]) == (DONE, "done")
    assert {len(workers) for workers in finished_by(store).values()} == {1}
    assert len(finished_by(store)) == kills
    return waited


@pytest.mark.torture
def test_runs_of_killed_workers_are_taken_over_in_time_and_finished_once(
    store: Engines, url: str
) -> None:
    waited = kill(store, url, 20, Random(seed(7)))  # noqa: S311 - chance by seed
    assert len(waited) > 10
    assert max(waited) <= 2 * LEASE.total_seconds()


@pytest.mark.torture_long
@pytest.mark.timeout(3_600)
def test_runs_of_500_killed_workers_are_taken_over_in_time_and_finished_once(
    store: Engines, url: str
) -> None:
    waited = kill(store, url, 500, Random(seed()))  # noqa: S311 - chance by seed
    assert len(waited) > 250
    assert max(waited) <= 2 * LEASE.total_seconds()


def pause(store: Engines, url: str, pauses: int, at_once: int, random: Random) -> int:
    """Pauses that many workers past their leases and wakes them; how many had not finished."""
    overtaken = 0
    for first in range(0, pauses, at_once):
        names = [f"run {number}" for number in range(first, first + at_once)]
        victims, heirs, struck_at = struck(store, url, names, random, signal.SIGSTOP)
        waited = taken_over(store, struck_at)
        for heir in heirs.values():
            heir.join(LONGEST)
        before = finished_by(store)
        for name, victim in victims.items():
            _hit(victim, signal.SIGCONT)
            victim.join(LONGEST)
            assert victim.exitcode == (LOST if name in waited else DONE)
            worker = heirs[name] if name in waited else victim
            assert before[name] == [worker.pid]
        assert finished_by(store) == before
        # The silence behind a fence is cut off after a lease's length, and then a look follows.
        assert all(each <= 3 * LEASE.total_seconds() for each in waited.values())
        overtaken += len(waited)
    return overtaken


@pytest.mark.torture
def test_a_worker_that_is_paused_past_its_lease_commits_nothing_when_it_wakes(
    store: Engines, url: str
) -> None:
    assert pause(store, url, 3, 3, Random(seed(11))) > 0  # noqa: S311 - chance by seed


@pytest.mark.torture_long
@pytest.mark.timeout(3_600)
def test_200_workers_that_are_paused_past_their_leases_commit_nothing_when_they_wake(
    store: Engines, url: str
) -> None:
    assert pause(store, url, 200, 5, Random(seed())) > 100  # noqa: S311 - chance by seed


def started_together(store: Engines, url: str, rounds: int, of_seed: int) -> Counter[datetime]:
    """How often each period was run by three schedulers that start within ten milliseconds."""
    together = FORK.Barrier(3)
    racers = [started(race, url, together, of_seed + each, rounds) for each in range(3)]
    for racer in racers:
        racer.join(rounds * LONGEST)
        assert racer.exitcode == DONE
    with reading(store) as connection:
        return Counter(connection.scalars(select(effects.c.period)))


@pytest.mark.torture
def test_of_three_schedulers_that_start_together_exactly_one_runs_each_period(
    store: Engines, url: str
) -> None:
    times = started_together(store, url, 40, seed(13))
    assert times.total() == len(times) == 40
    assert min(times) == NOON


@pytest.mark.torture_long
@pytest.mark.timeout(3_600)
def test_of_three_schedulers_exactly_one_runs_each_of_2000_periods(
    store: Engines, url: str
) -> None:
    times = started_together(store, url, 2_000, seed())
    assert times.total() == len(times) == 2_000
