"""Whether the database at hand is TimescaleDB, ready to use; else declarative partitions serve."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection


def use_timescale(connection: Connection) -> bool:
    """Whether bars become hypertables here: the extension exists, or can be made and is preloaded.

    Creating the extension without preloading ends the session, so preloading is asked first.
    WIZDATA_TIMESCALE=off forbids it.
    """
    if os.environ.get("WIZDATA_TIMESCALE", "auto") == "off":
        return False
    if connection.scalar(text("select 1 from pg_extension where extname = 'timescaledb'")):
        return True
    if not connection.scalar(
        text("select 1 from pg_available_extensions where name = 'timescaledb'")
    ):
        return False
    preloaded = connection.scalar(
        text("select coalesce(current_setting('shared_preload_libraries', true), '')")
    )
    if "timescaledb" not in (preloaded or ""):
        return False
    connection.execute(text("create extension if not exists timescaledb"))
    return True
