"""What changes scores, and when: figures that came or went, the days they became known, scores."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Date, cast, func, or_, select, union

from db.models import (
    country_observations,
    esg_batches,
    esg_controversies,
    esg_observations,
    esg_scores,
)
from wizdata_core.esg.methods import COMPANIES, COUNTRIES, EXAMPLES
from wizdata_core.queries.esg_stamp import company_stamp, country_stamp
from wizdata_core.snapshots.scores import COUNTRY_NUMBERS, NUMBERS, TEXTS

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Connection

    from wizdata_core.esg.scoring.score_days import Values

PRESENT = (COMPANIES, COUNTRIES, EXAMPLES)
"""The methods by which scores are made now; those of others stay as they are."""
_SHOWN = sorted({*NUMBERS.values(), *TEXTS.values(), *COUNTRY_NUMBERS.values()})
# A batch says when it was begun, which may be a while before it can be seen.
_OVERLAP = timedelta(hours=6)


class Seen(NamedTuple):
    """What scores are made of, in short texts, and the day they reach to."""

    companies: str = ""
    countries: str = ""
    today: date | None = None


def seen_now(connection: Connection, today: date) -> Seen:
    """What scores would be made of now: where it is as before, they are too."""
    return Seen(company_stamp(connection), country_stamp(connection), today)


def known_days(connection: Connection) -> tuple[date, ...]:
    """Every day on which a figure or a controversy of a company, or a country's figure, was known.

    It is the day of publication, or else of collecting, in UTC.
    """
    kept = select(esg_batches.c.id).where(esg_batches.c.undone_at.is_(None))
    companies = [
        select(_known(table).label("day")).where(table.c.batch.in_(kept))
        for table in (esg_observations, esg_controversies)
    ]
    countries = select(_day(country_observations.c.fetched_at).label("day"))
    days = union(*companies, countries).subquery()
    query = select(days.c.day).where(days.c.day.is_not(None)).order_by(days.c.day)
    return tuple(connection.execute(query).scalars())


def stored_days(connection: Connection) -> tuple[date, ...]:
    """Every day as of which there is a score."""
    return tuple(connection.execute(select(esg_scores.c.as_of).distinct()).scalars())


def changed_from(
    connection: Connection, *, companies: bool = True, countries: bool = True
) -> date | None:
    """The first day whose scores what came since the last were made may change; None where none.

    It looks at figures of companies, of countries, or of both. Where there is no score yet, it is
    the first day on which anything was known.
    """
    last = connection.scalar(select(func.max(esg_scores.c.computed_at)))
    if last is None:
        return min(known_days(connection), default=None)
    since = last - _OVERLAP
    firsts: list[date | None] = []
    if companies:
        moved = select(esg_batches.c.id).where(
            or_(esg_batches.c.collected_at >= since, esg_batches.c.undone_at >= since)
        )
        for table in (esg_observations, esg_controversies):
            query = select(func.min(_known(table))).where(table.c.batch.in_(moved))
            firsts.append(connection.scalar(query))
    if countries:
        fetched = country_observations.c.fetched_at
        firsts.append(connection.scalar(select(func.min(_day(fetched))).where(fetched >= since)))
    return min((day for day in firsts if day is not None), default=None)


def scores_from(
    connection: Connection, since: date
) -> dict[tuple[str, str], tuple[tuple[date, Values], ...]]:
    """What snapshots show of every score as of `since` and later, by kind of entity and entity.

    The newest score before is there too, as one of `since`; days rise.
    """
    held = esg_scores.c
    query = (
        select(held.entity_type, held.entity, held.as_of, *(held[name] for name in _SHOWN))
        .where(held.method.in_(PRESENT))
        .order_by(held.entity_type, held.entity, held.as_of)
    )
    found: defaultdict[tuple[str, str], dict[date, Values]] = defaultdict(dict)
    for kind, entity, day, *values in connection.execute(query):
        found[kind, entity][max(day, since)] = tuple(values)
    return {key: tuple(days.items()) for key, days in found.items()}


def _known(table: object) -> ColumnElement[date]:
    columns = table.c  # type: ignore[attr-defined]  # a table of figures or of controversies
    return func.coalesce(columns.published_on, _day(columns.collected_at))


def _day(moment: ColumnElement[datetime]) -> ColumnElement[date]:
    return cast(func.timezone("UTC", moment), Date)
