"""What the schedule will ask of each budget: JOBS and their instruments, counted in questions."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from collectors.limits import LIMITS, Limit, limits_of
from collectors.providers import PROVIDERS
from collectors.schedule import JOBS, Job, periods
from wizdata_core.ingest.budgets import LimitFacts, PlanFacts
from wizdata_core.queries.targets import targets

_DAY, _WEEKS = timedelta(days=1), timedelta(days=28)

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from wizdata_core.queries.targets import TargetRow


def budget_plans(connection: Connection, now: datetime) -> tuple[list[LimitFacts], list[PlanFacts]]:
    """Every limit that a collector goes by, and what each job's run takes of it from `now` on."""
    asked = {job: _questions(connection, job) for job in JOBS if PROVIDERS[job.provider].network}
    venues = {(job.provider, venue) for job, by_venue in asked.items() for venue in by_venue}
    declared = {(limit.provider, limit.venue) for limit in LIMITS if limit.provider in PROVIDERS}
    by_venue_only = {name for name, venue in venues if venue}
    whole = {
        (name, "")
        for name, provider in PROVIDERS.items()
        if provider.network and name not in by_venue_only
    }
    every = {
        (limit.budget, limit.per): limit
        for place in sorted(venues | declared | whole)
        for limit in limits_of(*place)
    }
    plans = {
        (limit.budget, job.name): PlanFacts(
            limit.budget, job.name, *times, count * limit.a_question
        )
        for job, by_venue in asked.items()
        if (times := _times(job, now)) is not None
        for venue, count in by_venue.items()
        for limit in limits_of(job.provider, venue)
    }
    return [_facts(limit) for limit in every.values()], list(plans.values())


def _questions(connection: Connection, job: Job) -> Counter[str]:
    """How many questions a run of the job puts to each venue; "" where there are none."""
    feed = PROVIDERS[job.provider].feeds[job.dataset]
    if feed.subjects is not None:
        return Counter(dict(each.options).get("venue", "") for each in feed.subjects())
    listed = targets(connection, job.provider, job.interval.value, groups=job.groups)
    counted = Counter(_venue(row) for row in listed if feed.takes(row.asset_class))
    return Counter({venue: -(-count // feed.most_targets) for venue, count in counted.items()})


def _venue(row: TargetRow) -> str:
    venue, colon, _ = row.provider_symbol.partition(":")
    return venue if colon else ""


def _times(job: Job, now: datetime) -> tuple[datetime, float] | None:
    """When the job was due last, and the least number of seconds between two runs to come.

    A job that rests at night is counted as it is while it does not: a forecast errs on the side of
    asking too much. Of a job that is not due within a day it is the coming weeks that tell.
    """
    for stretch in (_DAY, _WEEKS):
        before, after = periods(job, now - stretch, now), periods(job, now, now + stretch)
        if after:
            last = (before or after)[-1 if before else 0].at
            gaps = [later.at - earlier.at for earlier, later in pairwise(after)]
            return last, min(gaps, default=stretch).total_seconds()
    return None


def _facts(limit: Limit) -> LimitFacts:
    return LimitFacts(
        budget=limit.budget,
        per_seconds=limit.per.total_seconds(),
        amount=limit.amount,
        provider=limit.provider,
        venue=limit.venue,
        endpoint=limit.endpoint,
        unit=limit.unit,
        source=limit.source,
    )
