"""Runs: one row for each job and period, whoever starts it; and the faults that runs met.

The unique (job, period) row decides which scheduler runs a job: whoever inserts it. A run under way
is leased: `holder` works on it until `lease_until`, by the database's clock, and `token` counts how
often it was claimed. A fault that a run meets again is one row that counts.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)

from db.base import metadata

runs = Table(
    "runs",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("job", String, nullable=False),
    Column("period", DateTime(timezone=True), nullable=False),
    Column("provider", String, nullable=False),
    Column("state", String, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True)),
    Column("asked", Integer, nullable=False, server_default="0"),
    Column("answered", Integer, nullable=False, server_default="0"),
    Column("stored", BigInteger, nullable=False, server_default="0"),
    Column("refused", BigInteger, nullable=False, server_default="0"),
    Column("detail", String, nullable=False, server_default=""),
    Column("token", BigInteger, nullable=False, server_default="0"),
    Column("holder", String, nullable=False, server_default=""),
    Column("lease_until", DateTime(timezone=True)),
    UniqueConstraint("job", "period"),
    # What is asked at every look, and what status counts: small beside years of runs that are done.
    Index("ix_runs_unfinished", "job", postgresql_where=text("state in ('running', 'stopped')")),
    Index("ix_runs_missed", "job", "period", postgresql_where=text("state = 'missed'")),
)

faults = Table(
    "faults",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("provider", String, nullable=False),
    Column("symbol", String, nullable=False),
    Column("interval", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("detail", String, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("times", Integer, nullable=False),
    Column("raw_id", BigInteger),
    UniqueConstraint("run_id", "symbol", "interval", "kind"),
)
