"""Saves portfolios: under a name that no other has, their rows as they were given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from db.models import portfolios
from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.ingest.text import storable
from wizdata_core.portfolio.holding_tables import holdings_of_cells
from wizdata_core.portfolio.holdings import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

MOST_NAME, MOST_SAVED, MOST_CELL = 80, 1_000, 200
LEAST_SLUG = 16  # characters of base 64: 96 random bits
_THING = "saved portfolio"


def save_portfolio(
    connection: Connection,
    name: str,
    rows: Sequence[Mapping[str, str]],
    slug: str,
    now: datetime,
) -> None:
    """Saves holdings under a new name and a random slug.

    Raises:
        BadInput: the name is empty, too long or taken, a row is refused, there is none, or a
            thousand portfolios are saved already.
    """
    if len(slug) < LEAST_SLUG:
        raise ValueError("the slug of a saved portfolio must be random and long")
    said, kept = _name(name), _rows(rows)
    if (connection.scalar(select(func.count()).select_from(portfolios)) or 0) >= MOST_SAVED:
        raise BadInput(f"{MOST_SAVED:,} portfolios are saved, the most that are kept; delete some")
    made = connection.execute(
        insert(portfolios)
        .values(slug=slug, name=said, holdings=kept, created_at=now, updated_at=now)
        .on_conflict_do_nothing()
        .returning(portfolios.c.slug)
    ).one_or_none()
    if made is None:
        raise _taken(said)


def overwrite_portfolio(
    connection: Connection, slug: str, rows: Sequence[Mapping[str, str]], now: datetime
) -> None:
    """Puts other holdings in the place of saved ones; the name and the address stay.

    Raises:
        UnknownName: nothing is saved under that slug.
        BadInput: a row is refused, or there is none.
    """
    changed = portfolios.update().where(portfolios.c.slug == slug)
    kept = _rows(rows)
    _found(connection.execute(changed.values(holdings=kept, updated_at=now)).rowcount, slug)


def rename_portfolio(connection: Connection, slug: str, name: str, now: datetime) -> None:
    """Gives a saved portfolio another name; its address stays.

    Raises:
        BadInput: the name is empty, too long or another's.
        UnknownName: nothing is saved under that slug.
    """
    said = _name(name)
    changed = portfolios.update().where(portfolios.c.slug == slug)
    try:
        with connection.begin_nested():
            count = connection.execute(changed.values(name=said, updated_at=now)).rowcount
    except IntegrityError as error:  # the one thing that names must be: unlike each other
        raise _taken(said) from error
    _found(count, slug)


def delete_portfolio(connection: Connection, slug: str) -> None:
    """Deletes a saved portfolio for good; its address leads nowhere from then on.

    Raises:
        UnknownName: nothing is saved under that slug.
    """
    gone = connection.execute(portfolios.delete().where(portfolios.c.slug == slug))
    _found(gone.rowcount, slug)


def _rows(rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    kept = [
        {name: storable(cell, MOST_CELL) for name, cell in row.items() if name in COLUMNS and cell}
        for row in rows
    ]
    if not kept:
        raise BadInput("a portfolio without holdings is not saved")
    read = holdings_of_cells(enumerate(kept, start=1))
    if read.refused:
        first = read.refused[0]
        raise BadInput(f"row {first.number} ({first.said}) is refused: {first.why}")
    return kept


def _found(count: int, slug: str) -> None:
    if not count:
        raise UnknownName(_THING, slug, ())


def _taken(name: str) -> BadInput:
    return BadInput(f"a portfolio called {name!r} is saved already; choose another name")


def _name(name: str) -> str:
    said = " ".join(storable(name, 10 * MOST_NAME).split())
    if not said:
        raise BadInput("a saved portfolio needs a name")
    if len(said) > MOST_NAME:
        raise BadInput(f"the name has {len(said)} characters; at most {MOST_NAME} are kept")
    return said
