"""Batches of ESG entry: one file, form or load; taking one back keeps its rows."""

from sqlalchemy import BigInteger, Column, DateTime, Identity, Integer, String, Table
from sqlalchemy.dialects.postgresql import JSONB

from db.base import metadata

esg_batches = Table(
    "esg_batches",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("kind", String, nullable=False),
    Column("name", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("accepted", Integer, nullable=False),
    Column("refusals", JSONB, nullable=False),
    Column("collected_at", DateTime(timezone=True), nullable=False),
    Column("undone_at", DateTime(timezone=True)),
    Column("undone_why", String, nullable=False, server_default=""),
)
