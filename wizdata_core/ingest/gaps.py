"""Keeps gaps: found where an answer left expected bars out, settled by the answers after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, select

from db.models import gaps
from wizdata_core.gaps import GapState, is_confirmed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row

    from wizdata_core.gaps import Gap

_STILL = (GapState.OPEN.value, GapState.CONFIRMED_EMPTY.value)


def unfilled(
    connection: Connection, series_id: int, since: datetime, until: datetime
) -> list[Row[tuple[object, ...]]]:
    """The gaps of a series that are not refilled and that touch a time, locked, oldest first."""
    query = (
        select(gaps)
        .where(
            gaps.c.series_id == series_id,
            gaps.c.state.in_(_STILL),
            gaps.c.first_opened_at <= until,
            gaps.c.last_opened_at >= since,
        )
        .order_by(gaps.c.first_opened_at)
        .with_for_update()
    )
    return list(connection.execute(query))


def settle_gaps(
    connection: Connection,
    series_id: int,
    known: Sequence[Row[tuple[object, ...]]],
    found: Sequence[Gap],
    answered_at: datetime,
) -> None:
    """Brings a series' gaps in line with what an answer left out.

    `known` are the gaps in the time that the answer was about, `found` the runs that are missing
    now. A known gap that is no longer found is refilled. One that is found again counts the answer,
    and is confirmed as empty once the answers are enough.
    """
    for row in known:
        if not any(_meets(each, row) for each in found):
            settled = {"state": GapState.REFILLED.value, "settled_at": answered_at}
            connection.execute(gaps.update().where(_is(row)).values(settled))
        else:
            connection.execute(gaps.delete().where(_is(row)))
    rows = [_renewed(series_id, each, known, answered_at) for each in found]
    if rows:
        firsts = [row["first_opened_at"] for row in rows]
        # A gap that was refilled and is empty again begins anew.
        again = gaps.c.series_id == series_id, gaps.c.first_opened_at.in_(firsts)
        connection.execute(gaps.delete().where(*again))
        connection.execute(gaps.insert(), rows)


def _renewed(
    series_id: int, gap: Gap, known: Sequence[Row[tuple[object, ...]]], answered_at: datetime
) -> dict[str, object]:
    before = [row for row in known if _meets(gap, row)]
    found_at = min((row.found_at for row in before), default=answered_at)
    asked = max((row.asked + (row.asked_at < answered_at) for row in before), default=1)
    confirmed = is_confirmed(asked, found_at, answered_at)
    return {
        "series_id": series_id,
        "first_opened_at": gap.first,
        "last_opened_at": gap.last,
        "bars": gap.bars,
        "state": (GapState.CONFIRMED_EMPTY if confirmed else GapState.OPEN).value,
        "found_at": found_at,
        "asked": asked,
        "asked_at": max([answered_at, *(row.asked_at for row in before)]),
        "settled_at": answered_at if confirmed else None,
    }


def _meets(gap: Gap, row: Row[tuple[object, ...]]) -> bool:
    return bool(gap.first <= row.last_opened_at and gap.last >= row.first_opened_at)


def _is(row: Row[tuple[object, ...]]) -> ColumnElement[bool]:
    return and_(gaps.c.series_id == row.series_id, gaps.c.first_opened_at == row.first_opened_at)
