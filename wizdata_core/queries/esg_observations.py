"""Observations of companies as they are stored: every vintage of every figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from db.models import esg_batches, esg_observations
from wizdata_core.errors import BadInput
from wizdata_core.esg.observations import Assurance, Observation, Status

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection, Row, Select


def observations(
    connection: Connection, issuer: str, metric: str = "", *, with_undone: bool = False
) -> tuple[Observation, ...]:
    """Every observation of a company, or of one of its metrics: by metric, period, publication.

    Those of batches that were taken back are left out unless they are asked for.
    """
    held = esg_observations.c
    query = _query().where(held.issuer == issuer)
    if metric:
        query = query.where(held.metric == metric)
    if not with_undone:
        query = query.where(esg_batches.c.undone_at.is_(None))
    query = query.order_by(held.metric, held.period_end, held.published_on.nulls_last(), held.id)
    return tuple(_observation(row) for row in connection.execute(query))


def observations_of(
    connection: Connection, issuers: Collection[str], metrics: Collection[str]
) -> tuple[Observation, ...]:
    """Observations of several companies and metrics that are not taken back, oldest first."""
    held = esg_observations.c
    query = (
        _query()
        .where(held.issuer.in_(issuers), held.metric.in_(metrics))
        .where(esg_batches.c.undone_at.is_(None))
        .order_by(held.id)
    )
    return tuple(_observation(row) for row in connection.execute(query))


def observation(connection: Connection, number: int) -> Observation:
    """One observation by its id.

    Raises:
        BadInput: none has that id.
    """
    row = connection.execute(_query().where(esg_observations.c.id == number)).one_or_none()
    if row is None:
        raise BadInput(f"no observation has the id {number}")
    return _observation(row)


def _query() -> Select[tuple[object, ...]]:
    return select(esg_observations, esg_batches.c.undone_at.is_not(None).label("undone")).join(
        esg_batches, esg_batches.c.id == esg_observations.c.batch
    )


def _observation(row: Row[tuple[object, ...]]) -> Observation:
    facts = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
    return Observation(
        **facts | {"status": Status(row.status), "assurance": Assurance(row.assurance)}
    )
