"""Keeps runs and faults. Whoever claims the (job, period) row runs the job; nobody else does.

A run is held by a session of its own with an advisory lock named after the run. The lock ends with
the session, however the process ends, so a run that is called running without one was left behind.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from db.models import faults, runs
from wizdata_core.ingest.text import storable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from wizdata_core.store import Engines

RETRY_AFTER = timedelta(minutes=5)
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


@contextmanager
def claimed(
    store: Engines,
    job: str,
    period: datetime,
    provider: str,
    now: datetime,
    again: Collection[str] = (),
) -> Iterator[int | None]:
    """The id of a run that is ours for the length of the block, or None as `claim_run` says.

    A run that the block does not finish is left to whoever claims it next.
    """
    with store.statements.connect() as session:
        run_id = claim_run(session, job, period, provider, now, again)
        session.commit()
        if run_id is not None:
            # Not pooled again: closing it ends the session, and the lock with it.
            session.detach()
        yield run_id


def claim_run(
    connection: Connection,
    job: str,
    period: datetime,
    provider: str,
    now: datetime,
    again: Collection[str] = (),
) -> int | None:
    """The id of a run that is now this session's, or None where another has or had this period.

    A failed run may be claimed again after `RETRY_AFTER`; a stopped one, one whose process is gone,
    and one in a state that `again` names, at once. Runs of this job that were left behind in other
    periods are closed.
    """
    made = insert(runs).values(
        job=job, period=period, provider=provider, state="running", started_at=now
    )
    run_id = connection.scalars(
        made.on_conflict_do_nothing(index_elements=["job", "period"]).returning(runs.c.id)
    ).one_or_none()
    if run_id is None:
        return _claim_again(connection, job, period, now, again)
    connection.execute(select(func.pg_advisory_lock(_key(run_id))))
    _close_abandoned(connection, job, run_id, now)
    return int(run_id)


def _claim_again(
    connection: Connection, job: str, period: datetime, now: datetime, again: Collection[str]
) -> int | None:
    query = select(runs.c.id, runs.c.state, runs.c.finished_at)
    query = query.where(runs.c.job == job, runs.c.period == period).with_for_update()
    held = connection.execute(query).one()
    may_fail_again = held.state == "failed" and held.finished_at <= now - RETRY_AFTER
    if not may_fail_again and held.state not in {"running", "stopped", *again}:
        return None
    if not connection.scalar(select(func.pg_try_advisory_lock(_key(held.id)))):
        return None
    renewed = {"state": "running", "started_at": now, "finished_at": None, "detail": ""}
    connection.execute(runs.update().where(runs.c.id == held.id).values(renewed))
    return int(held.id)


def _close_abandoned(connection: Connection, job: str, run_id: int, now: datetime) -> None:
    others = select(runs.c.id).where(
        runs.c.job == job, runs.c.state == "running", runs.c.id != run_id
    )
    # Asked one by one: in a condition PostgreSQL might lock rows that it then passes over.
    for other in connection.scalars(others).all():
        if connection.scalar(select(func.pg_try_advisory_xact_lock(_key(other)))):
            left = {"state": "failed", "finished_at": now, "detail": "its process ended before it"}
            connection.execute(runs.update().where(runs.c.id == other).values(left))


def _key(run_id: int) -> ColumnElement[int]:
    return func.hashtextextended(f"wizdata run {run_id}", 0)


def finish_run(connection: Connection, run_id: int, outcome: Outcome, now: datetime) -> None:
    """Closes a run with what it came to; rows are counted by `note_rows` as answers are cleaned."""
    connection.execute(
        runs.update()
        .where(runs.c.id == run_id)
        .values(
            state=outcome.state,
            finished_at=now,
            asked=outcome.asked,
            answered=outcome.answered,
            detail=storable(outcome.detail, _MOST_TEXT),
        )
    )


def note_rows(connection: Connection, run_id: int, *, stored: int, refused: int) -> None:
    """Counts the rows of one answer of a run, when it is cleaned for the first time."""
    counts = {"stored": runs.c.stored + stored, "refused": runs.c.refused + refused}
    connection.execute(runs.update().where(runs.c.id == run_id).values(counts))


def note_fault(connection: Connection, run_id: int, fault: FaultNote) -> None:
    """Keeps a fault of a run; where the run has met it before, that row counts one more.

    A run that was done, and whose answer turns out to be a refusal when it is cleaned, is faulty.
    """
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
