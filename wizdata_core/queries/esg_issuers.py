"""The companies whose ESG figures may be held: who they are, what they trade as, what is held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from db.models import aliases, esg_batches, esg_observations, instruments, issuers
from wizdata_core.errors import UnknownName

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class IssuerFacts:
    """A company: `country` is of two letters, `symbols` its instruments, the first by name.

    `figures` counts the observations that are held and not taken back, `latest` is the end of the
    newest period among them. `example` is said of a fictional company.
    """

    issuer: str
    name: str
    country: str
    sector: str
    icb_industry: str
    sasb_sics: str
    example: bool
    symbols: tuple[str, ...]
    figures: int
    latest: date | None


def listed_issuers(connection: Connection) -> tuple[IssuerFacts, ...]:
    """Every company, by name."""
    held = (
        select(
            esg_observations.c.issuer,
            func.count().label("figures"),
            func.max(esg_observations.c.period_end).label("latest"),
        )
        .join(esg_batches, esg_batches.c.id == esg_observations.c.batch)
        .where(esg_batches.c.undone_at.is_(None))
        .group_by(esg_observations.c.issuer)
        .subquery()
    )
    traded = (
        select(
            instruments.c.issuer,
            func.array_agg(func.distinct(instruments.c.symbol)).label("symbols"),
        )
        .where(instruments.c.issuer.is_not(None))
        .group_by(instruments.c.issuer)
        .subquery()
    )
    query = (
        select(
            issuers,
            traded.c.symbols,
            func.coalesce(held.c.figures, 0).label("figures"),
            held.c.latest,
        )
        .outerjoin(held, held.c.issuer == issuers.c.issuer)
        .outerjoin(traded, traded.c.issuer == issuers.c.issuer)
        .order_by(func.lower(issuers.c.name))
    )
    return tuple(
        IssuerFacts(
            row.issuer,
            row.name,
            row.country,
            row.sector,
            row.icb_industry,
            row.sasb_sics,
            row.example,
            tuple(row.symbols or ()),
            row.figures,
            row.latest,
        )
        for row in connection.execute(query)
    )


def issuer_meant(connection: Connection, said: str) -> str:
    """The company that a text means: its own name here, a symbol, or another name of an instrument.

    Raises:
        UnknownName: no company is called so; the text offers the nearest.
    """
    words = said.strip()
    known = {row.issuer: row.name for row in connection.execute(select(issuers))}
    if words in known:
        return words
    by_symbol = select(instruments.c.issuer).where(
        instruments.c.symbol == words.upper(), instruments.c.issuer.is_not(None)
    )
    by_alias = (
        select(instruments.c.issuer)
        .join(aliases, aliases.c.instrument_id == instruments.c.id)
        .where(func.lower(aliases.c.alias) == words.lower(), instruments.c.issuer.is_not(None))
    )
    by_name = select(issuers.c.issuer).where(func.lower(issuers.c.name) == words.lower())
    for query in (by_symbol, by_name, by_alias):
        found = set(connection.execute(query).scalars())
        if len(found) == 1:
            return str(found.pop())
    raise UnknownName("company", said, (*known, *known.values()))
