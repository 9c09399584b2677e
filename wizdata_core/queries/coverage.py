"""What is held and what is not: series, runs, faults, refused rows, and the size of the archive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from db.models import (
    bars_daily,
    bars_intraday,
    faults,
    instruments,
    providers,
    quarantine,
    raw_objects,
    runs,
    series,
)

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from sqlalchemy import Connection

    from wizdata_core.queries.series import Series

MOST_FAULTS = 500
MOST_REFUSED = 500


@dataclass(frozen=True, slots=True)
class Holding:
    """One series, or an instrument without any (then `interval` is empty and `bars` is 0).

    `reread_why` says why its history is read anew since `reread_at`; empty where it never was.
    """

    symbol: str
    name: str
    asset_class: str
    interval: str
    provider_label: str
    sample: bool
    bars: int
    first_opened_at: datetime | None
    last_opened_at: datetime | None
    checked_at: datetime | None
    mic: str | None = None
    reread_why: str = ""
    reread_at: datetime | None = None


def holdings(connection: Connection) -> tuple[Holding, ...]:
    """Every series, and every instrument without one, in the order of instruments and sources."""
    query = (
        select(
            instruments.c.symbol,
            instruments.c.name,
            instruments.c.asset_class,
            func.coalesce(series.c.interval, ""),
            func.coalesce(providers.c.label, ""),
            func.coalesce(providers.c.sample, False),
            func.coalesce(series.c.bars, 0),
            series.c.first_opened_at,
            series.c.last_opened_at,
            series.c.checked_at,
            instruments.c.mic,
            func.coalesce(series.c.reread_why, ""),
            series.c.reread_at,
        )
        .outerjoin(series, series.c.instrument_id == instruments.c.id)
        .outerjoin(providers, providers.c.provider == series.c.provider)
        .order_by(instruments.c.id, providers.c.rank, series.c.interval)
    )
    return tuple(Holding(*tuple(row)) for row in connection.execute(query))


@dataclass(frozen=True, slots=True)
class RunLine:
    """The newest run of a job; `faults` counts what it met."""

    job: str
    provider: str
    state: str
    started_at: datetime
    finished_at: datetime | None
    asked: int
    answered: int
    stored: int
    refused: int
    detail: str
    faults: int

    @property
    def took(self) -> timedelta | None:
        """How long it ran; None while it runs."""
        return self.finished_at - self.started_at if self.finished_at else None


def last_runs(connection: Connection) -> tuple[RunLine, ...]:
    """The newest run of every job, the latest first."""
    newest = (
        select(runs)
        .where(runs.c.state != "missed")
        .ext(distinct_on(runs.c.job))
        .order_by(runs.c.job, runs.c.started_at.desc(), runs.c.id.desc())
        .subquery()
    )
    met = select(func.count()).where(faults.c.run_id == newest.c.id).scalar_subquery()
    query = select(
        newest.c.job,
        newest.c.provider,
        newest.c.state,
        newest.c.started_at,
        newest.c.finished_at,
        newest.c.asked,
        newest.c.answered,
        newest.c.stored,
        newest.c.refused,
        newest.c.detail,
        met,
    ).order_by(newest.c.started_at.desc())
    return tuple(RunLine(*row) for row in connection.execute(query))


@dataclass(frozen=True, slots=True)
class FaultLine:
    """A fault as its run last met it, and how often it did."""

    at: datetime
    job: str
    provider: str
    symbol: str
    interval: str
    kind: str
    detail: str
    times: int


def last_faults(connection: Connection, most: int = MOST_FAULTS) -> tuple[FaultLine, ...]:
    """The newest faults of all runs, the latest first."""
    query = (
        select(
            faults.c.at,
            runs.c.job,
            faults.c.provider,
            faults.c.symbol,
            faults.c.interval,
            faults.c.kind,
            faults.c.detail,
            faults.c.times,
        )
        .join(runs, runs.c.id == faults.c.run_id)
        .order_by(faults.c.at.desc(), faults.c.id.desc())
        .limit(most)
    )
    return tuple(FaultLine(*row) for row in connection.execute(query))


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not stored: of which answer, where in it, why, and what it held."""

    fetched_at: datetime | None
    provider: str
    symbols: str
    where: str
    reason: str
    content: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Refused rows: the newest of them, and how many there are in all."""

    total: int
    rows: tuple[RefusedRow, ...]


def refused(connection: Connection, most: int = MOST_REFUSED) -> Refused:
    """The newest refused rows, those of the latest answer first."""
    query = (
        select(
            raw_objects.c.fetched_at,
            func.coalesce(raw_objects.c.provider, ""),
            func.coalesce(raw_objects.c.symbols, ""),
            quarantine.c.where,
            quarantine.c.reason,
            quarantine.c.content,
        )
        .outerjoin(raw_objects, raw_objects.c.id == quarantine.c.raw_id)
        .order_by(quarantine.c.raw_id.desc(), quarantine.c.where)
        .limit(most)
    )
    total = connection.scalar(select(func.count()).select_from(quarantine)) or 0
    return Refused(total, tuple(RefusedRow(*row) for row in connection.execute(query)))


@dataclass(frozen=True, slots=True)
class LakeSize:
    """What is archived of one provider: answers, their bytes, and how many were not cleaned yet."""

    provider: str
    answers: int
    bytes: int
    waiting: int
    newest: datetime | None


def lake_sizes(connection: Connection) -> tuple[LakeSize, ...]:
    """The archive by provider, the largest first."""
    size = func.sum(raw_objects.c.bytes)
    waiting = func.count().filter(raw_objects.c.cleaned_at.is_(None), raw_objects.c.fault == "")
    query = (
        select(
            raw_objects.c.provider, func.count(), size, waiting, func.max(raw_objects.c.fetched_at)
        )
        .where(raw_objects.c.pruned_at.is_(None))
        .group_by(raw_objects.c.provider)
        .order_by(size.desc())
    )
    return tuple(
        LakeSize(row[0], row[1], int(row[2]), row[3], row[4]) for row in connection.execute(query)
    )


def quality(
    connection: Connection, held: Series, since: datetime, until: datetime
) -> dict[str, int]:
    """How many bars of a series, opened from `since` to `until`, have each quality."""
    table = bars_intraday if held.interval.intraday else bars_daily
    query = (
        select(table.c.quality, func.count())
        .where(table.c.series_id == held.id, table.c.opened_at >= since, table.c.opened_at <= until)
        .group_by(table.c.quality)
    )
    return dict(tuple(row) for row in connection.execute(query))
