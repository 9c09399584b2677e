"""Gaps: runs of bars that the calendar expects of a series and that it does not hold.

`asked` counts the answers that covered a gap since it was found and left it empty; `state` is open,
refilled or confirmed_empty, and `settled_at` is when it became what it is now, unless it is open.
"""

from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, String, Table, text

from db.base import metadata

gaps = Table(
    "gaps",
    metadata,
    Column("series_id", ForeignKey("series.id", ondelete="CASCADE"), primary_key=True),
    Column("first_opened_at", DateTime(timezone=True), primary_key=True),
    Column("last_opened_at", DateTime(timezone=True), nullable=False),
    Column("bars", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("found_at", DateTime(timezone=True), nullable=False),
    Column("asked", Integer, nullable=False, server_default="0"),
    Column("asked_at", DateTime(timezone=True)),
    Column("settled_at", DateTime(timezone=True)),
    Index("ix_gaps_open", "first_opened_at", postgresql_where=text("state = 'open'")),
)
