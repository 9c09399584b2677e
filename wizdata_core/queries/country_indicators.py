"""An indicator of a country, year by year, as it is known now or was at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from db.models import country_observations

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Yearly:
    """A country's figure for a year; `value` is None where the year is listed without one."""

    year: int
    value: float | None
    unit: str
    decimals: int
    status: str
    source: str
    updated: date | None
    provider: str
    fetched_at: datetime


def indicator_series(
    connection: Connection, country: str, indicator: str, *, as_of: datetime | None = None
) -> tuple[Yearly, ...]:
    """The years of an indicator of a country (`ZAF`) or a group (`SSF`), the earliest first.

    Years that the provider does not list are absent; nothing is filled in.
    """
    held = country_observations.c
    query = (
        select(
            held.year,
            held.value,
            held.unit,
            held.decimals,
            held.status,
            held.source,
            held.updated,
            held.provider,
            held.fetched_at,
        )
        .where(held.country == country, held.indicator == indicator)
        .ext(distinct_on(held.provider, held.year))
        .order_by(held.provider, held.year, held.fetched_at.desc())
    )
    if as_of is not None:
        query = query.where(held.fetched_at <= as_of)
    return tuple(Yearly(*tuple(row)) for row in connection.execute(query))
