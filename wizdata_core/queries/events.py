"""The calendar of an instrument: results, ex-dividend days and payments as last announced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from db.models import calendar_events, instruments

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Event:
    """An event (earnings, ex_dividend, dividend); it is on one day, or within a span of days."""

    kind: str
    starts_on: date
    ends_on: date
    estimated: bool
    provider: str
    fetched_at: datetime


def calendar(connection: Connection, symbol: str) -> tuple[Event, ...]:
    """The events that are announced for an instrument, the earliest first."""
    held = calendar_events.c
    query = (
        select(
            held.kind,
            held.starts_on,
            held.ends_on,
            held.estimated,
            held.provider,
            held.fetched_at,
        )
        .join(instruments, instruments.c.id == held.instrument_id)
        .where(instruments.c.symbol == symbol)
        .ext(distinct_on(held.provider, held.kind))
        .order_by(held.provider, held.kind, held.fetched_at.desc())
    )
    found = [Event(*tuple(row)) for row in connection.execute(query)]
    return tuple(sorted(found, key=lambda each: (each.starts_on, each.kind)))
