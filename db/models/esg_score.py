"""Scores of companies and countries as of a day, each with the hash of what it was made of."""

from sqlalchemy import Column, Date, DateTime, Double, ForeignKey, String, Table

from db.base import metadata

esg_scores = Table(
    "esg_scores",
    metadata,
    Column("entity_type", String, primary_key=True),
    Column("entity", String, primary_key=True),
    Column("method", ForeignKey("esg_methods.method"), primary_key=True),
    Column("as_of", Date, primary_key=True),
    Column("total", Double),
    Column("penalised", Double),
    Column("environment", Double),
    Column("social", Double),
    Column("governance", Double),
    Column("environment_penalised", Double),
    Column("social_penalised", Double),
    Column("governance_penalised", Double),
    Column("controversies", Double),
    Column("combined", Double),
    Column("grade", String, nullable=False),
    Column("combined_grade", String, nullable=False),
    Column("coverage", Double, nullable=False),
    Column("confidence", Double, nullable=False),
    Column("badge", String, nullable=False),
    Column("peer_group", String, nullable=False),
    Column("inputs_hash", String, nullable=False),
    Column("computed_at", DateTime(timezone=True), nullable=False),
)
