"""Keeps runs and faults. Whoever inserts the (job, period) row runs the job; nobody else does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select
from sqlalchemy.dialects.postgresql import insert

from db.models import faults, runs

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

RETRY_AFTER = timedelta(minutes=5)
ABANDONED_AFTER = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to: `state` is done, faulty (some questions failed) or failed (none answered)."""

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


def claim_run(connection: Connection, job: str, period: datetime, provider: str, now: datetime) -> int | None:
    """The id of a run that is now ours, or None where another has or had this period.

    A failed run may be claimed again after `RETRY_AFTER`, an abandoned one after `ABANDONED_AFTER`.
    """
    statement = insert(runs).values(job=job, period=period, provider=provider, state="running", started_at=now)
    again = or_(
        and_(runs.c.state == "failed", runs.c.finished_at <= now - RETRY_AFTER),
        and_(runs.c.state == "running", runs.c.started_at <= now - ABANDONED_AFTER),
    )
    claimed = statement.on_conflict_do_update(
        index_elements=["job", "period"], set_={"state": "running", "started_at": now, "finished_at": None}, where=again
    ).returning(runs.c.id)
    return connection.scalars(claimed).one_or_none()


def finish_run(connection: Connection, run_id: int, outcome: Outcome, now: datetime) -> None:
    """Closes a run with what it came to."""
    connection.execute(
        runs.update()
        .where(runs.c.id == run_id)
        .values(
            state=outcome.state, finished_at=now, asked=outcome.asked, answered=outcome.answered,
            stored=outcome.stored, refused=outcome.refused, detail=outcome.detail,
        )
    )


def note_fault(connection: Connection, run_id: int, fault: FaultNote) -> None:
    """Keeps a fault of a run."""
    connection.execute(
        faults.insert().values(
            run_id=run_id, provider=fault.provider, symbol=fault.symbol, interval=fault.interval,
            kind=fault.kind, detail=fault.detail, at=fault.at, raw_id=fault.raw_id,
        )
    )


def run_state(connection: Connection, run_id: int) -> str:
    """The state of a run."""
    return connection.scalars(select(runs.c.state).where(runs.c.id == run_id)).one()
