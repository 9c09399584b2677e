"""What others rate a company, as they gave it: values, month of the rating, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from db.models import providers
from wizdata_core.items import Group
from wizdata_core.queries.datasets import states
from wizdata_core.queries.fundamentals import fundamentals

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy import Connection

PROVIDER, DATASET = "yahoo", "sustainability"


@dataclass(frozen=True, slots=True)
class GivenRating:
    """A rating of the company behind an instrument, in items of the catalogue `ITEMS`.

    `figures` is empty where nothing was ever given; `state` is what came of the last question
    (`fresh`, `withdrawn`, `empty`; empty where it was never asked), at `answered_at`, in UTC.
    """

    symbol: str
    provider: str
    label: str
    terms: str
    rated_on: date | None
    fetched_at: datetime | None
    figures: tuple[tuple[str, float], ...]
    state: str
    detail: str
    answered_at: datetime | None


def given_ratings(
    connection: Connection, symbols: Iterable[str], as_of: date
) -> tuple[GivenRating, ...]:
    """The newest rating of each instrument that had been collected by the end of a day, in UTC.

    Instruments that were neither rated nor asked for are left out. The state is that of now.
    """
    until = datetime.combine(as_of + timedelta(days=1), time.min, UTC)
    asked = states(connection, PROVIDER, DATASET)
    query = select(providers.c.label, providers.c.terms).where(providers.c.provider == PROVIDER)
    named = connection.execute(query).one_or_none()
    label, terms = (named.label, named.terms) if named else (PROVIDER, "")
    found = []
    for symbol in symbols:
        held = [
            each
            for each in fundamentals(connection, symbol, as_of=until)
            if each.group == Group.SUSTAINABILITY.value and each.provider == PROVIDER
        ]
        state = asked.get(symbol)
        if not held and state is None:
            continue
        newest = [each for each in held if each.period_end == held[0].period_end]
        found.append(
            GivenRating(
                symbol,
                PROVIDER,
                label,
                terms,
                newest[0].period_end if newest else None,
                max((each.fetched_at for each in newest), default=None),
                tuple((each.item, each.value) for each in newest),
                state.state if state else "",
                state.detail if state else "",
                state.answered_at if state else None,
            )
        )
    return tuple(found)
