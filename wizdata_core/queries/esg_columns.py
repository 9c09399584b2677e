"""Observations of many companies in columns, read in bulk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import text

from wizdata_core.esg.columns import Columns, currency_of
from wizdata_core.esg.metrics import METRICS
from wizdata_core.esg.money import UNITS_OF_MONEY
from wizdata_core.esg.observations import Boundary
from wizdata_core.esg.panel import STATUSES
from wizdata_core.queries.binary_copy import DECIMAL, WHOLE, numbers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray
    from sqlalchemy import Connection

_COLUMNS = {
    "id": WHOLE,
    "entity": WHOLE,
    "metric": WHOLE,
    "start": WHOLE,
    "end": WHOLE,
    "known": WHOLE,
    "status": WHOLE,
    "value": DECIMAL,
    "quality": WHOLE,
    "currency": WHOLE,
    "supersedes": WHOLE,
}
# What may be compared is what `wizdata_core.esg.columns.comparable` says.
_QUERY = """
select o.id, i.place - 1, m.place - 1,
    cast(o.period_start - date '1970-01-01' as bigint),
    cast(o.period_end - date '1970-01-01' as bigint),
    cast(coalesce(o.published_on, cast(o.collected_at at time zone 'UTC' as date))
        - date '1970-01-01' as bigint),
    cast(array_position(cast(:statuses as text[]), o.status) - 1 as bigint),
    coalesce(o.value, cast('NaN' as double precision)),
    cast(o.quality as bigint),
    case when m.money
        then cast(array_position(cast(:units as text[]), o.unit) as bigint) else 0 end,
    coalesce(o.supersedes, -1)
from unnest(cast(:entities as text[])) with ordinality as i (name, place)
cross join unnest(
    cast(:metrics as text[]), cast(:scopes as text[]), cast(:money as boolean[])
) with ordinality as m (name, scope, money, place)
join esg_observations as o on o.issuer = i.name and o.metric = m.name
where o.boundary = :boundary and m.scope in ('', o.scope)
    and o.period_end >= cast(:since as date)
    and not exists (
        select from esg_batches as b where b.id = o.batch and b.undone_at is not null
    )
"""
_MONEY = """
select distinct unit from esg_observations where metric = any(cast(:metrics as text[]))
order by unit
"""


def observed(
    connection: Connection,
    metrics: Sequence[str],
    entities: Sequence[str],
    *,
    since: date | None = None,
) -> Columns:
    """The observations of some metrics of some companies that may be compared.

    Batches that were taken back are left out, and periods that ended before `since`.
    """
    money = [METRICS[name].unit in UNITS_OF_MONEY for name in metrics]
    counted = [name for name, each in zip(metrics, money, strict=True) if each]
    units = list(connection.execute(text(_MONEY), {"metrics": counted}).scalars())
    given = {
        "entities": list(entities),
        "metrics": list(metrics),
        "scopes": [METRICS[name].scope for name in metrics],
        "money": money,
        "units": units,
        "statuses": [each.value for each in STATUSES],
        "boundary": Boundary.GROUP.value,
        "since": "-infinity" if since is None else since.isoformat(),
    }
    rows = numbers(connection, _QUERY, given, _COLUMNS)
    rows = rows[np.argsort(rows["id"], kind="stable")]

    def whole(name: str) -> NDArray[np.int64]:
        return rows[name].astype(np.int64)

    return Columns(
        id=whole("id"),
        entity=whole("entity"),
        metric=whole("metric"),
        start=whole("start"),
        end=whole("end"),
        known=whole("known"),
        status=whole("status"),
        value=rows["value"].astype(np.float64),
        quality=whole("quality"),
        currency=whole("currency"),
        supersedes=whole("supersedes"),
        entities=tuple(entities),
        metrics=tuple(metrics),
        currencies=("", *(currency_of(each) for each in units)),
    )
