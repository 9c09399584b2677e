"""What is known of a company: each figure with its period, unit and where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from db.models import instrument_observations, instruments
from wizdata_core.items import ITEMS

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Fundamental:
    """A figure of an instrument; money is in the major unit of `currency`.

    `period_type` is yearly, quarterly, trailing (the twelve months up to the period's end), latest
    (as on that day) or rating (as of the month that begins then).
    """

    item: str
    label: str
    group: str
    unit: str
    period_type: str
    period_end: date
    value: float
    currency: str
    reported_unit: str
    provider: str
    fetched_at: datetime


def fundamentals(
    connection: Connection, symbol: str, *, as_of: datetime | None = None
) -> tuple[Fundamental, ...]:
    """The figures of an instrument as known now, or at the moment `as_of`, newest period first.

    A figure that was restated later stands here as it was known then.
    """
    held = instrument_observations.c
    key = (held.provider, held.item, held.period_type, held.period_end)
    query = (
        select(
            held.item,
            held.period_type,
            held.period_end,
            held.value,
            held.currency,
            held.reported_unit,
            held.provider,
            held.fetched_at,
        )
        .join(instruments, instruments.c.id == held.instrument_id)
        .where(instruments.c.symbol == symbol)
        .ext(distinct_on(*key))
        .order_by(*key, held.fetched_at.desc())
    )
    if as_of is not None:
        query = query.where(held.fetched_at <= as_of)
    places = {name: place for place, name in enumerate(ITEMS)}
    found = [_fundamental(*tuple(row)) for row in connection.execute(query)]
    found.sort(key=lambda each: places.get(each.item, len(places)))
    return tuple(sorted(found, key=lambda each: each.period_end, reverse=True))


def _fundamental(item: str, *rest: object) -> Fundamental:
    known = ITEMS.get(item)
    if known is None:
        return Fundamental(item, item, "", "", *rest)  # type: ignore[arg-type]  # as selected
    facts = (known.label, known.group.value, known.unit.value)
    return Fundamental(item, *facts, *rest)  # type: ignore[arg-type]  # as selected
