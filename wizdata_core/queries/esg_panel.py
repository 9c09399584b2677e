"""What scores are made of: companies, their observations in columns, and their controversies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Date, cast, func, select

from db.models import esg_batches, esg_controversies, issuers
from wizdata_core.esg.comparing import Comparison, metrics_read
from wizdata_core.esg.controversies import Event, State
from wizdata_core.esg.panel import Member, Panel
from wizdata_core.queries.esg_columns import observed
from wizdata_core.queries.esg_rates import period_rates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from sqlalchemy import Connection

    from wizdata_core.esg.methods import Method
    from wizdata_core.esg.selection import Choice


def company_panel(
    connection: Connection,
    as_of: date,
    method: Method,
    *,
    example: bool = False,
    choice: Choice | None = None,
) -> Panel:
    """What is known of every company of whom anything is known, as of the end of a day.

    Real companies, or the fictional ones; never both.
    """
    (found,) = company_panels(connection, [as_of], method, example=example, choice=choice)
    return found


def company_panels(
    connection: Connection,
    days: Sequence[date],
    method: Method,
    *,
    example: bool = False,
    choice: Choice | None = None,
) -> Iterator[Panel]:
    """`company_panel` of several days, for which everything is read once."""
    everyone = members(connection, example=example)
    columns = observed(connection, metrics_read(method), [each.entity for each in everyone])
    events = controversies(connection, columns.entities)
    compared = Comparison(columns, method, choice, period_rates(connection))
    for day in days:
        yield compared.panel(day, everyone, events)


def members(connection: Connection, *, example: bool) -> tuple[Member, ...]:
    """All companies, real or fictional, by name."""
    query = (
        select(issuers.c.issuer, issuers.c.sasb_sics, issuers.c.country, issuers.c.example)
        .where(issuers.c.example == example)
        .order_by(issuers.c.issuer)
    )
    return tuple(Member(*tuple(row)) for row in connection.execute(query))


def controversies(connection: Connection, entities: Iterable[str]) -> dict[str, tuple[Event, ...]]:
    """The controversies of some companies, of any day, by company."""
    held = esg_controversies.c
    query = (
        select(
            held.id,
            held.issuer,
            held.happened_on,
            held.topic,
            held.severity,
            held.title,
            held.state,
            func.coalesce(
                held.published_on, cast(func.timezone("UTC", held.collected_at), Date)
            ).label("known_on"),
            held.url,
            held.source,
            held.supersedes,
        )
        .join(esg_batches, esg_batches.c.id == held.batch)
        .where(esg_batches.c.undone_at.is_(None), held.issuer.in_(list(entities)))
        .order_by(held.issuer, held.happened_on, held.id)
    )
    found: dict[str, list[Event]] = {}
    for row in connection.execute(query):
        event = Event(*row[:6], State(row.state), *row[7:])
        found.setdefault(event.entity, []).append(event)
    return {entity: tuple(events) for entity, events in found.items()}
