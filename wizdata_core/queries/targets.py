"""Whom to ask for what: instruments as each provider knows them, in the universe's order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, literal, null, select

from db.models import exchanges, instruments, provider_symbols, series, universe_members
from wizdata_core.queries.zones import trading_zone

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection, Row, ScalarSelect, Select

    from wizdata_core.coverage import Span


@dataclass(frozen=True, slots=True)
class TargetRow:
    """An instrument as a provider knows it, and the last bar held; hours are empty off exchange.

    `asked` are the stretches of time for which answers are stored, rising and apart.
    """

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
    mic: str = ""
    asked: tuple[Span, ...] = ()


def targets(
    connection: Connection,
    provider: str,
    interval: str,
    *,
    groups: Collection[str] = (),
    symbols: Collection[str] = (),
) -> list[TargetRow]:
    """The instruments that `provider` offers, in groups or by symbol, most important first."""
    query = _offered(provider, interval)
    if groups:
        query = query.join(universe_members, universe_members.c.instrument_id == instruments.c.id)
        query = query.where(universe_members.c.group_name.in_(groups)).order_by(
            universe_members.c.group_rank, universe_members.c.position
        )
    else:
        query = query.order_by(instruments.c.id)
    if symbols:
        query = query.where(instruments.c.symbol.in_(symbols))
    # One that is in two groups is asked once, at its first place.
    found: dict[str, TargetRow] = {}
    for row in connection.execute(query):
        found.setdefault(row.symbol, _target(row))
    return list(found.values())


def _offered(provider: str, interval: str) -> Select[tuple[object, ...]]:
    theirs = and_(
        provider_symbols.c.instrument_id == instruments.c.id,
        provider_symbols.c.provider == provider,
    )
    held = and_(
        series.c.instrument_id == instruments.c.id,
        series.c.provider == provider,
        series.c.interval == interval,
    )
    return (
        select(
            *_FACTS,
            provider_symbols.c.provider_symbol,
            func.coalesce(series.c.bars, 0).label("bars"),
            series.c.last_opened_at,
            _asked().label("asked"),
        )
        .join(provider_symbols, theirs)
        .outerjoin(exchanges, exchanges.c.mic == instruments.c.mic)
        .outerjoin(series, held)
    )


def instruments_by_code(connection: Connection) -> list[TargetRow]:
    """Every instrument under its canonical symbol: what imported files are matched against."""
    query = (
        select(
            *_FACTS,
            instruments.c.symbol.label("provider_symbol"),
            literal(0).label("bars"),
            null().label("last_opened_at"),
            null().label("asked"),
        )
        .outerjoin(exchanges, exchanges.c.mic == instruments.c.mic)
        .order_by(instruments.c.id)
    )
    return [_target(row) for row in connection.execute(query)]


_FACTS = (
    instruments.c.symbol,
    instruments.c.asset_class,
    instruments.c.currency,
    instruments.c.quote_unit,
    instruments.c.mic,
    exchanges.c.timezone,
    exchanges.c.open_local,
    exchanges.c.close_local,
)


def _target(row: Row[tuple[object, ...]]) -> TargetRow:
    return TargetRow(
        symbol=row.symbol,
        provider_symbol=row.provider_symbol,
        asset_class=row.asset_class,
        currency=row.currency,
        quote_unit=row.quote_unit,
        timezone=trading_zone(row.timezone, row.asset_class),
        open_local=row.open_local or "",
        close_local=row.close_local or "",
        bars=row.bars,
        last_opened_at=row.last_opened_at,
        mic=row.mic or "",
        asked=tuple((_moment(since), _moment(until)) for since, until in row.asked or ()),
    )


def _asked() -> ScalarSelect[object]:
    """The coverage of a series as pairs of moments: psycopg2 reads no multiranges."""
    spans = func.unnest(series.c.asked).column_valued("span")
    pair = func.json_build_array(func.lower(spans), func.upper(spans))
    return select(func.json_agg(pair)).scalar_subquery()


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
