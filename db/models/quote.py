"""Quotes: the newest price of an instrument that each provider streamed; one row that moves.

Prices are in major currency units; `quote_unit` and `quote_factor` say what the provider quoted.
`event_time` is the provider's own time of the price, or the moment it was received where it gives
none. This table is what a stream last said and is not rebuilt from the lake.
"""

from sqlalchemy import Column, DateTime, Double, ForeignKey, String, Table

from db.base import metadata

quotes = Table(
    "quotes",
    metadata,
    Column("instrument_id", ForeignKey("instruments.id", ondelete="CASCADE"), primary_key=True),
    Column("provider", ForeignKey("providers.provider"), primary_key=True),
    Column("price", Double, nullable=False),
    Column("bid", Double),
    Column("ask", Double),
    Column("size", Double),
    Column("day_open", Double),
    Column("day_high", Double),
    Column("day_low", Double),
    Column("day_volume", Double),
    Column("previous_close", Double),
    Column("currency", String, nullable=False),
    Column("quote_unit", String, nullable=False),
    Column("quote_factor", Double, nullable=False),
    Column("event_time", DateTime(timezone=True), nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
)
