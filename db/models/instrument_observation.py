"""Figures of instruments for periods, as each provider gave them; one row a vintage.

A row says what the provider gave from `fetched_at` on; the newest row of a key is what it says now.
"""

from sqlalchemy import BigInteger, Column, Date, DateTime, Double, ForeignKey, String, Table

from db.base import metadata

instrument_observations = Table(
    "instrument_observations",
    metadata,
    Column("instrument_id", ForeignKey("instruments.id"), primary_key=True),
    Column("provider", ForeignKey("providers.provider"), primary_key=True),
    Column("item", String, primary_key=True),
    Column("period_type", String, primary_key=True),
    Column("period_end", Date, primary_key=True),
    Column("fetched_at", DateTime(timezone=True), primary_key=True),
    Column("value", Double, nullable=False),
    Column("currency", String, nullable=False),
    Column("reported_unit", String, nullable=False),
    Column("raw_id", BigInteger, nullable=False),
)
