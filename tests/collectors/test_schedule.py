"""The schedule: periods tile time, and every job asks for what its provider offers."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.contract import Dataset
from collectors.providers import PROVIDERS
from collectors.schedule import JOBS, Job, chosen_jobs, period_of, run_scheduler
from wizdata_core.bars import Interval
from wizdata_core.ingest.universe import universe_groups

jobs = pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
any_job = st.builds(
    lambda every, part: Job("any", "sample", Interval.DAY, every, offset=every * part),
    st.timedeltas(timedelta(minutes=1), timedelta(days=31)),
    st.floats(0, 0.99),
)


@given(st.one_of(st.sampled_from(JOBS), any_job), moments)
def test_periods_tile_time_without_gap_or_overlap(job: Job, at: datetime) -> None:
    start = period_of(job, at)
    assert start <= at < start + job.every
    assert period_of(job, start) == start
    assert period_of(job, start + job.every - timedelta(microseconds=1)) == start
    assert period_of(job, start + job.every) == start + job.every
    assert period_of(job, start - timedelta(microseconds=1)) == start - job.every


@jobs
def test_a_year_has_as_many_periods_as_its_hours_hold_whatever_clocks_do(job: Job) -> None:
    first = datetime(2026, 1, 1, tzinfo=UTC)
    minutes = range(0, 366 * 24 * 60, 7)
    starts = sorted({period_of(job, first + timedelta(minutes=each)) for each in minutes})
    assert {after - before for before, after in pairwise(starts)} == {job.every}


def test_a_moment_in_any_zone_is_in_one_period() -> None:
    job = JOBS[3]
    at = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # clocks change in Europe
    from_zones = {
        period_of(job, at.astimezone(ZoneInfo(zone)))
        for zone in ("Europe/London", "Africa/Johannesburg", "Africa/Casablanca", "Asia/Kolkata")
    }
    assert from_zones == {period_of(job, at)}


def test_jobs_have_names_of_their_own() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)


@jobs
def test_a_job_asks_a_provider_that_is_there_for_an_interval_that_it_serves(job: Job) -> None:
    feed = PROVIDERS[job.provider].feeds[job.dataset]
    assert job.dataset is not Dataset.BARS or job.interval in feed.history


@jobs
def test_a_jobs_groups_are_in_the_universe(job: Job) -> None:
    assert set(job.groups) <= {group.name for group in universe_groups()}


@jobs
def test_a_job_comes_again_and_begins_within_its_period(job: Job) -> None:
    assert job.every > timedelta(0)
    assert timedelta(0) <= job.offset < job.every
    assert job.overlap > timedelta(0)


def test_every_group_of_the_universe_is_collected_by_some_job() -> None:
    whole = {job.provider for job in JOBS if not job.groups}
    asked = {group for job in JOBS for group in job.groups}
    assert {group.name for group in universe_groups()} - asked == {"sample"}
    assert "sample" in whole


def test_jobs_are_chosen_by_provider_and_interval() -> None:
    assert chosen_jobs() == list(JOBS)
    assert {job.name for job in chosen_jobs("ecb")} == {"ecb_rates"}
    hourly = chosen_jobs("", Interval.HOUR)
    assert hourly
    assert {job.interval for job in hourly} == {Interval.HOUR}
    assert chosen_jobs("ecb", Interval.HOUR) == []


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

    day = timedelta(days=1)
    mine = [Job(name, name[0], Interval.DAY, day) for name in ("a1", "a2", "b1", "b2")]
    run_scheduler(mine, start, stop)
    assert [name for name in started if name[0] == "a"] == ["a1", "a2"]
    assert [name for name in started if name[0] == "b"] == ["b1", "b2"]
