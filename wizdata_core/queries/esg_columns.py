"""Observations of many companies in columns, read in bulk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import select

from db.models import esg_batches
from wizdata_core.esg.metrics import METRICS
from wizdata_core.esg.observations import Boundary
from wizdata_core.esg.scoring.columns import Columns
from wizdata_core.esg.scoring.money import UNITS_OF_MONEY
from wizdata_core.esg.scoring.panel import STATUSES
from wizdata_core.queries.binary_copy import DECIMAL, WHOLE, numbers

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from numpy.typing import NDArray
    from sqlalchemy import Connection

# What is small travels together: a row of few columns is read in half the time.
_COLUMNS = {
    "id": WHOLE,
    "cell": WHOLE,
    "days": WHOLE,
    "value": DECIMAL,
    "currency": WHOLE,
    "supersedes": WHOLE,
}
# Named one by one: as a join they are guessed to leave nothing over, and the plan is for nothing.
_UNDONE = select(esg_batches.c.id).where(esg_batches.c.undone_at.is_not(None))
# What may be compared is what `wizdata_core.esg.scoring.columns.comparable` says.
_QUERY = """
select o.id,
    ((i.place - 1) << 24) | (m.place << 16) | (cast(o.quality as bigint) << 8)
        | cast(array_position(cast(:statuses as text[]), o.status) - 1 as bigint),
    (cast(greatest(o.period_start - date '1970-01-01', 0) as bigint) << 32)
        | (cast(greatest(o.period_end - date '1970-01-01', 0) as bigint) << 16)
        | cast(coalesce(o.published_on, cast(o.collected_at at time zone 'UTC' as date))
            - date '1970-01-01' as bigint),
    coalesce(o.value, cast('NaN' as double precision)),
    case when m.money then cast(ascii(substr(o.unit, 1, 1)) * 65536
        + ascii(substr(o.unit, 2, 1)) * 256 + ascii(substr(o.unit, 3, 1)) as bigint) else 0 end,
    coalesce(o.supersedes, -1)
from esg_observations as o
join unnest(cast(:entities as text[])) with ordinality as i (name, place) on i.name = o.issuer
join unnest(
    cast(:metrics as text[]), cast(:places as bigint[]), cast(:scopes as text[]),
    cast(:money as boolean[])
) as m (name, place, scope, money) on m.name = o.metric
where o.boundary = :boundary and m.scope in ('', o.scope)
    and o.period_end between cast(:since as date) and cast(:until as date)
    and coalesce(o.published_on, cast(o.collected_at at time zone 'UTC' as date))
        <= cast(:until as date)
    and o.batch <> all(cast(:undone as bigint[]))
"""


@dataclass(frozen=True, slots=True)
class Span:
    """Which periods are read: those that ended from one day to another, known by the latter."""

    since: date | None = None
    until: date | None = None


ALL_TIME = Span()


def observed(
    connection: Connection,
    metrics: Sequence[str],
    entities: Sequence[str],
    span: Span = ALL_TIME,
    *,
    only: Collection[str] | None = None,
) -> Columns:
    """The observations of some companies that may be compared, of batches not taken back.

    Places of metrics are those in `metrics`; of these, `only` some may be read.
    """
    wanted = [(place, name) for place, name in enumerate(metrics) if only is None or name in only]
    given = {
        "entities": list(entities),
        "metrics": [name for _, name in wanted],
        "places": [place for place, _ in wanted],
        "scopes": [METRICS[name].scope for _, name in wanted],
        "money": [METRICS[name].unit in UNITS_OF_MONEY for _, name in wanted],
        "statuses": [each.value for each in STATUSES],
        "undone": list(connection.execute(_UNDONE).scalars()),
        "boundary": Boundary.GROUP.value,
        "since": "-infinity" if span.since is None else span.since.isoformat(),
        "until": "infinity" if span.until is None else span.until.isoformat(),
    }
    rows = numbers(connection, _QUERY, given, _COLUMNS)
    rows = rows[np.argsort(rows["id"], kind="stable")]

    def part(name: str, shift: int, bits: int) -> NDArray[np.int64]:
        found: NDArray[np.int64] = rows[name].astype(np.int64) >> shift & ((1 << bits) - 1)
        return found

    codes, places = np.unique(part("currency", 0, 24), return_inverse=True)
    return Columns(
        id=rows["id"].astype(np.int64),
        entity=part("cell", 24, 32),
        metric=part("cell", 16, 8),
        start=part("days", 32, 16),
        end=part("days", 16, 16),
        known=part("days", 0, 16),
        status=part("cell", 0, 8),
        value=rows["value"].astype(np.float64),
        quality=part("cell", 8, 8),
        currency=places,
        supersedes=rows["supersedes"].astype(np.int64),
        entities=tuple(entities),
        metrics=tuple(metrics),
        currencies=tuple(_letters(code) for code in codes.tolist()),
    )


def _letters(code: int) -> str:
    """The three letters that a number stands for, none for 0."""
    return code.to_bytes(3, "big").decode("ascii") if code else ""
