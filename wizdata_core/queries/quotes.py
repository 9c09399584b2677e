"""The latest quotes: what streams last said, from whom, and how old that is."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from db.models import instruments, providers, quotes
from wizdata_core.units import POINTS

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

# A quote older than this is shown as the last one known, not as live.
LIVE_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class LatestQuote:
    """The newest quote of an instrument from its best source; prices in `unit`.

    `unit` is the currency, or points; `quote_unit` what the provider quoted. Times are UTC.
    """

    symbol: str
    asset_class: str
    provider: str
    provider_label: str
    unit: str
    quote_unit: str
    price: float
    bid: float | None
    ask: float | None
    size: float | None
    day_open: float | None
    day_high: float | None
    day_low: float | None
    day_volume: float | None
    previous_close: float | None
    event_time: datetime
    received_at: datetime

    def age(self, now: datetime) -> timedelta:
        """How long ago the price was made, never below zero."""
        return max(now - self.event_time, timedelta(0))

    def is_live(self, now: datetime) -> bool:
        """Whether the price is recent enough to be called live."""
        return self.age(now) <= LIVE_FOR


def latest_quotes(connection: Connection, symbols: Collection[str] = ()) -> tuple[LatestQuote, ...]:
    """The newest quote of each instrument, or of those named; of two sources the newer counts."""
    query = (
        select(
            quotes,
            instruments.c.symbol,
            instruments.c.asset_class,
            providers.c.label.label("provider_label"),
            func.coalesce(func.nullif(quotes.c.currency, ""), POINTS).label("unit"),
        )
        .join(instruments, instruments.c.id == quotes.c.instrument_id)
        .join(providers, providers.c.provider == quotes.c.provider)
        .ext(distinct_on(instruments.c.symbol))
        .order_by(instruments.c.symbol, quotes.c.event_time.desc(), providers.c.rank)
    )
    if symbols:
        query = query.where(instruments.c.symbol.in_(symbols))
    names = [each.name for each in fields(LatestQuote)]
    rows = connection.execute(query).mappings()
    return tuple(LatestQuote(**{name: row[name] for name in names}) for row in rows)


def latest_quote(connection: Connection, symbol: str) -> LatestQuote | None:
    """The newest quote of an instrument; None where no stream has spoken of it."""
    found = latest_quotes(connection, [symbol])
    return found[0] if found else None


def quotes_stamp(connection: Connection) -> str:
    """A text that changes with every stored quote, for caches to be keyed by."""
    received = func.extract("epoch", quotes.c.received_at)
    return str(connection.scalar(select(func.sum(received))) or "")
