"""The schedule: every job is due again and again, and asks for what its provider offers."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from collectors.contract import Dataset
from collectors.hours import RegularHours
from collectors.providers import PROVIDERS
from collectors.schedule import JOBS, POLICY_WORDS, Job, Policy, chosen_jobs, period_of, periods
from collectors.timetable import AfterClose
from wizdata_core.bars import Interval
from wizdata_core.errors import BadInput
from wizdata_core.ingest.universe import universe_groups

jobs = pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)


@jobs
def test_a_job_is_due_again_within_a_week_and_each_of_its_periods_once(job: Job) -> None:
    first, last = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
    found = periods(job, first, last)
    moments = [first, *(due.at for due in found), last]
    assert max(after - before for before, after in pairwise(moments)) < timedelta(days=7)
    keys = [due.period for due in found]
    assert keys == sorted(set(keys))
    assert all(period_of(job, due.at) == due.period for due in found)


def test_a_moment_in_any_zone_is_in_one_period() -> None:
    at = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # clocks change in Europe
    for job in JOBS:
        from_zones = {
            period_of(job, at.astimezone(ZoneInfo(zone)))
            for zone in ("Europe/London", "Africa/Johannesburg", "Africa/Casablanca")
        }
        assert from_zones == {period_of(job, at)}


def test_daily_prices_of_the_jse_come_hourly_in_the_session_and_after_the_close() -> None:
    job = next(each for each in JOBS if each.name == "jse_daily")
    friday = datetime(2026, 11, 20, tzinfo=UTC)  # Johannesburg is two hours ahead: 07:00 to 15:00
    found = [due.at for due in periods(job, friday, friday + timedelta(days=3))]
    hourly = [friday + timedelta(hours=hour, minutes=25) for hour in range(7, 15)]
    assert found == [*hourly, friday + timedelta(hours=15, minutes=30)]


def test_a_job_that_is_never_due_is_named() -> None:
    def closed(asset_class: str, mic: str) -> RegularHours:
        del asset_class, mic
        return RegularHours("UTC", time(9), time(17), frozenset())

    job = Job("odd", "yahoo", Interval.DAY, AfterClose("equity", "XJSE", timedelta(0)))
    with pytest.raises(BadInput, match="odd was not due in the year before 2026-11-20"):
        period_of(job, datetime(2026, 11, 20, tzinfo=UTC), closed)


@pytest.mark.parametrize("policy", Policy)
def test_every_policy_has_its_words(policy: Policy) -> None:
    assert POLICY_WORDS[policy]


def test_jobs_have_names_of_their_own() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)


@jobs
def test_a_job_asks_a_provider_that_is_there_for_an_interval_that_it_serves(job: Job) -> None:
    assert job.interval in PROVIDERS[job.provider].feeds[Dataset.BARS].history


@jobs
def test_a_jobs_groups_are_in_the_universe(job: Job) -> None:
    assert set(job.groups) <= {group.name for group in universe_groups()}


@jobs
def test_a_job_asks_for_some_held_history_again(job: Job) -> None:
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
