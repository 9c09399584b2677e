"""The companies whose ESG figures may be held: who they are, what they trade as, what is held."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from db.models import aliases, esg_batches, esg_observations, instruments, issuers
from wizdata_core.esg.companies import CompanyNames

if TYPE_CHECKING:
    from collections.abc import Iterable
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
    return company_names(connection).meant(said)


def company_names(connection: Connection) -> CompanyNames:
    """What every company is called; ask it where many names have to be understood."""
    traded = select(instruments.c.symbol, instruments.c.issuer).where(
        instruments.c.issuer.is_not(None)
    )
    older = (
        select(aliases.c.alias, instruments.c.issuer)
        .join(instruments, aliases.c.instrument_id == instruments.c.id)
        .where(instruments.c.issuer.is_not(None))
    )
    known = {row.issuer: row.name for row in connection.execute(select(issuers))}
    return CompanyNames(
        known,
        _grouped((row.symbol, row.issuer) for row in connection.execute(traded)),
        _grouped((name.casefold(), issuer) for issuer, name in known.items()),
        _grouped((row.alias.casefold(), row.issuer) for row in connection.execute(older)),
    )


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for name, issuer in pairs:
        groups[name].add(issuer)
    return {name: frozenset(meant) for name, meant in groups.items()}
