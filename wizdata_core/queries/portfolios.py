"""Saved portfolios: all of them by name, or the one that an address names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from db.models import portfolios
from wizdata_core.errors import UnknownName

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row


@dataclass(frozen=True, slots=True)
class SavedPortfolio:
    """A portfolio that somebody saved; `rows` are its holdings, each by column, as they were given.

    Moments are in UTC.
    """

    slug: str
    name: str
    rows: tuple[dict[str, str], ...]
    created_at: datetime
    updated_at: datetime


def saved_portfolios(connection: Connection) -> tuple[SavedPortfolio, ...]:
    """Every saved portfolio, by name."""
    query = select(portfolios).order_by(func.lower(portfolios.c.name))
    return tuple(_saved(row) for row in connection.execute(query))


def saved_portfolio(connection: Connection, slug: str) -> SavedPortfolio:
    """The saved portfolio that an address names.

    Raises:
        UnknownName: there is none; no others are offered, since they are not to be guessed.
    """
    row = connection.execute(
        select(portfolios).where(portfolios.c.slug == slug.replace("\0", ""))
    ).one_or_none()
    if row is None:
        raise UnknownName("saved portfolio", slug, ())
    return _saved(row)


def _saved(row: Row[*tuple[object, ...]]) -> SavedPortfolio:
    return SavedPortfolio(row.slug, row.name, tuple(row.holdings), row.created_at, row.updated_at)
