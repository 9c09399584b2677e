"""What a provider gives in the place of EVIC and revenue, used only where it is asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from db.models import instrument_observations
from wizdata_core.portfolio.positions import Fact, Origin
from wizdata_core.queries.holding_figures import MAX_AGE_MONTHS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from wizdata_core.queries.holding_money import Money


def stand_ins(
    connection: Connection, instruments: Sequence[int], as_of: date, money: Money
) -> dict[int, dict[str, list[Fact]]]:
    """What a provider gives of an instrument in the place of EVIC and revenue, each said to be so.

    Market capitalisation stands for enterprise value, without debt and minorities; the provider's
    revenue of a year for the company's own.
    """
    held = instrument_observations.c
    query = (
        select(
            held.instrument_id, held.item, held.period_end, held.value, held.currency, held.provider
        )
        .where(
            held.instrument_id.in_(instruments),
            ((held.item == "market_cap") & (held.period_type == "latest"))
            | ((held.item == "revenue") & (held.period_type == "yearly")),
            held.period_end <= as_of,
            held.period_end >= date(as_of.year - MAX_AGE_MONTHS // 12, as_of.month, 1),
            held.fetched_at < datetime.combine(as_of + timedelta(days=1), time(), UTC),
        )
        .ext(distinct_on(held.instrument_id, held.item, held.period_end))
        .order_by(held.instrument_id, held.item, held.period_end, held.fetched_at.desc())
    )
    found: dict[int, dict[str, list[Fact]]] = {}
    for row in connection.execute(query):
        name, said = _STAND_INS[row.item]
        own = (
            money.on_the_day(row.value, row.currency)
            if name == "evic"
            else money.over(row.value, row.currency, _year_before(row.period_end), row.period_end)
        )
        if own is None or own[0] <= 0:
            continue
        note = f"{said}; {own[1]}".removesuffix("; ")
        fact = Fact(own[0], row.period_end, Origin.STAND_IN, None, None, row.provider, note)
        found.setdefault(row.instrument_id, {}).setdefault(name, []).append(fact)
    return found


_STAND_INS = {
    "market_cap": ("evic", "market capitalisation in the place of EVIC"),
    "revenue": ("revenue", "a provider's revenue of the year"),
}


def _year_before(end: date) -> date:
    return date(end.year - 1, end.month, min(end.day, 28)) + timedelta(days=1)
