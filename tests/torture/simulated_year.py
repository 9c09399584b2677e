"""A year of schedulers in a few seconds: real turns, claims and fences, a clock that is simulated.

Two schedulers with skewed clocks look for what is due. By seed they stall in the middle of runs,
are killed and start again, each time in another time zone. One that wakes tries to finish what it
had begun. The database is real, and its clock is the simulated one.
"""

from __future__ import annotations

import os
import time
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

from sqlalchemy import DateTime, literal, select

from collectors.hours import regular_hours
from collectors.schedule import periods
from collectors.turns import settle
from db.models import runs
from tests.collectors.zones import ZONES
from wizdata_core.errors import LeaseLost
from wizdata_core.ingest.runs import ClaimRules, Outcome, claim_run, finish_run
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from sqlalchemy import Connection

    from collectors.schedule import Job
    from wizdata_core.ingest.runs import Lease
    from wizdata_core.store import Engines

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LEASE = 10 * MINUTE
LONGEST_STOP = 8 * HOUR
HELD_LOOKS = 0.1


@dataclass(slots=True)
class Scheduler:
    """One simulated process: how wrong its clock is, until when it stands still, its lives."""

    skew: timedelta
    still_until: datetime
    life: int = 0


@dataclass(slots=True)
class Year:
    """The simulation: what is to come, who works on what, and what was finished how often.

    `chaos` is the part of runs in which a scheduler is killed or stalls.
    """

    store: Engines
    jobs: list[Job]
    since: datetime
    until: datetime
    random: Random
    finish: Callable[[Connection, Lease, datetime], None]
    chaos: float = 0.1
    schedulers: list[Scheduler] = field(default_factory=list)
    due: dict[str, tuple[list[datetime], list[datetime]]] = field(default_factory=dict)
    to_come: list[tuple[datetime, int, Callable[[datetime], None]]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)
    held_until: dict[str, datetime] = field(default_factory=dict)
    finished: Counter[tuple[str, datetime]] = field(default_factory=Counter)
    begun: int = 0
    killed: int = 0
    stalled: int = 0
    lost: int = 0

    def at(self, moment: datetime, act: Callable[[datetime], None]) -> None:
        """Has something happen at a moment of the simulation."""
        heappush(self.to_come, (moment, next(self.numbers), act))

    def upto(self, longest: timedelta) -> timedelta:
        """A random length of time."""
        return longest * self.random.random()


def finish_fenced(connection: Connection, lease: Lease, now: datetime) -> None:
    """Finishes a run as the product does."""
    finish_run(connection, lease, Outcome("done"), now)


def finish_unfenced(connection: Connection, lease: Lease, now: datetime) -> None:
    """Finishes a run whoever holds it: broken on purpose."""
    done = {"state": "done", "finished_at": now}
    connection.execute(runs.update().where(runs.c.id == lease.run).values(done))


def simulate(year: Year) -> None:
    """Lets the year pass."""
    skews = [year.upto(6 * MINUTE) - 3 * MINUTE for _ in range(2)]
    for job in year.jobs:
        due = periods(job, year.since, year.until, regular_hours)
        year.due[job.name] = [each.period for each in due], [each.at for each in due]
    year.schedulers = [Scheduler(skew, year.since) for skew in skews]
    for scheduler in year.schedulers:
        _plan(year, scheduler)
    while year.to_come:
        moment, _, act = heappop(year.to_come)
        act(moment)


def _plan(year: Year, scheduler: Scheduler) -> None:
    """Has a scheduler look soon after anything falls due, and twice when the year is over."""
    moments = {moment for _, each in year.due.values() for moment in each}
    ends = {year.until + LONGEST_STOP + each * HOUR for each in (1, 12, 24)}
    for due in sorted(moments | ends):
        _look_at(year, scheduler, due + 3 * MINUTE + year.upto(2 * MINUTE))


def _look_at(year: Year, scheduler: Scheduler, moment: datetime) -> None:
    """Plans a look; one that stands still then looks when it wakes."""

    def look(now: datetime) -> None:
        if now < scheduler.still_until:
            _look_at(year, scheduler, scheduler.still_until)
            return
        for job in year.jobs:
            if now >= scheduler.still_until:
                _consider(year, scheduler, job, now)

    year.at(moment, look)


def _consider(year: Year, scheduler: Scheduler, job: Job, now: datetime) -> None:
    if not _anything_due(year, job, now + scheduler.skew):
        return
    # Most looks at a run that is held are spared too; they would all find that it is.
    if now < year.held_until.get(job.name, now) and year.random.random() > HELD_LOOKS:
        return
    local = now + scheduler.skew
    rules = ClaimRules(alone=True, length=LEASE, clock=literal(now, DateTime(timezone=True)))
    period = settle(year.store, job, local, regular_hours)
    if period is None:
        return
    with writing(year.store) as connection:
        lease = claim_run(connection, job.name, period, job.provider, local, rules)
    if lease is None:
        return
    year.begun += 1
    year.held_until[job.name] = now + LEASE
    _run(year, scheduler, (job, period), lease, now)


def _anything_due(year: Year, job: Job, at: datetime) -> bool:
    """Whether a period fell due lately that was not finished: spares the database most looks."""
    due, moments = year.due[job.name]
    lately = due[bisect_right(moments, at - timedelta(days=3)) : bisect_right(moments, at)]
    return any((job.name, period) not in year.finished for period in lately)


def _run(
    year: Year,
    scheduler: Scheduler,
    what: tuple[Job, datetime],
    lease: Lease,
    now: datetime,
) -> None:
    """Works on a run; by chance the process is killed, or stalls longer than its lease lasts."""
    fate, life = year.random.random(), scheduler.life
    ends = now + MINUTE + year.upto(LEASE / 2)
    if fate < year.chaos:
        scheduler.still_until = now + LEASE + year.upto(LONGEST_STOP - LEASE)
        _look_at(year, scheduler, scheduler.still_until + MINUTE)
        if fate < year.chaos / 2:
            year.killed += 1
            scheduler.life += 1
            _enter_zone(year.random.choice(ZONES))
        else:
            year.stalled += 1
            ends = scheduler.still_until
    for each in year.schedulers:
        _look_at(year, each, now + LEASE + MINUTE)

    def end(moment: datetime) -> None:
        if life == scheduler.life and moment < scheduler.still_until:
            year.at(scheduler.still_until, end)
            return
        if life == scheduler.life:
            _finish(year, what, lease, moment)

    year.at(ends, end)


def _finish(year: Year, what: tuple[Job, datetime], lease: Lease, now: datetime) -> None:
    try:
        with writing(year.store) as connection:
            year.finish(connection, lease, now)
    except LeaseLost:
        year.lost += 1
    else:
        year.finished[(what[0].name, what[1])] += 1


def _enter_zone(zone: str) -> None:
    os.environ["TZ"] = zone
    time.tzset()


def wrongs(
    year: Year, expected: dict[str, set[datetime]], first: datetime, last: datetime
) -> list[str]:
    """What is not as it must be of the periods from `first` to before `last`.

    Each that is expected must be there once and done, and no other may be.
    """
    found: dict[str, dict[datetime, str]] = {job.name: {} for job in year.jobs}
    with reading(year.store) as connection:
        query = select(runs.c.job, runs.c.period, runs.c.state)
        for row in connection.execute(query.where(runs.c.period >= first, runs.c.period < last)):
            found[row.job][row.period] = row.state
    wrong = []
    for name, keys in expected.items():
        wrong += [f"{name}: {key} has no run" for key in sorted(keys - found[name].keys())]
        wrong += [f"{name}: {key} is no period" for key in sorted(found[name].keys() - keys)]
        states = found[name].items()
        wrong += [f"{name}: {key} is {state}" for key, state in states if state != "done"]
    twice = [what for what, times in year.finished.items() if times > 1]
    return [*wrong, *(f"{name}: {key} was finished twice" for name, key in twice)]
