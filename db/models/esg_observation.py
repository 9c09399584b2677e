"""ESG figures of companies: rows are only added, and a trigger refuses to change or remove one."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    String,
    Table,
)

from db.base import metadata

esg_observations = Table(
    "esg_observations",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("batch", ForeignKey("esg_batches.id"), nullable=False, index=True),
    Column("issuer", ForeignKey("issuers.issuer"), nullable=False),
    Column("metric", String, nullable=False),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("disclosed", Boolean, nullable=False),
    Column("value", Double),
    Column("unit", String, nullable=False),
    Column("given", String, nullable=False),
    Column("given_unit", String, nullable=False),
    Column("scope", String, nullable=False),
    Column("boundary", String, nullable=False),
    Column("status", String, nullable=False),
    Column("quality", SmallInteger, nullable=False),
    Column("assurance", String, nullable=False),
    Column("source", ForeignKey("esg_sources.source"), nullable=False),
    Column("document", String, nullable=False),
    Column("page", String, nullable=False),
    Column("url", String, nullable=False),
    Column("note", String, nullable=False),
    Column("published_on", Date),
    Column("collected_at", DateTime(timezone=True), nullable=False),
    Column("supersedes", ForeignKey("esg_observations.id")),
)
Index(
    "ix_esg_observations_figure",
    esg_observations.c.issuer,
    esg_observations.c.metric,
    esg_observations.c.period_end,
)
# For reading all of a company's recent periods, whatever the metric.
Index(
    "ix_esg_observations_period",
    esg_observations.c.issuer,
    esg_observations.c.period_end,
)
