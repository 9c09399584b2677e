"""The last years of every indicator of a country, as they were known at the end of a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from db.models import country_observations

if TYPE_CHECKING:
    from sqlalchemy import Connection

YEARS = 20


def country_trends(
    connection: Connection, country: str, as_of: date
) -> dict[tuple[str, str], tuple[float, ...]]:
    """Values by indicator and provider, the oldest first, of the last `YEARS` that have one.

    `country` is a code of three letters. Years without a value are left out.
    """
    held = country_observations.c
    until = datetime.combine(as_of + timedelta(days=1), time(), UTC)
    known = (
        select(held.indicator, held.provider, held.year, held.value)
        .where(
            held.country == country,
            held.year <= as_of.year,
            held.fetched_at < until,
        )
        .ext(distinct_on(held.indicator, held.provider, held.year))
        .order_by(held.indicator, held.provider, held.year, held.fetched_at.desc())
    )
    found: dict[tuple[str, str], list[float]] = {}
    for row in connection.execute(known):
        if row.value is not None:
            found.setdefault((row.indicator, row.provider), []).append(row.value)
    return {key: tuple(values[-YEARS:]) for key, values in found.items()}
