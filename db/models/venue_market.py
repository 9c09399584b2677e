"""Markets of venues: what can be traded there, in which steps, limits and at which fees."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Double, ForeignKey, String, Table

from db.base import metadata

venue_markets = Table(
    "venue_markets",
    metadata,
    Column("provider", ForeignKey("providers.provider"), primary_key=True),
    Column("venue", String, primary_key=True),
    Column("market", String, primary_key=True),
    Column("venue_symbol", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("base", String, nullable=False),
    Column("quote", String, nullable=False),
    Column("active", Boolean),
    Column("price_step", Double),
    Column("amount_step", Double),
    Column("least_amount", Double),
    Column("most_amount", Double),
    Column("least_cost", Double),
    Column("maker_fee", Double),
    Column("taker_fee", Double),
    Column("fetched_at", DateTime(timezone=True), nullable=False),
    Column("raw_id", BigInteger, nullable=False),
)
