"""Keeps runs and faults. Whoever claims the (job, period) row runs the job; nobody else does.

A run is held by a lease, which its worker renews; one whose lease has ended was left behind. What a
worker writes of its run is fenced: it is kept only while the claim is the row's last.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, not_, select
from sqlalchemy.dialects.postgresql import insert

from db.models import faults, runs
from wizdata_core.ingest.leases import (
    LEASE,
    ClaimRules,
    Lease,
    bound_pauses,
    fence,
    ours,
    renewing,
)
from wizdata_core.ingest.text import storable
from wizdata_core.store import writing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from wizdata_core.store import Engines

__all__ = [
    "MISSED",
    "RETRY_AFTER",
    "ClaimRules",
    "FaultNote",
    "Lease",
    "MissedRun",
    "Outcome",
    "claim_run",
    "claimed",
    "fence",
    "finish_run",
    "note_fault",
    "note_missed",
]
RETRY_AFTER = timedelta(minutes=5)
MISSED = "missed"
_MOST_TEXT = 2_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to.

    `state` is done, faulty (some questions failed), failed (none was answered, or the provider is
    out of reach), offline (the network may not be asked) or stopped (the collector was told to).
    """

    state: str
    asked: int = 0
    answered: int = 0
    stored: int = 0
    refused: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class FaultNote:
    """A fault as it is kept; `raw_id` is the archived answer, where there was one."""

    provider: str
    symbol: str
    interval: str
    kind: str
    detail: str
    at: datetime
    raw_id: int | None = None


@dataclass(frozen=True, slots=True)
class MissedRun:
    """A period for which no run was started, and why."""

    period: datetime
    reason: str


@contextmanager
def claimed(
    store: Engines,
    job: str,
    period: datetime,
    provider: str,
    now: datetime,
    rules: ClaimRules | None = None,
) -> Iterator[Lease | None]:
    """A run that is ours for the length of the block, or None as `claim_run` says.

    The lease is renewed while the block lasts. A run that the block does not finish is left to
    whoever claims it next.

    Raises:
        DatabaseUnavailable: the database cannot be reached.
    """
    rules = rules or ClaimRules()
    with writing(store) as connection:
        lease = claim_run(connection, job, period, provider, now, rules)
    if lease is None:
        yield None
        return
    with renewing(store, lease, rules):
        yield lease


def claim_run(
    connection: Connection,
    job: str,
    period: datetime,
    provider: str,
    now: datetime,
    rules: ClaimRules | None = None,
) -> Lease | None:
    """The lease of a run that is now ours, or None where another has or had this period.

    A failed run may be claimed again after `RETRY_AFTER`; a stopped one, one whose lease has ended,
    and one in a state that the rules name, at once. Runs of this job that were left behind in other
    periods are closed. None, too, while another process is claiming a run of this job.
    """
    rules = rules or ClaimRules()
    # A claim that is paused half way must not keep its locks for ever.
    bound_pauses(connection, rules.length)
    if not connection.scalar(select(func.pg_try_advisory_xact_lock(_key(job)))):
        return None
    if rules.alone and _another_is_under_way(connection, job, period, rules):
        return None
    leased = _leased(now, rules)
    made = insert(runs).values(job=job, period=period, provider=provider, token=1, **leased)
    run_id = connection.scalars(
        made.on_conflict_do_nothing(index_elements=["job", "period"]).returning(runs.c.id)
    ).one_or_none()
    if run_id is None:
        return _claim_again(connection, job, period, now, rules)
    _close_abandoned(connection, job, run_id, now, rules)
    return Lease(int(run_id), 1, rules.length)


def _leased(now: datetime, rules: ClaimRules) -> dict[str, object]:
    return {
        "state": "running",
        "started_at": now,
        "finished_at": None,
        "detail": "",
        "holder": rules.holder,
        "lease_until": rules.end,
    }


def _another_is_under_way(
    connection: Connection, job: str, period: datetime, rules: ClaimRules
) -> bool:
    running = (runs.c.job == job) & (runs.c.state == "running") & (runs.c.period != period)
    under_way = select(runs.c.id).where(running, not_(rules.ended)).limit(1)
    return connection.scalar(under_way) is not None


def _claim_again(
    connection: Connection, job: str, period: datetime, now: datetime, rules: ClaimRules
) -> Lease | None:
    query = select(runs.c.id, runs.c.token, runs.c.state, runs.c.finished_at, rules.ended)
    query = query.where(runs.c.job == job, runs.c.period == period)
    # A row that is locked is being renewed or committed to by its holder.
    held = connection.execute(query.with_for_update(skip_locked=True)).one_or_none()
    if held is None or not _claimable(held.state, held[-1], held.finished_at, now, rules):
        return None
    token = held.token + 1
    taken = runs.update().where(runs.c.id == held.id)
    connection.execute(taken.values(token=token, **_leased(now, rules)))
    return Lease(int(held.id), int(token), rules.length)


def _claimable(
    state: str,
    ended: bool,  # noqa: FBT001 - a column of the row, as the others are
    finished_at: datetime | None,
    now: datetime,
    rules: ClaimRules,
) -> bool:
    if state == "running":
        return ended
    if state == "failed" and finished_at is not None and finished_at <= now - RETRY_AFTER:
        return True
    return state in {"stopped", *rules.again}


def _close_abandoned(
    connection: Connection, job: str, run_id: int, now: datetime, rules: ClaimRules
) -> None:
    left = (runs.c.job == job) & (runs.c.state == "running") & (runs.c.id != run_id)
    ids = select(runs.c.id).where(left, rules.ended).with_for_update(skip_locked=True)
    closed = {
        "state": "failed",
        "finished_at": now,
        "lease_until": None,
        "token": runs.c.token + 1,
        "detail": "its process ended before it",
    }
    connection.execute(runs.update().where(runs.c.id.in_(ids.scalar_subquery())).values(closed))


def _key(job: str) -> ColumnElement[int]:
    return func.hashtextextended(f"wizdata job {job}", 0)


def note_missed(
    connection: Connection, job: str, provider: str, missed: Sequence[MissedRun], now: datetime
) -> int:
    """Keeps periods that no run of their job was started for; gives how many were not known yet.

    A period that has a run, or is known as missed, stays as it is.
    """
    if not missed:
        return 0
    rows = [
        {
            "job": job,
            "period": each.period,
            "provider": provider,
            "state": MISSED,
            "started_at": now,
            "finished_at": now,
            "detail": each.reason,
        }
        for each in missed
    ]
    bound_pauses(connection, LEASE)
    made = insert(runs).on_conflict_do_nothing(index_elements=["job", "period"])
    return len(connection.scalars(made.returning(runs.c.id), rows).all())


def finish_run(connection: Connection, lease: Lease, outcome: Outcome, now: datetime) -> None:
    """Closes a run with what it came to; rows are counted by `note_rows` as answers are cleaned.

    Raises:
        LeaseLost: the run was taken over or closed.
    """
    fence(connection, lease)
    connection.execute(
        runs.update()
        .where(ours(lease))
        .values(
            state=outcome.state,
            finished_at=now,
            lease_until=None,
            asked=outcome.asked,
            answered=outcome.answered,
            detail=storable(outcome.detail, _MOST_TEXT),
        )
    )


def note_rows(connection: Connection, run_id: int, *, stored: int, refused: int) -> None:
    """Counts the rows of one answer of a run, when it is cleaned for the first time."""
    bound_pauses(connection, LEASE)
    counts = {"stored": runs.c.stored + stored, "refused": runs.c.refused + refused}
    connection.execute(runs.update().where(runs.c.id == run_id).values(counts))


def note_fault(connection: Connection, lease: Lease, fault: FaultNote) -> None:
    """Keeps a fault that a run met while asking.

    Raises:
        LeaseLost: the run was taken over or closed.
    """
    fence(connection, lease)
    keep_fault(connection, lease.run, fault)


def keep_fault(connection: Connection, run_id: int, fault: FaultNote) -> None:
    """Keeps a fault of a run; where the run has met it before, that row counts one more.

    A run that was done, and whose answer turns out to be a refusal when it is cleaned, is faulty.
    """
    bound_pauses(connection, LEASE)
    met = insert(faults).values(
        run_id=run_id,
        provider=fault.provider,
        symbol=storable(fault.symbol, _MOST_TEXT),
        interval=fault.interval,
        kind=fault.kind,
        detail=storable(fault.detail, _MOST_TEXT),
        at=fault.at,
        times=1,
        raw_id=fault.raw_id,
    )
    newest = {name: met.excluded[name] for name in ("detail", "at", "raw_id")}
    connection.execute(
        met.on_conflict_do_update(
            index_elements=["run_id", "symbol", "interval", "kind"],
            set_={**newest, "times": faults.c.times + 1},
        )
    )
    late = runs.c.id == run_id, runs.c.state == "done"
    said = storable(fault.detail, _MOST_TEXT)
    connection.execute(runs.update().where(*late).values(state="faulty", detail=said))
