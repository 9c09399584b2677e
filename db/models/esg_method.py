"""Methods by which scores were made: the whole of each, frozen when it was first used."""

from sqlalchemy import Column, DateTime, String, Table
from sqlalchemy.dialects.postgresql import JSONB

from db.base import metadata

esg_methods = Table(
    "esg_methods",
    metadata,
    Column("method", String, primary_key=True),
    Column("body", JSONB, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("frozen_at", DateTime(timezone=True), nullable=False),
)
