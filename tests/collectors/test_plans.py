"""What the schedule will ask, as the forecast counts it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from collectors.limits import limits_of
from collectors.plans import budget_plans
from collectors.providers import PROVIDERS
from collectors.schedule import JOBS
from wizdata_core.queries.targets import targets
from wizdata_core.store import reading

if TYPE_CHECKING:
    from wizdata_core.store import Engines

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def test_every_limit_of_a_provider_on_the_network_is_declared_once(store: Engines) -> None:
    with reading(store) as connection:
        declared, _ = budget_plans(connection, NOON)
    keys = [(each.budget, each.per_seconds) for each in declared]
    assert len(keys) == len(set(keys))
    for name, provider in PROVIDERS.items():
        assert (name in {each.provider for each in declared}) == provider.network
        venues = {each.venue for each in declared if each.provider == name}
        for venue in venues:
            for limit in limits_of(name, venue):
                assert (limit.budget, limit.per.total_seconds()) in keys


def test_a_job_takes_what_its_instruments_ask(store: Engines) -> None:
    with reading(store) as connection:
        declared, planned = budget_plans(connection, NOON)
        top_40 = len(targets(connection, "yahoo", "1d", groups=("jse_top_40",)))
    by_key = {(each.budget, each.job): each for each in planned}
    assert by_key["yahoo/chart requests", "jse_daily"].units == top_40 == 42
    assert by_key["yahoo requests", "jse_daily"].units == 3 * top_40
    assert by_key["yahoo requests", "jse_daily"].every_seconds == 3_600.0
    assert {each.budget for each in planned} <= {each.budget for each in declared}
    networked = {job.name for job in JOBS if PROVIDERS[job.provider].network}
    assert {each.job for each in planned} == networked


def test_the_schedule_fits_the_limits_of_a_day_and_an_hour(store: Engines) -> None:
    with reading(store) as connection:
        declared, planned = budget_plans(connection, NOON)
    for limit in declared:
        if limit.per_seconds >= 3_600.0:
            runs = [each for each in planned if each.budget == limit.budget]
            asked = sum(each.units * limit.per_seconds / each.every_seconds for each in runs)
            assert asked <= limit.amount, limit.budget
