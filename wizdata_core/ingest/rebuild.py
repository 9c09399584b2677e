"""Keeps storing and rebuilding apart, and empties what is derived from the lake.

Cleanings go side by side, and each holds the series that it writes; a rebuild writes all of them,
so it and a cleaning would sooner or later wait for each other. One of them goes at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from db.models import raw_objects, series

if TYPE_CHECKING:
    from sqlalchemy import Connection


_GATE = func.hashtextextended("wizdata derived", 0)


def share_derived(connection: Connection) -> None:
    """Lets this transaction store beside others; waits while a rebuild is under way."""
    connection.execute(select(func.pg_advisory_xact_lock_shared(_GATE)))


def hold_derived(connection: Connection) -> None:
    """Makes this transaction the only one that stores, once those under way have ended."""
    connection.execute(select(func.pg_advisory_xact_lock(_GATE)))


def forget_derived(connection: Connection) -> None:
    """Removes every bar, action, revision and refusal, in the caller's transaction."""
    connection.execute(text("delete from bars_daily"))
    connection.execute(text("delete from bars_intraday"))
    connection.execute(text("delete from corporate_actions"))
    connection.execute(text("delete from revisions"))
    connection.execute(text("delete from quarantine"))
    connection.execute(text("delete from repairs"))
    connection.execute(text("delete from action_repairs"))
    connection.execute(text("delete from gaps"))
    connection.execute(
        series.update().values(
            bars=0,
            first_opened_at=None,
            last_opened_at=None,
            version=series.c.version + 1,
            asked=text("'{}'"),
        )
    )
    nothing = {"cleaned_at": None, "rows": None, "refused": None, "derived_at": None}
    connection.execute(raw_objects.update().values(nothing))
