"""What one run has come to so far, as the stages behind it have counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from db.models import faults, runs

if TYPE_CHECKING:
    from sqlalchemy import Connection


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
