"""Corporate actions as each provider reports them; adjusted prices are derived from these."""

from sqlalchemy import BigInteger, Column, Date, DateTime, Double, ForeignKey, String, Table

from db.base import metadata

corporate_actions = Table(
    "corporate_actions",
    metadata,
    Column("instrument_id", ForeignKey("instruments.id"), primary_key=True),
    Column("provider", ForeignKey("providers.provider"), primary_key=True),
    Column("kind", String, primary_key=True),
    Column("ex_date", Date, primary_key=True),
    Column("value", Double, nullable=False),
    Column("quote_unit", String, nullable=False),
    Column("quote_factor", Double, nullable=False),
    Column("quality", String, nullable=False, server_default="accepted"),
    Column("flags", String, nullable=False, server_default=""),
    Column("fetched_at", DateTime(timezone=True), nullable=False),
    Column("raw_id", BigInteger, nullable=False),
)
