"""Emissions of single plants and mines as open inventories model them, and who owns each.

Modelled figures stand beside what companies report and are never mixed with it.
"""

from sqlalchemy import BigInteger, Column, DateTime, Double, ForeignKey, Integer, String, Table

from db.base import metadata

asset_emissions = Table(
    "asset_emissions",
    metadata,
    Column("provider", ForeignKey("providers.provider"), primary_key=True),
    Column("asset", String, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("gas", String, primary_key=True),
    Column("fetched_at", DateTime(timezone=True), primary_key=True),
    Column("name", String, nullable=False),
    Column("country", String, nullable=False),
    Column("sector", String, nullable=False),
    Column("tonnes", Double),
    Column("raw_id", BigInteger, nullable=False),
)

asset_owners = Table(
    "asset_owners",
    metadata,
    Column("provider", ForeignKey("providers.provider"), primary_key=True),
    Column("asset", String, primary_key=True),
    Column("owner", String, primary_key=True),
    Column("fetched_at", DateTime(timezone=True), primary_key=True),
    Column("share", Double),
    Column("raw_id", BigInteger, nullable=False),
)
