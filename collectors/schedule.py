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
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from collectors.contract import Dataset
from wizdata_core import clock
from wizdata_core.bars import Interval

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LOOK_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Job:
    """One thing that is collected again and again.

    `groups` are parts of the universe, empty for all that the provider offers; `every` is the
    period and `offset` its start within it; `overlap` is how much held history is asked again, so
    that restatements are seen. `interval` and `overlap` say nothing of a dataset without bars.
    """

    name: str
    provider: str
    interval: Interval
    every: timedelta
    groups: tuple[str, ...] = ()
    offset: timedelta = timedelta(0)
    overlap: timedelta = timedelta(days=7)
    dataset: Dataset = Dataset.BARS


_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_COMPANIES = ("jse_top_40", "egx_leaders")


def _record_job(
    name: str, provider: str, dataset: Dataset, days: int, groups: tuple[str, ...] = ()
) -> Job:
    """A job of a dataset without bars, run every so many days from three in the morning."""
    every, offset = timedelta(days=days), timedelta(hours=3)
    return Job(name, provider, Interval.DAY, every, groups, offset, dataset=dataset)


JOBS: tuple[Job, ...] = (
    Job("sample_daily", "sample", Interval.DAY, _DAY),
    Job("ecb_rates", "ecb", Interval.DAY, _DAY, offset=timedelta(hours=16)),
    Job("nbp_rates", "nbp", Interval.DAY, _DAY, offset=timedelta(hours=12)),
    Job(
        "jse_daily",
        "yahoo",
        Interval.DAY,
        _HOUR,
        groups=("jse_top_40",),
        offset=timedelta(minutes=25),
    ),
    Job(
        "jse_indices_daily",
        "yahoo",
        Interval.DAY,
        _HOUR,
        groups=("jse_indices",),
        offset=timedelta(minutes=25),
    ),
    Job(
        "fx_daily",
        "yahoo",
        Interval.DAY,
        _HOUR,
        groups=("african_fx",),
        offset=timedelta(minutes=5),
    ),
    Job(
        "crypto_daily",
        "yahoo",
        Interval.DAY,
        _HOUR,
        groups=("crypto_majors",),
        offset=timedelta(minutes=2),
    ),
    Job(
        "venues_daily",
        "exchanges",
        Interval.DAY,
        _HOUR,
        groups=("crypto_majors",),
        offset=timedelta(minutes=2),
    ),
    Job(
        "egx_daily",
        "yahoo",
        Interval.DAY,
        _HOUR,
        groups=("egx_leaders",),
        offset=timedelta(minutes=40),
    ),
    Job(
        "jse_hourly",
        "yahoo",
        Interval.HOUR,
        _HOUR,
        groups=("jse_top_40",),
        offset=timedelta(minutes=30),
        overlap=timedelta(days=2),
    ),
    Job(
        "fx_hourly",
        "yahoo",
        Interval.HOUR,
        _HOUR,
        groups=("african_fx",),
        offset=timedelta(minutes=10),
        overlap=timedelta(days=2),
    ),
    Job(
        "venues_hourly",
        "exchanges",
        Interval.HOUR,
        timedelta(minutes=15),
        groups=("crypto_majors",),
        overlap=_HOUR * 6,
    ),
    _record_job("yahoo_fundamentals", "yahoo", Dataset.FUNDAMENTALS, 7, _COMPANIES),
    _record_job("yahoo_actions", "yahoo", Dataset.ACTIONS, 7, _COMPANIES),
    _record_job("yahoo_calendar", "yahoo", Dataset.CALENDAR, 1, _COMPANIES),
    _record_job("yahoo_sustainability", "yahoo", Dataset.SUSTAINABILITY, 28, _COMPANIES),
    _record_job("yahoo_news", "yahoo", Dataset.NEWS, 1, _COMPANIES),
    _record_job("venue_markets", "exchanges", Dataset.MARKETS, 1),
    _record_job("news_feeds", "feeds", Dataset.NEWS, 1),
    _record_job("country_indicators", "worldbank", Dataset.INDICATORS, 7),
)


def period_of(job: Job, at: datetime) -> datetime:
    """The start of the period of `job` that holds the moment `at`, in UTC."""
    # In UTC: the wall of a zone repeats an hour in autumn.
    moment = at.astimezone(UTC)
    return moment - (moment - _EPOCH - job.offset) % job.every


def chosen_jobs(
    provider: str = "", interval: Interval | None = None, dataset: Dataset | None = None
) -> list[Job]:
    """The jobs of one provider, one interval of bars, one dataset, or all, in `JOBS`' order."""
    wanted = Dataset.BARS if interval else dataset
    return [
        job
        for job in JOBS
        if provider in {"", job.provider}
        and interval in {None, job.interval}
        and wanted in {None, job.dataset}
    ]


def run_scheduler(
    jobs: Iterable[Job], start: Callable[[Job], object], stop: threading.Event
) -> None:
    """Starts each job at once and then every minute, until `stop` is set or Ctrl-C is pressed.

    `start` gives at once where the job's period is taken or done, so a minute is the longest that
    a new period, or a run to be tried again, waits. Each provider has one thread: its jobs wait
    for each other, in the order of their table, and never for another provider's. Before this
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
    for provider, own in by_provider.items():
        trigger = IntervalTrigger(seconds=LOOK_EVERY.seconds, timezone=UTC, jitter=5)
        scheduler.add_job(
            _start_each,
            trigger,
            args=[own, start],
            id=provider,
            executor=provider,
            next_run_time=clock.now(),
        )
    scheduler.start()
    try:
        stop.wait()
    finally:
        stop.set()
        scheduler.shutdown()


def _start_each(jobs: list[Job], start: Callable[[Job], object]) -> None:
    for job in jobs:
        start(job)
