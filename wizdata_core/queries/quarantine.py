"""Rows that were refused, with the reason of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from db.models import quarantine
from wizdata_core.bars import Reject

if TYPE_CHECKING:
    from sqlalchemy import Connection


def refused_rows(connection: Connection, raw_id: int) -> tuple[Reject, ...]:
    """The refused rows of one archived answer, by place: "line 9" before "line 10"."""
    place = func.nullif(func.regexp_replace(quarantine.c.where, r"\D", "", "g"), "")
    query = (
        select(quarantine.c.where, quarantine.c.reason, quarantine.c.content)
        .where(quarantine.c.raw_id == raw_id)
        .order_by(func.length(place), place, quarantine.c.where)
    )
    return tuple(Reject(row.where, row.reason, row.content) for row in connection.execute(query))
