"""Providers as readers see them, and what each calls an instrument."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table

from db.base import metadata

providers = Table(
    "providers",
    metadata,
    Column("provider", String, primary_key=True),
    Column("label", String, nullable=False),
    Column("terms", String, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("sample", Boolean, nullable=False),
    Column("network", Boolean, nullable=False),
)

provider_symbols = Table(
    "provider_symbols",
    metadata,
    Column("provider", String, primary_key=True),
    Column("instrument_id", ForeignKey("instruments.id", ondelete="CASCADE"), primary_key=True),
    Column("provider_symbol", String, nullable=False),
)
