"""JOBS: what is collected, how often and in which order, and what becomes of a run that was missed.

Which process runs a job is decided by the unique (job, period) row in PostgreSQL, so any number of
collectors may run.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from collectors.contract import Dataset
from collectors.hours import session_calendar
from collectors.timetable import (
    WORKDAYS,
    AfterClose,
    Daily,
    Due,
    Every,
    InSession,
    Timetable,
    between,
    latest,
)
from wizdata_core.bars import Interval
from wizdata_core.errors import BadInput

if TYPE_CHECKING:
    from collectors.timetable import Calendars


class Policy(StrEnum):
    """What becomes of periods that fell due while no run of their job could start."""

    ALL = "all"
    LATEST = "latest"
    NONE = "none"


POLICY_WORDS: dict[Policy, str] = {
    Policy.ALL: "each is run, the oldest first",
    Policy.LATEST: "the latest is run, the others are counted as missed",
    Policy.NONE: "none is run later than its grace; all that were not are counted as missed",
}


@dataclass(frozen=True, slots=True)
class Job:
    """One thing that is collected again and again.

    `groups` are parts of the universe, empty for all that the provider offers; `overlap` is how
    much held history is asked again, so that restatements are seen; `policy` says what becomes of
    missed periods, and `grace` how late a run may still start where the policy is none. `interval`
    and `overlap` say nothing of a dataset without bars.
    """

    name: str
    provider: str
    interval: Interval
    timetable: Timetable
    groups: tuple[str, ...] = ()
    overlap: timedelta = timedelta(days=7)
    policy: Policy = Policy.LATEST
    grace: timedelta = timedelta(minutes=5)
    dataset: Dataset = Dataset.BARS

    @property
    def asks_for(self) -> str:
        """What it brings, in a word: the interval of its bars, or its other dataset."""
        return self.interval.value if self.dataset is Dataset.BARS else self.dataset.value


_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
# Yahoo's prices of exchanges come 15 to 20 minutes late.
_DELAY = timedelta(minutes=30)
_COMPANIES = ("jse_top_40", "egx_leaders")


def _record_job(
    name: str, provider: str, dataset: Dataset, days: int, groups: tuple[str, ...] = ()
) -> Job:
    """A job of a dataset without bars, due every so many days at three in the morning, UTC."""
    timetable = Every(timedelta(days=days), timedelta(hours=3))
    return Job(name, provider, Interval.DAY, timetable, groups, dataset=dataset)


def _hourly(minutes: int) -> Every:
    return Every(_HOUR, timedelta(minutes=minutes))


# The most important first: where several jobs of a provider are due, they run in this order.
JOBS: tuple[Job, ...] = (
    Job("sample_daily", "sample", Interval.DAY, Every(_DAY)),
    _record_job("country_samples", "country_samples", Dataset.INDICATORS, 28),
    # Published about 16:00 in Frankfurt, and between 11:45 and 12:15 in Warsaw.
    Job("ecb_rates", "ecb", Interval.DAY, Daily(time(16, 30), "Europe/Berlin", WORKDAYS)),
    Job("nbp_rates", "nbp", Interval.DAY, Daily(time(12, 30), "Europe/Warsaw", WORKDAYS)),
    Job(
        "jse_daily",
        "yahoo",
        Interval.DAY,
        InSession("equity", "XJSE", _hourly(25), _DELAY),
        groups=("jse_top_40",),
    ),
    Job(
        "jse_indices_daily",
        "yahoo",
        Interval.DAY,
        InSession("index", "XJSE", _hourly(25), _DELAY),
        groups=("jse_indices",),
    ),
    Job("fx_daily", "yahoo", Interval.DAY, _hourly(5), groups=("african_fx",)),
    Job("crypto_daily", "yahoo", Interval.DAY, _hourly(2), groups=("crypto_majors",)),
    Job("venues_daily", "exchanges", Interval.DAY, _hourly(2), groups=("crypto_majors",)),
    Job(
        "egx_daily",
        "yahoo",
        Interval.DAY,
        AfterClose("equity", "XCAI", _DELAY),
        groups=("egx_leaders",),
    ),
    Job(
        "jse_hourly",
        "yahoo",
        Interval.HOUR,
        InSession("equity", "XJSE", _hourly(30), _DELAY),
        groups=("jse_top_40",),
        overlap=timedelta(days=2),
    ),
    Job(
        "fx_hourly",
        "yahoo",
        Interval.HOUR,
        _hourly(10),
        groups=("african_fx",),
        overlap=timedelta(days=2),
    ),
    Job(
        "venues_hourly",
        "exchanges",
        Interval.HOUR,
        Every(timedelta(minutes=15)),
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
    _record_job("asset_emissions", "climatetrace", Dataset.ASSETS, 28),
)


def period_of(job: Job, at: datetime, calendars: Calendars = session_calendar) -> datetime:
    """The key of the period of `job` that fell due last by the moment `at`, in UTC.

    Raises:
        BadInput: the job has not been due for more than a year.
    """
    found = latest(job.timetable, at, calendars)
    if found is None:
        raise BadInput(
            f"{job.name} was not due in the year before {at:%Y-%m-%d}; see its timetable"
        )
    return found.period


def periods(
    job: Job, since: datetime, until: datetime, calendars: Calendars = session_calendar
) -> list[Due]:
    """Every period of `job` that falls due after `since` and up to `until`, in their order."""
    return between(job.timetable, since, until, calendars)


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
