"""The ESG dates of an instrument's company: when reports were published, and controversies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from db.models import (
    esg_batches,
    esg_controversies,
    esg_observations,
    esg_sources,
    instruments,
)

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection, ScalarSelect

_MOST_WORDS = 80  # characters of a document's or a controversy's title on a mark


def esg_dates(connection: Connection, symbol: str) -> tuple[tuple[date, str, str], ...]:
    """Each date as (day, kind of mark, label), in the order of days.

    A document has one mark, on the day it was published, with how many figures of it are held. A
    controversy has one on the day it happened; of its rows the newest counts. What was taken back
    is left out.
    """
    issuer = (
        select(instruments.c.issuer)
        .where(instruments.c.symbol == symbol, instruments.c.issuer.is_not(None))
        .scalar_subquery()
    )
    return tuple(sorted([*_reports(connection, issuer), *_controversies(connection, issuer)]))


def _reports(connection: Connection, issuer: ScalarSelect[str]) -> list[tuple[date, str, str]]:
    held = esg_observations.c
    named = func.coalesce(func.nullif(held.document, ""), esg_sources.c.name).label("document")
    query = (
        select(held.published_on, named, func.count().filter(held.disclosed).label("figures"))
        .join(esg_batches, esg_batches.c.id == held.batch)
        .join(esg_sources, esg_sources.c.source == held.source)
        .where(
            held.issuer == issuer, held.published_on.is_not(None), esg_batches.c.undone_at.is_(None)
        )
        .group_by(held.published_on, named)
    )
    return [
        (row.published_on, "report", _published(row.document, row.published_on, row.figures))
        for row in connection.execute(query)
    ]


def _published(document: str, day: date, figures: int) -> str:
    return f"{_short(document)} published on {day:%Y-%m-%d}, {_counted(figures)}"


def _counted(figures: int) -> str:
    return f"{figures} figure" if figures == 1 else f"{figures} figures"


def _controversies(
    connection: Connection, issuer: ScalarSelect[str]
) -> list[tuple[date, str, str]]:
    held, later = esg_controversies.c, esg_controversies.alias("later")
    kept = select(esg_batches.c.id).where(esg_batches.c.undone_at.is_(None))
    followed = select(later.c.id).where(later.c.supersedes == held.id, later.c.batch.in_(kept))
    query = select(held.happened_on, held.title, held.severity).where(
        held.issuer == issuer, held.batch.in_(kept), ~followed.exists()
    )
    return [
        (row.happened_on, "controversy", _happened(row.happened_on, row.severity, row.title))
        for row in connection.execute(query)
    ]


def _happened(day: date, severity: int, title: str) -> str:
    return f"Controversy on {day:%Y-%m-%d}, severity {severity} of 5: {_short(title)}"


def _short(text: str) -> str:
    return text if len(text) <= _MOST_WORDS else f"{text[: _MOST_WORDS - 1]}…"
