"""Runs: one row for each job and period, whoever starts it; and the faults that runs met.

The unique (job, period) row decides which scheduler runs a job: whoever inserts it. A fault that a
run meets again is one row that counts.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Integer,
    String,
    Table,
    UniqueConstraint,
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
    UniqueConstraint("job", "period"),
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
