"""The sources of ESG figures: who they are, and under which licence they may be used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from db.models import esg_sources

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Source:
    """A source by its own name here; `redistribute` says whether its figures may be passed on."""

    source: str
    name: str
    kind: str
    url: str
    licence: str
    redistribute: bool


def sources_by_name(connection: Connection) -> dict[str, Source]:
    """Every source by its own name here."""
    rows = connection.execute(select(esg_sources).order_by(esg_sources.c.source)).mappings()
    return {row["source"]: Source(**row) for row in rows}
