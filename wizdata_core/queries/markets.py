"""The markets of a venue: what can be traded there, in which steps, limits and at which fees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from db.models import venue_markets

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Market:
    """A market; steps and limits are in its quote and base currency, fees are fractions.

    What the venue does not say is None.
    """

    market: str
    venue_symbol: str
    kind: str
    base: str
    quote: str
    active: bool | None
    price_step: float | None
    amount_step: float | None
    least_amount: float | None
    most_amount: float | None
    least_cost: float | None
    maker_fee: float | None
    taker_fee: float | None
    fetched_at: datetime


def markets(connection: Connection, venue: str) -> tuple[Market, ...]:
    """The markets that a venue listed, by name."""
    held = venue_markets.c
    columns = [held[name] for name in Market.__slots__]
    query = select(*columns).where(held.venue == venue).order_by(held.market)
    return tuple(Market(*tuple(row)) for row in connection.execute(query))
