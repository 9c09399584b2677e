"""Portfolios that are kept under a name: holdings as JSON rows; addresses have a random slug."""

from sqlalchemy import Column, DateTime, Index, String, Table, func
from sqlalchemy.dialects.postgresql import JSONB

from db.base import metadata

portfolios = Table(
    "portfolios",
    metadata,
    Column("slug", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("holdings", JSONB, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
)
Index("uq_portfolios_name", func.lower(portfolios.c.name), unique=True)
