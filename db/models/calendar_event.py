"""The event of each kind that a provider announced last for an instrument; one row a vintage."""

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, ForeignKey, String, Table

from db.base import metadata

calendar_events = Table(
    "calendar_events",
    metadata,
    Column("instrument_id", ForeignKey("instruments.id"), primary_key=True),
    Column("provider", ForeignKey("providers.provider"), primary_key=True),
    Column("kind", String, primary_key=True),
    Column("fetched_at", DateTime(timezone=True), primary_key=True),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("estimated", Boolean, nullable=False),
    Column("raw_id", BigInteger, nullable=False),
)
