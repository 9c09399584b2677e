"""Dead letters: messages that no attempt could handle, from every broker in one table.

A key in this table is not handled until somebody puts it back on the bus: `replayed_at` says when
that was, and is empty again once the key has failed again. What is then handled well leaves the
table.
"""

from sqlalchemy import Column, DateTime, Integer, String, Table

from db.base import metadata

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("topic", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("error_type", String, nullable=False),
    Column("error", String, nullable=False),
    Column("traceback", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("first_at", DateTime(timezone=True), nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False, index=True),
    Column("replayed_at", DateTime(timezone=True)),
)
