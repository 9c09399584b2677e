"""Our ESG scores as snapshots read them: of instruments' companies and of countries, by day."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from sqlalchemy import select

from db.models import esg_scores, instruments
from wizdata_core.esg.methods import COMPANIES, COUNTRIES, Entity
from wizdata_core.queries.arrow_columns import floats, whole
from wizdata_core.snapshots.inputs import Scores
from wizdata_core.snapshots.scores import COUNTRY_NUMBERS, NUMBERS, TEXTS
from wizdata_core.store import arrow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pyarrow as pa
    from sqlalchemy import ColumnElement

    from wizdata_core.store import Engines

Of = TypeVar("Of", int, str)
_NUMBERS = sorted({*NUMBERS.values(), *COUNTRY_NUMBERS.values()})
_TEXTS = sorted(TEXTS.values())


def company_scores(store: Engines, ids: Sequence[int]) -> dict[int, Scores]:
    """The scores of the companies behind these instruments, by instrument."""
    query = (
        select(instruments.c.id.label("of"), *_columns())
        .join(instruments, instruments.c.issuer == esg_scores.c.entity)
        .where(
            esg_scores.c.entity_type == Entity.COMPANY.value,
            esg_scores.c.method == COMPANIES,
            instruments.c.id.in_(ids or [-1]),
        )
        .order_by(instruments.c.id, esg_scores.c.as_of)
    )
    rows = arrow(store, query)
    return dict(_by_entity(rows, whole(rows["of"]).tolist()))


def country_scores(store: Engines) -> dict[str, Scores]:
    """The scores of countries, by ISO 3166 alpha-3."""
    query = (
        select(esg_scores.c.entity.label("of"), *_columns())
        .where(esg_scores.c.entity_type == Entity.COUNTRY.value, esg_scores.c.method == COUNTRIES)
        .order_by(esg_scores.c.entity, esg_scores.c.as_of)
    )
    rows = arrow(store, query)
    return dict(_by_entity(rows, rows["of"].to_pylist()))


def _columns() -> list[ColumnElement[object]]:
    return [esg_scores.c[name] for name in ("as_of", *_NUMBERS, *_TEXTS)]


def _by_entity(rows: pa.Table, of: Sequence[Of]) -> Iterable[tuple[Of, Scores]]:
    """Each entity with its scores by day; the rows of one lie together, in the order of days."""
    days = whole(rows["as_of"])
    numbers = {name: floats(rows[name]) for name in _NUMBERS}
    texts = {name: rows[name].to_pylist() for name in _TEXTS}
    starts: list[int] = [at for at in range(len(of)) if at == 0 or of[at] != of[at - 1]]
    for start, end in pairwise([*starts, len(of)]):
        mine = slice(start, end)
        yield (
            of[start],
            Scores(
                days[mine].astype(np.int64),
                {name: values[mine] for name, values in numbers.items()},
                {name: tuple(values[mine]) for name, values in texts.items()},
            ),
        )
