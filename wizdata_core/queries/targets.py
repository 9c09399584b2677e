"""Whom to ask for what: instruments as each provider knows them, in the universe's order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, select

from db.models import exchanges, instruments, provider_symbols, series, universe_members

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class TargetRow:
    """An instrument as a provider knows it, and the last bar held; hours are empty off exchange."""

    symbol: str
    provider_symbol: str
    asset_class: str
    currency: str
    quote_unit: str
    timezone: str
    open_local: str
    close_local: str
    bars: int
    last_opened_at: datetime | None


# Where no exchange gives a zone: currencies trade by London's day, crypto by UTC's.
_ZONES = {"fx": "Europe/London", "crypto": "UTC"}


def targets(
    connection: Connection,
    provider: str,
    interval: str,
    *,
    groups: Collection[str] = (),
    symbols: Collection[str] = (),
) -> list[TargetRow]:
    """The instruments that `provider` offers, in groups or by symbol, most important first."""
    held = and_(
        series.c.instrument_id == instruments.c.id,
        series.c.provider == provider,
        series.c.interval == interval,
    )
    query = (
        select(
            instruments.c.symbol,
            provider_symbols.c.provider_symbol,
            instruments.c.asset_class,
            instruments.c.currency,
            instruments.c.quote_unit,
            exchanges.c.timezone,
            exchanges.c.open_local,
            exchanges.c.close_local,
            series.c.bars,
            series.c.last_opened_at,
        )
        .join(
            provider_symbols,
            and_(
                provider_symbols.c.instrument_id == instruments.c.id,
                provider_symbols.c.provider == provider,
            ),
        )
        .outerjoin(exchanges, exchanges.c.mic == instruments.c.mic)
        .outerjoin(series, held)
    )
    if groups:
        query = query.join(universe_members, universe_members.c.instrument_id == instruments.c.id)
        query = query.where(universe_members.c.group_name.in_(groups)).order_by(
            universe_members.c.group_rank, universe_members.c.position
        )
    else:
        query = query.order_by(instruments.c.id)
    if symbols:
        query = query.where(instruments.c.symbol.in_(symbols))
    found = [
        TargetRow(
            row.symbol,
            row.provider_symbol,
            row.asset_class,
            row.currency,
            row.quote_unit,
            row.timezone or _ZONES.get(row.asset_class, "UTC"),
            row.open_local or "",
            row.close_local or "",
            row.bars or 0,
            row.last_opened_at,
        )
        for row in connection.execute(query)
    ]
    return list({row.symbol: row for row in found}.values())


def instruments_by_code(connection: Connection) -> list[TargetRow]:
    """Every instrument under its canonical symbol: what imported files are matched against."""
    query = (
        select(instruments, exchanges.c.timezone, exchanges.c.open_local, exchanges.c.close_local)
        .outerjoin(exchanges, exchanges.c.mic == instruments.c.mic)
        .order_by(instruments.c.id)
    )
    return [
        TargetRow(
            row.symbol,
            row.symbol,
            row.asset_class,
            row.currency,
            row.quote_unit,
            row.timezone or _ZONES.get(row.asset_class, "UTC"),
            row.open_local or "",
            row.close_local or "",
            0,
            None,
        )
        for row in connection.execute(query)
    ]
