"""Empties what is derived from the lake, so that a rebuild starts from nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from db.models import raw_objects, series

if TYPE_CHECKING:
    from sqlalchemy import Connection


def forget_derived(connection: Connection) -> None:
    """Removes every bar, action, revision and refusal, in the caller's transaction."""
    connection.execute(text("delete from bars_daily"))
    connection.execute(text("delete from bars_intraday"))
    connection.execute(text("delete from corporate_actions"))
    connection.execute(text("delete from revisions"))
    connection.execute(text("delete from quarantine"))
    connection.execute(
        series.update().values(
            bars=0, first_opened_at=None, last_opened_at=None, version=series.c.version + 1
        )
    )
    connection.execute(raw_objects.update().values(cleaned_at=None, rows=None, refused=None))
