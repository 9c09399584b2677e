"""What is held of each metric of each company: its newest period with a figure, and without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Date, cast, func, select

from db.models import esg_batches, esg_observations
from wizdata_core.esg.coverage import Held

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection


def held_metrics(
    connection: Connection, as_of: date, issuer: str = ""
) -> dict[tuple[str, str], Held]:
    """What was held at the end of a day, by company and metric; pairs never entered are missing.

    Of every company, or of one.

    A row is held from the day its document was published, or from the day in UTC on which it was
    collected where no day is known; rows of batches that were taken back are not.
    """
    seen = esg_observations.c
    known = func.coalesce(seen.published_on, cast(func.timezone("UTC", seen.collected_at), Date))
    query = (
        select(
            seen.issuer,
            seen.metric,
            func.max(seen.period_end).filter(seen.disclosed).label("figure"),
            func.max(seen.period_end).filter(~seen.disclosed).label("silence"),
        )
        .join(esg_batches, esg_batches.c.id == seen.batch)
        .where(esg_batches.c.undone_at.is_(None), known <= as_of)
        .group_by(seen.issuer, seen.metric)
    )
    if issuer:
        query = query.where(seen.issuer == issuer)
    return {
        (row.issuer, row.metric): Held(row.figure, row.silence) for row in connection.execute(query)
    }
