"""Controversies of companies as they are stored, of batches that were not taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Date, cast, func, select

from db.models import esg_batches, esg_controversies
from wizdata_core.esg.controversies import Event, State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection


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
