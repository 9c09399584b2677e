"""What became of a job's periods, and what one run has come to so far."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from db.models import faults, plans, raw_objects, runs

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Past:
    """What is on record of a job.

    `last` is its newest period, `state` what became of the period that was asked about (empty: it
    is not on record), `began_at` and `ended_at` the span of its newest run (one under way ends with
    its lease), and `left` its periods that are running or were stopped, the oldest first.
    """

    last: datetime | None
    state: str
    began_at: datetime | None
    ended_at: datetime | None
    left: tuple[datetime, ...]


def past(connection: Connection, job: str, period: datetime) -> Past:
    """What is on record of a job, and of one period of it."""
    own = runs.c.job == job
    ended_at = func.coalesce(runs.c.finished_at, runs.c.lease_until, runs.c.started_at)
    newest = select(runs.c.started_at.label("began_at"), ended_at.label("ended_at"))
    newest = newest.where(own, runs.c.state != "missed").order_by(runs.c.period.desc()).limit(1)
    run = newest.subquery()
    query = select(
        select(func.max(runs.c.period)).where(own).scalar_subquery(),
        select(runs.c.state).where(own, runs.c.period == period).scalar_subquery(),
        select(run.c.began_at).scalar_subquery(),
        select(run.c.ended_at).scalar_subquery(),
    )
    last, state, began_at, until = connection.execute(query).one()
    left = select(runs.c.period).where(own, runs.c.state.in_(("running", "stopped")))
    found = tuple(connection.scalars(left.order_by(runs.c.period)))
    return Past(last, state or "", began_at, until, found)


@dataclass(frozen=True, slots=True)
class MissedLine:
    """How many periods of a job were missed, ever, and the newest of them with its reason."""

    job: str
    times: int
    last_period: datetime
    reason: str


def missed_runs(connection: Connection) -> tuple[MissedLine, ...]:
    """The missed periods of every job that has any, by the job's name."""
    counted = (
        select(
            runs.c.job, func.count().label("times"), func.max(runs.c.period).label("last_period")
        )
        .where(runs.c.state == "missed")
        .group_by(runs.c.job)
        .subquery()
    )
    query = (
        select(counted.c.job, counted.c.times, counted.c.last_period, runs.c.detail)
        .join(runs, (runs.c.job == counted.c.job) & (runs.c.period == counted.c.last_period))
        .order_by(counted.c.job)
    )
    return tuple(MissedLine(*row) for row in connection.execute(query))


@dataclass(frozen=True, slots=True)
class RunSoFar:
    """Rows stored and refused of a run's answers, its faults, and what the last one said."""

    stored: int
    refused: int
    faults: int
    last_fault: str


def run_so_far(connection: Connection, run_id: int) -> RunSoFar:
    """The counts of a run, while it is under way or after it."""
    counts = select(runs.c.stored, runs.c.refused).where(runs.c.id == run_id)
    row = connection.execute(counts).one()
    met = select(faults.c.detail).where(faults.c.run_id == run_id)
    said = connection.scalars(met.order_by(faults.c.at.desc(), faults.c.id.desc())).all()
    return RunSoFar(row.stored, row.refused, len(said), said[0] if said else "")


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A run that is under way: which process works on it, and until when it may (UTC)."""

    job: str
    provider: str
    period: datetime
    started_at: datetime
    holder: str
    lease_until: datetime | None
    asked: int
    answered: int

    def is_held(self, now: datetime) -> bool:
        """Whether its worker still says that it lives; else another may take the run over."""
        return self.lease_until is not None and self.lease_until > now


def under_way(connection: Connection) -> tuple[UnderWay, ...]:
    """The runs under way, the newest first."""
    columns = [runs.c[each.name] for each in fields(UnderWay)]
    query = select(*columns).where(runs.c.state == "running")
    rows = connection.execute(query.order_by(runs.c.started_at.desc(), runs.c.job))
    return tuple(UnderWay(*row) for row in rows)


def planned_next(connection: Connection, now: datetime) -> dict[str, datetime]:
    """When each job that asks a network is to run next, near enough for a reader.

    It goes by the plans that a collector leaves for forecasts when it starts: evenly spaced runs.
    """
    query = select(plans.c.job, plans.c.first_at, plans.c.every_seconds)
    found: dict[str, datetime] = {}
    for job, first_at, seconds in connection.execute(query.order_by(plans.c.first_at)):
        every = timedelta(seconds=seconds)
        found[job] = first_at + every * max(-((first_at - now) // every), 0)
    return found


def answered_to_the_end(connection: Connection, run: int) -> frozenset[str]:
    """What a run has answers of that reach to the moment of asking, as the manifest names it."""
    to_the_end = raw_objects.c.asked_until >= raw_objects.c.fetched_at
    query = select(raw_objects.c.symbols).where(
        raw_objects.c.run_id == run, raw_objects.c.fault == "", to_the_end
    )
    return frozenset(connection.scalars(query))
