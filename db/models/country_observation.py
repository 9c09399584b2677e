"""Figures of countries and groups of countries by year, one row a vintage.

`country` is the provider's code of a country or a group. `value` is null where the year is listed
without one.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    text,
)

from db.base import metadata

country_observations = Table(
    "country_observations",
    metadata,
    Column("provider", ForeignKey("providers.provider"), primary_key=True),
    Column("country", String, primary_key=True),
    Column("indicator", String, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("fetched_at", DateTime(timezone=True), primary_key=True),
    Column("value", Double),
    Column("unit", String, nullable=False),
    Column("decimals", Integer, nullable=False),
    Column("status", String, nullable=False),
    Column("source", String, nullable=False),
    Column("updated", Date),
    # By it the newest figures are found, and what an answer changed.
    Column("raw_id", BigInteger, nullable=False, index=True),
    # Where the newest figure of each indicator is looked up.
    Index(
        "ix_country_observations_newest",
        "provider",
        "country",
        "indicator",
        "year",
        "fetched_at",
        postgresql_where=text("value is not null"),
    ),
)
