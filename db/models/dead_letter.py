"""Dead letters: messages that no attempt could handle, from every broker in one table.

A key that is handled well after all leaves the table. `replayed_at` says when somebody last put it
back on the bus; it is empty again once the key has failed again.
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
