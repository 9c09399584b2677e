"""Controversies of companies: rows are only added, as those of observations are."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    SmallInteger,
    String,
    Table,
)

from db.base import metadata

esg_controversies = Table(
    "esg_controversies",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("batch", ForeignKey("esg_batches.id"), nullable=False, index=True),
    Column("issuer", ForeignKey("issuers.issuer"), nullable=False, index=True),
    Column("happened_on", Date, nullable=False),
    Column("topic", String, nullable=False),
    Column("severity", SmallInteger, nullable=False),
    Column("title", String, nullable=False),
    Column("url", String, nullable=False),
    Column("state", String, nullable=False),
    Column("source", ForeignKey("esg_sources.source"), nullable=False),
    Column("published_on", Date),
    Column("collected_at", DateTime(timezone=True), nullable=False),
    Column("supersedes", ForeignKey("esg_controversies.id")),
)
