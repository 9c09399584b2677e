"""Which series are held of an instrument, and which one a reader gets when they do not choose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from db.models import exchanges, instruments, providers, series
from wizdata_core.bars import Interval
from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.queries.zones import trading_zone
from wizdata_core.resample import DERIVATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection, Row


@dataclass(frozen=True, slots=True)
class Series:
    """A held series with its instrument and its provider, as a reader needs them."""

    id: int
    symbol: str
    name: str
    asset_class: str
    exchange: str
    timezone: str
    currency: str
    interval: Interval
    provider: str
    provider_label: str
    sample: bool
    rank: int
    bars: int
    first_opened_at: datetime
    last_opened_at: datetime
    checked_at: datetime
    version: int


def held_series(connection: Connection, symbol: str) -> tuple[Series, ...]:
    """Every series that holds bars of an instrument, by canonical symbol; best source first."""
    query = (
        select(
            series,
            instruments.c.symbol,
            instruments.c.name,
            instruments.c.asset_class,
            instruments.c.currency,
            instruments.c.mic,
            exchanges.c.timezone,
            providers.c.label,
            providers.c.sample,
            providers.c.rank,
        )
        .join(instruments, instruments.c.id == series.c.instrument_id)
        .join(providers, providers.c.provider == series.c.provider)
        .outerjoin(exchanges, exchanges.c.mic == instruments.c.mic)
        .where(instruments.c.symbol == symbol, series.c.bars > 0)
        .order_by(providers.c.rank, series.c.id)
    )
    return tuple(_series(row) for row in connection.execute(query))


def _series(row: Row[tuple[object, ...]]) -> Series:
    return Series(
        id=row.id,
        symbol=row.symbol,
        name=row.name,
        asset_class=row.asset_class,
        exchange=row.mic or "",
        timezone=trading_zone(row.timezone, row.asset_class),
        currency=row.currency,
        interval=Interval(row.interval),
        provider=row.provider,
        provider_label=row.label,
        sample=row.sample,
        rank=row.rank,
        bars=row.bars,
        first_opened_at=row.first_opened_at,
        last_opened_at=row.last_opened_at,
        checked_at=row.checked_at,
        version=row.version,
    )


def intervals_of(held: Iterable[Series], provider: str = "") -> tuple[Interval, ...]:
    """The intervals that can be shown: those held, and those that can be made of them."""
    native = {each.interval for each in held if provider in {"", each.provider}}
    made = {to for to, derivation in DERIVATIONS.items() if derivation.source in native}
    return tuple(each for each in Interval if each in native | made)


def chosen_series(held: tuple[Series, ...], interval: Interval, provider: str = "") -> Series:
    """The series to read for `interval`: of the provider named, else of the best one that has it.

    Raises:
        UnknownName: no series is held from that provider.
        BadInput: nothing held gives that interval; the text lists what does.
    """
    if provider and provider not in {each.provider for each in held}:
        raise UnknownName("source of " + held[0].symbol, provider, {each.provider for each in held})
    offered = [each for each in held if provider in {"", each.provider}]
    wanted = [interval] + ([DERIVATIONS[interval].source] if interval in DERIVATIONS else [])
    for each in sorted(
        offered,
        key=lambda each: (each.rank, wanted.index(each.interval) if each.interval in wanted else 9),
    ):
        if each.interval in wanted:
            return each
    can = ", ".join(each.value for each in intervals_of(offered)) or "none"
    raise BadInput(
        f"no {interval.value} bars are held of {held[0].symbol}; intervals that can be shown: {can}"
    )
