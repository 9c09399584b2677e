"""Keeps storing and rebuilding apart, and empties what is derived from the lake.

Cleanings go side by side, and each holds the series that it writes; a rebuild writes all of them,
so it and a cleaning would sooner or later wait for each other. One of them goes at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from db.models import raw_objects, series
from wizdata_core.kinds import KINDS

if TYPE_CHECKING:
    from sqlalchemy import Connection


_GATE = func.hashtextextended("wizdata derived", 0)


def share_derived(connection: Connection) -> None:
    """Lets this transaction store beside others; waits while a rebuild is under way."""
    connection.execute(select(func.pg_advisory_xact_lock_shared(_GATE)))


def hold_derived(connection: Connection) -> None:
    """Makes this transaction the only one that stores, once those under way have ended."""
    connection.execute(select(func.pg_advisory_xact_lock(_GATE)))


# Rows of objects that the retention table removed from the lake could not come back.
_REBUILDABLE = "raw_id not in (select id from raw_objects where pruned_at is not null)"
_DERIVED = (
    "bars_daily",
    "bars_intraday",
    "corporate_actions",
    "revisions",
    "quarantine",
    "repairs",
    "action_repairs",
)
_SPANS = """
    update series set bars = held.bars, first_opened_at = held.first, last_opened_at = held.last
    from (
        select series_id, count(*) as bars, min(opened_at) as first, max(opened_at) as last
        from (select series_id, opened_at from bars_daily
              union all select series_id, opened_at from bars_intraday) as kept
        group by series_id
    ) as held
    where held.series_id = series.id
"""


def forget_derived(connection: Connection) -> None:
    """Removes every bar, action, revision, refusal, repair, record and gap in this transaction.

    What came from an object that was pruned stays: the lake cannot give it again.
    """
    for table in (*_DERIVED, *KINDS):
        connection.execute(text(f"delete from {table} where {_REBUILDABLE}"))  # noqa: S608 - names of ours
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
    connection.execute(text(_SPANS))
    nothing = {"cleaned_at": None, "rows": None, "refused": None, "derived_at": None}
    connection.execute(
        raw_objects.update().where(raw_objects.c.pruned_at.is_(None)).values(nothing)
    )
