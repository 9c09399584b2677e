"""The rows that a screen looks at: one of each instrument, the newest of all or as of a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import (
    ARRAY,
    Date,
    Double,
    Integer,
    and_,
    bindparam,
    case,
    column,
    func,
    literal,
    select,
    true,
)

from wizdata_core.queries.screen_sql import DAYS, Rows
from wizdata_core.queries.snapshots import LATEST, SNAPSHOTS
from wizdata_core.screener.expression import SeriesValue, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from sqlalchemy import ColumnElement, FromClause, Subquery
    from sqlalchemy.sql.selectable import LateralFromClause

    from wizdata_core.queries.series_values import SeriesTable
    from wizdata_core.screener.expression import Operand

OLDEST = timedelta(days=366)  # how far behind the day asked a row may lie
KEYS = ("instrument_id", "day", "made_at", "reconstructed")


def latest(names: Iterable[str]) -> Subquery:
    """The newest row of each instrument, with these columns."""
    return select(*(LATEST.c[name] for name in names)).subquery("rows")


def as_of(names: Iterable[str], day: date) -> Subquery:
    """Each instrument's row with the greatest day up to `day` that is not too old, likewise."""
    known = select(LATEST.c.instrument_id).subquery("known")
    newest = _newest(names, known, literal(day, Date), literal(_oldest(day), Date))
    return select(*newest.c).select_from(known.join(newest, true())).subquery("rows")


def as_of_each(names: Iterable[str], days: Sequence[date]) -> Subquery:
    """For each of the days, as `as_of`, with the day asked as `asked`."""
    asked = _asked(days)
    known = select(LATEST.c.instrument_id, asked.c.asked).join(asked, true()).subquery("known")
    oldest = known.c.asked - literal(OLDEST.days, Integer)
    newest = _newest(names, known, known.c.asked, oldest)
    both = known.join(newest, true())
    return select(known.c.asked, *newest.c).select_from(both).subquery("rows")


def _newest(
    names: Iterable[str], known: Subquery, until: ColumnElement[date], since: ColumnElement[date]
) -> LateralFromClause:
    """The newest row of a known instrument between two days: one step into the key for each."""
    return (
        select(*(SNAPSHOTS.c[name] for name in names))
        .where(
            SNAPSHOTS.c.instrument_id == known.c.instrument_id,
            SNAPSHOTS.c.day <= until,
            SNAPSHOTS.c.day >= since,
        )
        .order_by(SNAPSHOTS.c.day.desc())
        .limit(1)
        .lateral("newest")
    )


def _asked(days: Sequence[date]) -> Subquery:
    given = bindparam(None, sorted(set(days)), ARRAY(Date))
    listed = func.unnest(given).table_valued(column("asked", Date), name="given")
    return select(listed.render_derived().c.asked).subquery("asked")


def _oldest(day: date) -> date:
    return date.fromordinal(max(1, day.toordinal() - OLDEST.days))


def universe(rows: Subquery, labels: Mapping[Operand, str], series: SeriesTable | None) -> Rows:
    """The rows with what is worked out on them: standings among each other, and indicators."""
    columns: list[ColumnElement[object]] = list(rows.c)
    source: FromClause = rows
    for operand, label in labels.items():
        if isinstance(operand, Standing):
            columns.append(_standing(operand, rows).label(label))
    if series is not None:
        computed = _computed(series)
        source = rows.outerjoin(computed, computed.c.instrument_id == rows.c.instrument_id)
        place = func.array_position(computed.c[DAYS], rows.c.day)
        columns.append(computed.c[DAYS])
        for label in series.values:
            every = computed.c[f"{label}_all"]
            columns += [every, every[place].label(label)]
    return Rows(select(*columns).select_from(source).subquery("universe"), labels)


def _standing(operand: Standing, rows: Subquery) -> ColumnElement[object]:
    """A rank or percentile among the rows that have a value, within a group where one is named."""
    value = rows.c[operand.name]
    groups = [rows.c[operand.within]] if operand.within else []
    known = [each.is_not(None) for each in (value, *groups)]
    # A missing value takes part in no standing, and many days do not mix.
    parts = [value.is_(None), *groups, *([rows.c.asked] if "asked" in rows.c else [])]
    place: ColumnElement[Any]
    if operand.how == "rank":
        place = func.rank().over(partition_by=parts, order_by=value.desc())
    else:
        place = literal(100.0, Double) * func.percent_rank().over(
            partition_by=parts, order_by=value
        )
    return case((and_(*known), place))


def _computed(series: SeriesTable) -> Subquery:
    """The values of indicators, as arrays of one instrument's days and values."""
    flat = (
        func.unnest(
            bindparam(None, series.instruments, ARRAY(Integer)),
            bindparam(None, series.days, ARRAY(Date)),
            *(bindparam(None, values, ARRAY(Double)) for values in series.values.values()),
        )
        .table_valued(
            column("instrument_id", Integer),
            column("day", Date),
            *(column(label, Double) for label in series.values),
            name="flat",
        )
        .render_derived()
    )
    return (
        select(
            flat.c.instrument_id,
            func.array_agg(flat.c.day, type_=ARRAY(Date)).label(DAYS),
            *(
                func.array_agg(flat.c[label], type_=ARRAY(Double)).label(f"{label}_all")
                for label in series.values
            ),
        )
        .group_by(flat.c.instrument_id)
        .subquery("computed")
    )


def columns_needed(labels: Mapping[Operand, str], also: Iterable[str]) -> tuple[str, ...]:
    """The stored columns that a screen reads, each once, and those wanted beside them."""
    names = [*KEYS, *also]
    for operand, label in labels.items():
        if isinstance(operand, Standing):
            names += [operand.name, *([operand.within] if operand.within else [])]
        elif not isinstance(operand, SeriesValue) or label in LATEST.c:
            names.append(label)
    return tuple(dict.fromkeys(names))
