"""What ESG figures are held, as a short text that changes with every batch added or taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from db.models import country_observations, esg_batches

if TYPE_CHECKING:
    from sqlalchemy import Connection


def company_stamp(connection: Connection) -> str:
    """The stamp of companies' observations and controversies; both only ever come in batches."""
    held = esg_batches.c
    newest, undone = connection.execute(
        select(func.coalesce(func.max(held.id), 0), func.count(held.undone_at))
    ).one()
    return f"{newest}.{undone}"


def country_stamp(connection: Connection) -> str:
    """The stamp of countries' figures; a revised figure is a row more, from a later answer."""
    newest = func.coalesce(func.max(country_observations.c.raw_id), 0)
    return str(connection.execute(select(newest)).scalar_one())
