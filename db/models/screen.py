"""Saved screens: a name, the text of the screen, and how its result is shown.

`slug` is what an address carries: random, so that it cannot be guessed. No two names are alike but
for case.
"""

from sqlalchemy import Column, DateTime, Index, String, Table, func

from db.base import metadata

screens = Table(
    "screens",
    metadata,
    Column("slug", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("text", String, nullable=False),
    Column("columns", String, nullable=False),
    Column("sort", String, nullable=False),
    Column("note", String, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
)
Index("uq_screens_name", func.lower(screens.c.name), unique=True)
