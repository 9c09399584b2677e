"""Emissions and output of countries that are held, year by year, as of a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from db.models import country_observations
from wizdata_core.esg.scoring.money import DOLLAR
from wizdata_core.portfolio.positions import (
    COUNTRY_GDP,
    COUNTRY_GDP_PPP,
    COUNTRY_GHG,
    COUNTRY_GHG_LAND,
    MILLION,
    Fact,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from wizdata_core.queries.holding_money import Money

    Found = dict[str, dict[str, list[Fact]]]

COUNTRY_SERIES: dict[str, tuple[str, float]] = {
    COUNTRY_GHG: ("EN.GHG.ALL.MT.CE.AR5", MILLION),
    COUNTRY_GHG_LAND: ("EN.GHG.ALL.LU.MT.CE.AR5", MILLION),
    COUNTRY_GDP: ("NY.GDP.MKTP.CD", 1.0),
    COUNTRY_GDP_PPP: ("NY.GDP.MKTP.PP.CD", 1.0),
}
"""The series of countries: the indicator, and how many tonnes or dollars one of it is."""
_COUNTRY_YEARS = 6


def country_facts(connection: Connection, codes: Sequence[str], as_of: date, money: Money) -> Found:
    """Emissions and output of countries by year, as they were known by the end of a day.

    GDP is converted at the average rate of its year; at purchasing power parity it stays in
    international dollars.
    """
    held = country_observations.c
    series = {code: name for name, (code, _) in COUNTRY_SERIES.items()}
    query = (
        select(held.country, held.indicator, held.year, held.value, held.provider)
        .where(
            held.country.in_(codes),
            held.indicator.in_(sorted(series)),
            held.year >= as_of.year - _COUNTRY_YEARS,
            held.fetched_at < datetime.combine(as_of + timedelta(days=1), time(), UTC),
        )
        .ext(distinct_on(held.country, held.indicator, held.year))
        .order_by(held.country, held.indicator, held.year, held.fetched_at.desc())
    )
    found: Found = {}
    for row in connection.execute(query):
        if row.value is None:
            continue
        name = series[row.indicator]
        value, note = row.value * COUNTRY_SERIES[name][1], ""
        if name == COUNTRY_GDP:
            own = money.over(value, DOLLAR, date(row.year, 1, 1), date(row.year, 12, 31))
            if own is None:
                continue
            value, note = own
        fact = Fact(
            value, date(row.year, 12, 31), source=f"{row.indicator}, {row.provider}", note=note
        )
        found.setdefault(row.country, {}).setdefault(name, []).append(fact)
    return found
