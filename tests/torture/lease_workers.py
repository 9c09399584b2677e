"""Workers in processes of their own: each claims a run, works on it and finishes it."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from sqlalchemy import Column, DateTime, Integer, MetaData, String, Table, select

from collectors.schedule import Job, Policy
from collectors.timetable import Every
from collectors.turns import taken
from db.engine import engines
from db.models import runs
from wizdata_core.bars import Interval
from wizdata_core.errors import DatabaseUnavailable, LeaseLost
from wizdata_core.ingest.runs import ClaimRules, Outcome, claimed, fence, finish_run
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.context import ForkProcess
    from multiprocessing.synchronize import Barrier

    from wizdata_core.ingest.runs import Lease
    from wizdata_core.store import Engines

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LEASE = timedelta(seconds=1)
LOOK = 0.05
BEFORE, INSIDE, BEHIND = 0.3, 0.2, 0.2  # seconds of work before, inside and behind the fence
WORK = BEFORE + INSIDE + BEHIND
DONE, LOST = 0, 3
FORK = multiprocessing.get_context("fork")

# What finished runs leave behind; nothing in it keeps a second row of a run out.
effects = Table(
    "effects",
    MetaData(),
    Column("job", String),
    Column("period", DateTime(timezone=True)),
    Column("worker", Integer),
)


def rules() -> ClaimRules:
    """Leases of a second, renewed five times in it."""
    return ClaimRules(alone=True, length=LEASE, renew_every=LEASE / 5)


def started(act: Callable[..., int], *given: object) -> ForkProcess:
    """A process, forked so that it starts in milliseconds, that ends with what `act` returns."""

    def run() -> None:
        sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - until the process ends
        try:
            code = act(*given)
        except (LeaseLost, DatabaseUnavailable):
            code = LOST
        os._exit(code)

    process = FORK.Process(target=run)
    process.start()
    return process


def work(url: str, job: str, heir: bool) -> int:  # noqa: FBT001 - arguments of a process
    """Looks for a run until it is done, and does it when it is this worker's turn.

    An heir waits until somebody else has begun.
    """
    store = engines(lambda: url, application="worker")
    while heir and not state_of(store, job)[1]:
        time.sleep(LOOK)
    while True:
        with claimed(store, job, NOON, "sample", NOON, rules()) as lease:
            if lease is not None:
                _finish_slowly(store, job, lease)
                return DONE
        if state_of(store, job)[0] == "done":
            return DONE
        time.sleep(LOOK)


def _finish_slowly(store: Engines, job: str, lease: Lease) -> None:
    time.sleep(BEFORE)
    with writing(store) as connection:
        connection.execute(effects.insert().values(job=job, period=NOON, worker=os.getpid()))
        time.sleep(INSIDE)
        fence(connection, lease)
        time.sleep(BEHIND)
        finish_run(connection, lease, Outcome("done"), NOON)


def state_of(store: Engines, job: str) -> tuple[str, int]:
    """A run's state and the token of its last claim; empty and 0 before the first."""
    with reading(store) as connection:
        row = connection.execute(select(runs.c.state, runs.c.token).where(runs.c.job == job))
        found = row.one_or_none()
    return (found.state, found.token) if found else ("", 0)


def race(url: str, together: Barrier, seed: int, rounds: int) -> int:
    """One of several schedulers that start each round within ten milliseconds of each other."""
    store, random = engines(lambda: url, application="worker"), Random(seed)  # noqa: S311 - chance by seed
    job = Job("race", "sample", Interval.DAY, Every(timedelta(minutes=1)), policy=Policy.ALL)
    for turn in range(rounds):
        together.wait(60)
        time.sleep(random.random() / 100)
        now = NOON + turn * timedelta(minutes=1)
        with taken(store, job, now, rules()) as lease:
            if lease is not None:
                with writing(store) as connection:
                    effect = {"job": job.name, "period": now, "worker": os.getpid()}
                    connection.execute(effects.insert().values(effect))
                    finish_run(connection, lease, Outcome("done"), now)
    return DONE
