"""Deliveries: one row for each message that was tried and is not done, whatever broker carries it.

`attempts` counts handlers that were started, `unsettled` those of them that never said how they
ended; `due_at` is set while a message waits for its next attempt outside the broker.
"""

from sqlalchemy import Column, DateTime, Index, Integer, String, Table

from db.base import metadata

deliveries = Table(
    "deliveries",
    metadata,
    Column("topic", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("attempts", Integer, nullable=False),
    Column("unsettled", Integer, nullable=False),
    Column("first_at", DateTime(timezone=True), nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True)),
)
Index(
    "ix_deliveries_due_at", deliveries.c.due_at, postgresql_where=deliveries.c.due_at.is_not(None)
)
