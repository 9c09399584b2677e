"""When a provider's figures of indicators were revised last, so that none gives way to an older."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from db.models import country_observations

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy import Connection


def revisions(connection: Connection, provider: str, indicators: Iterable[str]) -> dict[str, date]:
    """The newest day of revision that is held of each indicator, absent where none is known."""
    held = country_observations.c
    query = (
        select(held.indicator, func.max(held.updated).label("updated"))
        .where(held.provider == provider, held.indicator.in_(sorted(indicators)))
        .group_by(held.indicator)
    )
    return {row.indicator: row.updated for row in connection.execute(query) if row.updated}
