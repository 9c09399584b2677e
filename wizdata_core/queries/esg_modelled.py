"""Modelled emissions of a company's assets, as inventories knew them at the end of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from db.models import asset_emissions, asset_owners, providers
from wizdata_core.esg.modelled import (
    OWNER_LINKS,
    OwnedAsset,
    reported_by_year,
    spellings,
    year_check,
)
from wizdata_core.queries.esg_observations import observations

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection, Select

    from wizdata_core.esg.modelled import OwnerLink, YearCheck

GAS = "co2e_100yr"
"""The gas that is compared with scope 1: all together, over a hundred years."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """An inventory that names assets of the company: its label, terms, and its newest answer."""

    provider: str
    label: str
    terms: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class ModelledCheck:
    """What inventories model of a company beside what it reports, the newest year first.

    `links` are the owners' names by which assets are looked for; without any, none can be found.
    """

    issuer: str
    links: tuple[OwnerLink, ...]
    years: tuple[YearCheck, ...]
    inventories: tuple[Inventory, ...]


def modelled_check(connection: Connection, issuer: str, as_of: date) -> ModelledCheck:
    """The modelled scope 1 of a company as of the end of a day, in UTC, beside its reported one."""
    links = tuple(each for each in OWNER_LINKS if each.issuer == issuer)
    if not links:
        return ModelledCheck(issuer, (), (), ())
    found: dict[tuple[str, int], list[OwnedAsset]] = {}
    newest: dict[str, datetime] = {}
    for row in connection.execute(_owned(links, as_of)):
        facts = (row.asset, row.name, row.country, row.sector, row.owner, row.share, row.tonnes)
        found.setdefault((row.provider, row.year), []).append(OwnedAsset(*facts))
        newest[row.provider] = max(row.fetched_at, newest.get(row.provider, row.fetched_at))
    reported = reported_by_year(observations(connection, issuer, "ghg_scope1"), as_of)
    years = [
        year_check(provider, year, assets, reported.get(year))
        for (provider, year), assets in found.items()
    ]
    years.sort(key=lambda each: (-each.year, each.provider))
    return ModelledCheck(issuer, links, tuple(years), _inventories(connection, newest))


def _owned(links: tuple[OwnerLink, ...], as_of: date) -> Select[tuple[object, ...]]:
    """The assets of owners, each year's amount and each share in its newest vintage by then."""
    until = datetime.combine(as_of + timedelta(days=1), time.min, UTC)
    names = sorted({said for link in links for said in spellings(link.owner)})
    shares, amounts = asset_owners.c, asset_emissions.c
    owners = (
        select(shares.provider, shares.asset, shares.owner, shares.share)
        .where(func.lower(shares.owner).in_(names), shares.fetched_at < until)
        .ext(distinct_on(shares.provider, shares.asset, shares.owner))
        .order_by(shares.provider, shares.asset, shares.owner, shares.fetched_at.desc())
        .subquery()
    )
    emitted = (
        select(asset_emissions)
        .where(amounts.gas == GAS, amounts.fetched_at < until)
        .where(amounts.asset.in_(select(owners.c.asset)))
        .ext(distinct_on(amounts.provider, amounts.asset, amounts.year))
        .order_by(amounts.provider, amounts.asset, amounts.year, amounts.fetched_at.desc())
        .subquery()
    )
    held = emitted.c
    return select(emitted, owners.c.owner, owners.c.share).join(
        owners, (owners.c.asset == held.asset) & (owners.c.provider == held.provider)
    )


def _inventories(connection: Connection, newest: dict[str, datetime]) -> tuple[Inventory, ...]:
    query = select(providers.c.provider, providers.c.label, providers.c.terms)
    listed = connection.execute(query.where(providers.c.provider.in_(newest)))
    return tuple(
        Inventory(row.provider, row.label, row.terms, newest[row.provider]) for row in listed
    )
