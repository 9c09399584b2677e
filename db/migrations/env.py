"""Alembic's entry: runs migrations on the connection that db.migrate opened."""

from __future__ import annotations

from alembic import context

import db.models  # noqa: F401 - fills the metadata
from db.base import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
