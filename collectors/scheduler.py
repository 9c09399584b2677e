"""The scheduler: one thread a provider looks for jobs that are due, until it is told to stop.

APScheduler only says when to look. What is due, and who runs it, is read from the database at each
look: a look that comes late, twice or from two processes changes nothing.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zlib import crc32

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from wizdata_core import clock
from wizdata_core.errors import DatabaseUnavailable, LeaseLost
from wizdata_core.ingest.leases import this_process
from wizdata_core.logs import event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from collectors.schedule import Job

log = logging.getLogger(__name__)
# A lease that ends unrenewed is seen within this: 7.5 s and 5 s are less than 15 s together.
LOOK_EVERY = timedelta(seconds=5)


@dataclass(slots=True)
class Reach:
    """Whether the database answers; each change is told once, whichever thread sees it first."""

    away: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def lost(self, error: DatabaseUnavailable) -> None:
        """The database did not answer."""
        with self.lock:
            told, self.away = self.away, True
        if not told:
            log.warning("schedule.database_away %s; trying again until it answers", error)

    def found(self) -> None:
        """The database answered."""
        with self.lock:
            told, self.away = self.away, False
        if told:
            event(log, "schedule.database_back")


def run_scheduler(
    jobs: Iterable[Job],
    start: Callable[[Job], object],
    stop: threading.Event,
    look_every: timedelta = LOOK_EVERY,
) -> None:
    """Starts each job soon and then at every look, until `stop` is set or Ctrl-C is pressed.

    `start` gives at once where nothing of the job is due. Each provider has one thread: its jobs
    wait for each other, in the order of their table, and never for another provider's. Before this
    returns, `stop` is set and questions under way have come to their end.
    """
    by_provider: dict[str, list[Job]] = {}
    for job in jobs:
        by_provider.setdefault(job.provider, []).append(job)
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={provider: ThreadPoolExecutor(1) for provider in by_provider},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    reach = Reach()
    for provider, own in by_provider.items():
        scheduler.add_job(
            _look,
            IntervalTrigger(seconds=look_every.total_seconds(), timezone=UTC),
            args=[own, start, stop, reach],
            id=provider,
            executor=provider,
            next_run_time=clock.now() + stagger(provider, this_process(), look_every),
        )
    scheduler.start()
    try:
        while not stop.wait(look_every.total_seconds()):
            bring_forward(scheduler, clock.now(), look_every)
    finally:
        stop.set()
        scheduler.shutdown()


def bring_forward(scheduler: BackgroundScheduler, now: datetime, look_every: timedelta) -> None:
    """Plans looks anew that a wall clock set back has put further off than one look from the next.

    APScheduler waits until the wall clock shows the planned moment, however often it is set back.
    """
    for planned in scheduler.get_jobs():
        if planned.next_run_time > now + 2 * look_every:
            scheduler.modify_job(planned.id, next_run_time=now)


def stagger(provider: str, holder: str, look_every: timedelta) -> timedelta:
    """How long a scheduler waits before its first look for a provider; a hash decides, not chance.

    Schedulers that come back together after an outage, and the providers of each, thus spread over
    the time between two looks, and stay spread.
    """
    return look_every * (crc32(f"{holder} {provider}".encode()) / 2**32)


def _look(
    jobs: Sequence[Job], start: Callable[[Job], object], stop: threading.Event, reach: Reach
) -> None:
    for job in jobs:
        if not stop.is_set():
            _start(job, start, reach)


def _start(job: Job, start: Callable[[Job], object], reach: Reach) -> None:
    try:
        start(job)
    except DatabaseUnavailable as error:
        reach.lost(error)
        return
    except LeaseLost as error:
        event(log, "schedule.lease_lost", job=job.name, detail=str(error))
    except Exception:  # a job that fails must not end the thread that other jobs wait for
        log.exception("schedule.error job=%r", job.name)
    reach.found()
