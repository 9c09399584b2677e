"""The last closes of some instruments, for the small lines of a table: one SELECT for all rows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Date, String, and_, cast, func, literal, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on

from db.models import bars_daily, corporate_actions, providers, series
from wizdata_core.queries.overview import closes_on_last_shares

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, FromClause, Subquery

MOST_CLOSES = 60
MOST_INSTRUMENTS = 1_000
_LOOK_BACK = timedelta(days=430)  # sixty weekly rates


def sparklines(
    connection: Connection, instrument_ids: Sequence[int], as_of: date | None = None
) -> dict[int, tuple[float, ...]]:
    """The last `MOST_CLOSES` daily closes of each instrument from its best source, oldest first.

    They are in shares of the last one, so that a split is no fall; with `as_of` none is of a later
    session. An instrument without bars is left out; only the first `MOST_INSTRUMENTS` are read.
    """
    wanted = list(instrument_ids[:MOST_INSTRUMENTS])
    best = _best_series(wanted)
    tail = _tail(best, as_of)
    action = corporate_actions.c
    splits = (
        select(func.jsonb_object_agg(cast(action.ex_date, String), action.value))
        .where(
            and_(action.instrument_id == best.c.instrument_id, action.provider == best.c.provider),
            action.kind == "split",
        )
        .scalar_subquery()
    )
    query = select(best.c.instrument_id, tail, splits.label("splits")).join(tail, true())
    return {
        row.instrument_id: closes_on_last_shares(row.closes, row.dates, row.splits or {})
        for row in connection.execute(query)
        if row.closes
    }


def _best_series(wanted: list[int]) -> Subquery:
    return (
        select(series.c.id, series.c.instrument_id, series.c.provider, series.c.last_opened_at)
        .join(providers, providers.c.provider == series.c.provider)
        .where(series.c.interval == "1d", series.c.bars > 0, series.c.instrument_id.in_(wanted))
        .ext(distinct_on(series.c.instrument_id))
        .order_by(series.c.instrument_id, providers.c.rank, series.c.id)
        .subquery("best")
    )


def _tail(best: Subquery, as_of: date | None) -> FromClause:
    bar = bars_daily.c
    newest = cast(best.c.last_opened_at, Date) + 1
    end = func.least(newest, literal(as_of)) if as_of else newest
    last = (
        select(bar.session_date, bar.close)
        .where(
            bar.series_id == best.c.id,
            bar.opened_at >= end - _LOOK_BACK,
            bar.opened_at < end + timedelta(days=2),
            bar.session_date <= end,
        )
        .order_by(bar.session_date.desc())
        .limit(MOST_CLOSES)
        .correlate(best)
        .lateral("last_bars")
    )
    rising = last.c.session_date
    return (
        select(
            func.array_agg(aggregate_order_by(last.c.close, rising)).label("closes"),
            func.array_agg(aggregate_order_by(last.c.session_date, rising)).label("dates"),
        )
        .select_from(last)
        .lateral("tail")
    )
