"""What is held, in the few figures that `status` prints and `/healthz` checks."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from db.models import faults, instruments, runs, series
from wizdata_core.queries.runs import MissedLine, missed_runs

if TYPE_CHECKING:
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
    """What is held and how the last run of each job went; faults are the newest twenty.

    `missed` holds the jobs for which no run of some period was ever started.
    """

    instruments: int
    bars: int
    sources: dict[str, SourceStatus]
    last_run: dict[str, dict[str, object]]
    faults: tuple[FaultStatus, ...]
    missed: dict[str, MissedLine]

    def as_dict(self) -> dict[str, object]:
        """The status with plain values, moments as ISO 8601."""
        return {name: _plain(value) for name, value in asdict(self).items()}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value


def status(connection: Connection) -> Status:
    """What the database holds now."""
    sources = _sources(connection)
    known = connection.scalar(select(func.count()).select_from(instruments)) or 0
    held = sum(source.bars for source in sources.values())
    missed = {line.job: line for line in missed_runs(connection)}
    ran = _last_runs(connection)
    return Status(known, held, sources, ran, _recent_faults(connection), missed)


def _sources(connection: Connection) -> dict[str, SourceStatus]:
    query = select(
        series.c.provider,
        func.count().label("series"),
        func.sum(series.c.bars).label("bars"),
        func.max(series.c.last_opened_at).label("last_bar"),
        func.max(series.c.checked_at).label("checked_at"),
    )
    rows = connection.execute(query.group_by(series.c.provider).order_by(series.c.provider))
    return {
        row.provider: SourceStatus(row.series, int(row.bars), row.last_bar, row.checked_at)
        for row in rows
    }


_RUN = (
    "state",
    "period",
    "started_at",
    "finished_at",
    "asked",
    "answered",
    "stored",
    "refused",
    "detail",
)


def _last_runs(connection: Connection) -> dict[str, dict[str, object]]:
    newest = select(runs).where(runs.c.state != "missed").ext(distinct_on(runs.c.job))
    newest = newest.order_by(runs.c.job, runs.c.started_at.desc())
    return {
        row.job: {name: getattr(row, name) for name in _RUN} for row in connection.execute(newest)
    }


def _recent_faults(connection: Connection) -> tuple[FaultStatus, ...]:
    recent = select(faults).order_by(faults.c.at.desc(), faults.c.id.desc()).limit(20)
    return tuple(
        FaultStatus(row.at, row.provider, row.symbol, row.interval, row.kind, row.detail)
        for row in connection.execute(recent)
    )
