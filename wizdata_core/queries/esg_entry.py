"""What a sheet of entry is judged beside: names, sources, and the stored rows that it may touch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from db.models import esg_batches, esg_controversies, esg_sources
from wizdata_core.esg.controversies import State
from wizdata_core.esg.entry.columns import Subject
from wizdata_core.esg.entry.known import Controversy, Known, StoredControversy
from wizdata_core.queries.esg_issuers import company_names
from wizdata_core.queries.esg_observations import observations_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

    from wizdata_core.esg.entry.table import Sheet


def known_beside(connection: Connection, sheet: Sheet) -> Known:
    """What a sheet is judged beside; of rows only those of the companies that it names.

    Rows of batches that were taken back are not among them: they may be entered again.
    """
    companies = company_names(connection)
    said = {line.cells.get("issuer", "") for line in sheet.lines}
    meant = {found for each in said if (found := companies.found(each)) is not None}
    _, sources = choices(connection)
    if sheet.subject is Subject.FIGURES:
        metrics = {line.cells.get("metric", "").casefold() for line in sheet.lines}
        return Known(companies, sources, observations_of(connection, meant, metrics))
    return Known(companies, sources, controversies=_controversies(connection, meant))


def choices(connection: Connection) -> tuple[dict[str, str], dict[str, str]]:
    """What may be chosen when entering: companies and sources, names by what files call them."""
    companies = company_names(connection).companies
    by_name = sorted(companies.items(), key=lambda item: item[1].casefold())
    listed = select(esg_sources).order_by(esg_sources.c.name)
    return dict(by_name), {row.source: row.name for row in connection.execute(listed)}


def _controversies(
    connection: Connection, issuers: Collection[str]
) -> tuple[StoredControversy, ...]:
    held = esg_controversies.c
    query = (
        select(esg_controversies)
        .join(esg_batches, esg_batches.c.id == held.batch)
        .where(held.issuer.in_(issuers), esg_batches.c.undone_at.is_(None))
        .order_by(held.id)
    )
    return tuple(
        StoredControversy(
            row.id,
            row.batch,
            Controversy(
                row.issuer,
                row.happened_on,
                row.topic,
                row.severity,
                row.title,
                row.url,
                State(row.state),
                row.source,
                row.published_on,
            ),
        )
        for row in connection.execute(query)
    )
