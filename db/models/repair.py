"""Originals of what was repaired: bars and corporate actions as their provider gave them.

A row stands once for each answer that gave another original. `rule` names the rules that mended it,
with spaces between. The repaired values are in the bar or the action itself.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Integer,
    String,
    Table,
)

from db.base import metadata

repairs = Table(
    "repairs",
    metadata,
    Column("series_id", Integer, primary_key=True),
    Column("opened_at", DateTime(timezone=True), primary_key=True),
    Column("raw_id", BigInteger, primary_key=True, index=True),
    Column("rule", String, nullable=False),
    Column("open", Double),
    Column("high", Double),
    Column("low", Double),
    Column("close", Double),
    Column("volume", Double),
    Column("quote_unit", String, nullable=False),
    Column("quote_factor", Double, nullable=False),
    Column("final", Boolean, nullable=False),
)

action_repairs = Table(
    "action_repairs",
    metadata,
    Column("instrument_id", ForeignKey("instruments.id"), primary_key=True),
    Column("provider", ForeignKey("providers.provider"), primary_key=True),
    Column("kind", String, primary_key=True),
    Column("ex_date", Date, primary_key=True),
    Column("raw_id", BigInteger, primary_key=True, index=True),
    Column("rule", String, nullable=False),
    Column("was", Double, nullable=False),
    Column("taken", Double, nullable=False),
)
