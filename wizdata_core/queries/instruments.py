"""Finds instruments: by canonical symbol, by any alias, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, func, or_, select

from db.models import aliases, instruments, series
from wizdata_core.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection


_LEAST_NAME = 4


@dataclass(frozen=True, slots=True)
class Found:
    """An instrument that a search found; `bars` is how many bars are held of it.

    `codes` are its aliases that its symbol does not already show: old codes, providers' symbols.
    """

    symbol: str
    name: str
    asset_class: str
    exchange: str
    currency: str
    bars: int
    codes: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """How a list shows it, with every code that a person may type to find it."""
        return " · ".join(
            (self.symbol, self.name, *((", ".join(self.codes),) if self.codes else ()))
        )


def canonical(connection: Connection, name: str) -> str:
    """The canonical symbol of an instrument given by symbol or alias, in any case.

    Raises:
        UnknownName: nothing has that symbol or alias; the nearest are offered.
        BadInput: several instruments have that alias; they are listed.
    """
    given = _typed(name)
    exact = connection.scalars(
        select(instruments.c.symbol).where(func.upper(instruments.c.symbol) == given.upper())
    ).all()
    if exact:
        return given if given in exact else str(exact[0])
    matches = connection.scalars(
        select(instruments.c.symbol)
        .join(aliases, aliases.c.instrument_id == instruments.c.id)
        .where(func.upper(aliases.c.alias) == given.upper())
        .distinct()
    ).all()
    if len(matches) == 1:
        return str(matches[0])
    if matches:
        raise BadInput(f"{name!r} names several instruments: {', '.join(sorted(matches))}")
    raise UnknownName("symbol", name, _names(connection))


def _names(connection: Connection) -> list[str]:
    """Symbols, aliases and the first words of companies' names, which people also mistype."""
    companies = select(func.split_part(instruments.c.name, " ", 1)).where(
        instruments.c.asset_class == "equity",
        func.length(func.split_part(instruments.c.name, " ", 1)) >= _LEAST_NAME,
    )
    named = select(instruments.c.symbol).union(select(aliases.c.alias), companies)
    return [str(each) for each in connection.scalars(named)]


def search(connection: Connection, words: str, limit: int = 20) -> list[Found]:
    """Instruments whose symbol, name or alias holds every word; close matches first, then held."""
    held = (
        select(series.c.instrument_id, func.sum(series.c.bars).label("bars"))
        .group_by(series.c.instrument_id)
        .subquery()
    )
    bars = func.coalesce(held.c.bars, 0).label("bars")
    needle = _typed(words)
    query = (
        select(
            instruments.c.symbol,
            instruments.c.name,
            instruments.c.asset_class,
            func.coalesce(instruments.c.mic, "").label("exchange"),
            instruments.c.currency,
            bars,
        )
        .outerjoin(held, held.c.instrument_id == instruments.c.id)
        .where(*(_holds(word) for word in needle.split()))
        .order_by(*_closeness(needle), (bars == 0), instruments.c.id)
        .limit(limit)
    )
    return [
        Found(row.symbol, row.name, row.asset_class, row.exchange, row.currency, int(row.bars))
        for row in connection.execute(query)
    ]


def _holds(word: str) -> ColumnElement[bool]:
    pattern = f"%{_escaped(word)}%"
    by_alias = select(aliases.c.instrument_id).where(aliases.c.alias.ilike(pattern, escape="\\"))
    return or_(
        instruments.c.symbol.ilike(pattern, escape="\\"),
        instruments.c.name.ilike(pattern, escape="\\"),
        instruments.c.id.in_(by_alias),
    )


def _closeness(needle: str) -> list[ColumnElement[int]]:
    if not needle:
        return []
    beginning = f"{_escaped(needle)}%"
    return [
        case(
            (func.upper(instruments.c.symbol) == needle.upper(), 0),
            (instruments.c.symbol.ilike(beginning, escape="\\"), 1),
            (instruments.c.name.ilike(beginning, escape="\\"), 2),
            else_=3,
        )
    ]


def listed(connection: Connection) -> list[Found]:
    """Every instrument, those of which bars are held first."""
    return search(connection, "", limit=100_000)


def _typed(text: str) -> str:
    """What a person typed, without the one character that PostgreSQL takes in no text."""
    return text.replace("\0", "").strip()


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
