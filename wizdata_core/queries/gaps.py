"""Gaps as they stand: those to ask for next, the most important first, and the list for readers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from db.models import gaps, instruments, providers, series, universe_members
from wizdata_core.gaps import GapState

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

# An open gap is asked for again after so long; in between a provider would say the same.
ASKED_AGAIN_AFTER = timedelta(hours=12)
MOST_LISTED = 500


@dataclass(frozen=True, slots=True)
class OpenGap:
    """A gap to ask for: whose it is, and the openings of its first and last missing bar."""

    symbol: str
    first_opened_at: datetime
    last_opened_at: datetime


def gaps_to_ask(
    connection: Connection,
    provider: str,
    interval: str,
    symbols: Collection[str],
    now: datetime,
    most: int,
) -> list[OpenGap]:
    """Open gaps of these instruments, in the order of the universe, each one's oldest first."""
    place = (
        select(func.min(universe_members.c.group_rank * 100_000 + universe_members.c.position))
        .where(universe_members.c.instrument_id == instruments.c.id)
        .scalar_subquery()
    )
    query = (
        select(instruments.c.symbol, gaps.c.first_opened_at, gaps.c.last_opened_at)
        .join(series, series.c.id == gaps.c.series_id)
        .join(instruments, instruments.c.id == series.c.instrument_id)
        .where(
            series.c.provider == provider,
            series.c.interval == interval,
            instruments.c.symbol.in_(symbols),
            gaps.c.state == GapState.OPEN.value,
            or_(gaps.c.asked_at.is_(None), gaps.c.asked_at < now - ASKED_AGAIN_AFTER),
        )
        .order_by(place.nulls_last(), instruments.c.id, gaps.c.first_opened_at)
        .limit(most)
    )
    return [OpenGap(*row) for row in connection.execute(query)]


@dataclass(frozen=True, slots=True)
class GapLine:
    """A gap as a reader sees it; times are the openings of its first and last missing bar, UTC."""

    symbol: str
    interval: str
    provider_label: str
    first_opened_at: datetime
    last_opened_at: datetime
    bars: int
    state: str
    found_at: datetime
    asked: int
    settled_at: datetime | None


def gap_lines(connection: Connection, most: int = MOST_LISTED) -> tuple[GapLine, ...]:
    """The gaps, open ones before settled ones, the newest first."""
    query = (
        select(
            instruments.c.symbol,
            series.c.interval,
            providers.c.label,
            gaps.c.first_opened_at,
            gaps.c.last_opened_at,
            gaps.c.bars,
            gaps.c.state,
            gaps.c.found_at,
            gaps.c.asked,
            gaps.c.settled_at,
        )
        .join(series, series.c.id == gaps.c.series_id)
        .join(instruments, instruments.c.id == series.c.instrument_id)
        .join(providers, providers.c.provider == series.c.provider)
        .order_by(
            gaps.c.state != GapState.OPEN.value,
            gaps.c.last_opened_at.desc(),
            instruments.c.id,
        )
        .limit(most)
    )
    return tuple(GapLine(*tuple(row)) for row in connection.execute(query))


def gap_counts(connection: Connection) -> dict[str, tuple[int, int]]:
    """How many gaps are in each state, and how many bars they lack."""
    query = select(gaps.c.state, func.count(), func.sum(gaps.c.bars)).group_by(gaps.c.state)
    found = {row[0]: (int(row[1]), int(row[2])) for row in connection.execute(query)}
    return {state.value: found.get(state.value, (0, 0)) for state in GapState}
