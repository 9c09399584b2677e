"""JOBS: what is collected, how often and in which order; and the scheduler that starts them.

APScheduler only says "now". Which process runs a job is decided by the unique (job, period) row in
PostgreSQL, so any number of collectors may run. Periods are counted in UTC from 1970, so no change
of clocks ever doubles or skips one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.interval import IntervalTrigger

from wizdata_core.bars import Interval

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RETRY_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Job:
    """One thing that is collected again and again.

    `groups` are parts of the universe, empty for all that the provider offers; `every` is the
    period and `offset` its start within it; `overlap` is how much held history is asked again, so
    that restatements are seen; `jitter` spreads the start so that collectors do not march in step.
    """

    name: str
    provider: str
    interval: Interval
    every: timedelta
    groups: tuple[str, ...] = ()
    offset: timedelta = timedelta(0)
    overlap: timedelta = timedelta(days=7)
    jitter: timedelta = timedelta(seconds=30)


_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)

JOBS: tuple[Job, ...] = (
    Job("sample_daily", "sample", Interval.DAY, _DAY),
    Job("ecb_rates", "ecb", Interval.DAY, _DAY, offset=timedelta(hours=16)),
    Job("nbp_rates", "nbp", Interval.DAY, _DAY, offset=timedelta(hours=12)),
    Job("jse_daily", "yahoo", Interval.DAY, _HOUR, groups=("jse_top_40",), offset=timedelta(minutes=25)),
    Job("jse_indices_daily", "yahoo", Interval.DAY, _HOUR, groups=("jse_indices",), offset=timedelta(minutes=25)),
    Job("fx_daily", "yahoo", Interval.DAY, _HOUR, groups=("african_fx",), offset=timedelta(minutes=5)),
    Job("crypto_daily", "yahoo", Interval.DAY, _HOUR, groups=("crypto_majors",), offset=timedelta(minutes=2)),
    Job("venues_daily", "exchanges", Interval.DAY, _HOUR, groups=("crypto_majors",), offset=timedelta(minutes=2)),
    Job("egx_daily", "yahoo", Interval.DAY, _HOUR, groups=("egx_leaders",), offset=timedelta(minutes=40)),
    Job("jse_hourly", "yahoo", Interval.HOUR, _HOUR, groups=("jse_top_40",), offset=timedelta(minutes=30), overlap=timedelta(days=2)),
    Job("fx_hourly", "yahoo", Interval.HOUR, _HOUR, groups=("african_fx",), offset=timedelta(minutes=10), overlap=timedelta(days=2)),
    Job("venues_hourly", "exchanges", Interval.HOUR, timedelta(minutes=15), groups=("crypto_majors",), overlap=_HOUR * 6),
)


def period_of(job: Job, at: datetime) -> datetime:
    """The start of the period of `job` that holds the moment `at`, in UTC."""
    return at - (at - _EPOCH - job.offset) % job.every


def run_scheduler(jobs: Iterable[Job], start: Callable[[Job], None], retry: Callable[[], None]) -> None:
    """Starts each job at once and then at every period, until the process is told to stop.

    Each provider has one thread: its jobs wait for each other, and never for another provider's.
    Jobs start in the order of their table, which is the order of importance. `retry` is called
    every five minutes, for runs that found their provider unreachable.
    """
    listed = tuple(jobs)
    providers = dict.fromkeys(job.provider for job in listed)
    scheduler = BlockingScheduler(
        timezone=UTC,
        executors={provider: ThreadPoolExecutor(1) for provider in providers} | {"default": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for job in listed:
        scheduler.add_job(start, args=[job], id=f"{job.name} now", executor=job.provider)
        trigger = IntervalTrigger(
            seconds=int(job.every.total_seconds()), start_date=_EPOCH + job.offset, timezone=UTC, jitter=int(job.jitter.total_seconds()),
        )
        scheduler.add_job(start, trigger, args=[job], id=job.name, executor=job.provider)
    scheduler.add_job(retry, IntervalTrigger(seconds=int(RETRY_EVERY.total_seconds()), timezone=UTC, jitter=15), id="retry")
    scheduler.start()
