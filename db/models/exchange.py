"""Exchanges, by market identifier code (ISO 10383)."""

from sqlalchemy import Column, ForeignKey, String, Table

from db.base import metadata

exchanges = Table(
    "exchanges",
    metadata,
    Column("mic", String(4), primary_key=True),
    Column("name", String, nullable=False),
    Column("country", ForeignKey("countries.iso2"), nullable=False),
    Column("city", String, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("timezone", String, nullable=False),
    Column("open_local", String(5), nullable=False),
    Column("close_local", String(5), nullable=False),
    Column("trading_days", String, nullable=False),
    Column("calendar", String, nullable=False),
    Column("minor_unit", String, nullable=False),
    Column("settlement", String, nullable=False),
    Column("yahoo_suffix", String, nullable=False),
    Column("note", String, nullable=False),
)
