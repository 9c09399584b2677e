"""What is held, in the few figures that `status` prints and `/healthz` checks."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from db.models import faults, instruments, runs, series

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """What one provider has given: series, bars, the newest bar, the last time it answered."""

    series: int
    bars: int
    last_bar: datetime | None
    checked_at: datetime | None


@dataclass(frozen=True, slots=True)
class FaultStatus:
    """A recent fault."""

    at: datetime
    provider: str
    symbol: str
    interval: str
    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class Status:
    """What is held and how the last run of each job went; faults are the newest twenty."""

    instruments: int
    bars: int
    sources: dict[str, SourceStatus]
    last_run: dict[str, dict[str, object]]
    faults: tuple[FaultStatus, ...]

    def as_dict(self) -> dict[str, object]:
        """The status with plain values, moments as ISO 8601."""
        return asdict(self)


def status(connection: Connection) -> Status:
    """What the database holds now."""
    sources = {
        row.provider: SourceStatus(row.series, int(row.bars), row.last_bar, row.checked_at)
        for row in connection.execute(
            select(
                series.c.provider, func.count().label("series"), func.sum(series.c.bars).label("bars"),
                func.max(series.c.last_opened_at).label("last_bar"), func.max(series.c.checked_at).label("checked_at"),
            ).group_by(series.c.provider).order_by(series.c.provider)
        )
    }
    newest = select(runs).distinct(runs.c.job).order_by(runs.c.job, runs.c.started_at.desc())
    recent = select(faults).order_by(faults.c.at.desc()).limit(20)
    return Status(
        instruments=connection.scalar(select(func.count()).select_from(instruments)) or 0,
        bars=sum(source.bars for source in sources.values()),
        sources=sources,
        last_run={
            row.job: {
                "state": row.state, "period": row.period, "started_at": row.started_at, "finished_at": row.finished_at,
                "asked": row.asked, "answered": row.answered, "stored": row.stored, "refused": row.refused, "detail": row.detail,
            }
            for row in connection.execute(newest)
        },
        faults=tuple(FaultStatus(row.at, row.provider, row.symbol, row.interval, row.kind, row.detail) for row in connection.execute(recent)),
    )
