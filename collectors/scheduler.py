"""The scheduler: one thread a provider looks for jobs that are due, until it is told to stop.

It waits by the monotonic clock, so a wall clock that is set back delays no look. What is due, and
who runs it, is read from the database at each look: any number of schedulers may run.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING
from zlib import crc32

from wizdata_core.errors import DatabaseUnavailable, LeaseLost
from wizdata_core.ingest.leases import this_process
from wizdata_core.logs import event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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
    reach = Reach()
    threads = [
        threading.Thread(
            target=_keep_looking, args=(own, start, stop, look_every, reach), name=provider
        )
        for provider, own in by_provider.items()
    ]
    for thread in threads:
        thread.start()
    try:
        stop.wait()
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def stagger(provider: str, holder: str, look_every: timedelta) -> timedelta:
    """How long a scheduler waits before its first look for a provider; a hash decides, not chance.

    Schedulers that come back together after an outage, and the providers of each, thus spread over
    the time between two looks, and stay spread.
    """
    return look_every * (crc32(f"{holder} {provider}".encode()) / 2**32)


def _keep_looking(
    jobs: list[Job],
    start: Callable[[Job], object],
    stop: threading.Event,
    look_every: timedelta,
    reach: Reach,
) -> None:
    pause = stagger(jobs[0].provider, this_process(), look_every)
    while not stop.wait(pause.total_seconds()):
        for job in jobs:
            if not stop.is_set():
                _start(job, start, reach)
        pause = look_every


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
