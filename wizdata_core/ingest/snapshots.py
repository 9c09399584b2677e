"""Makes the rows of snapshots that are due: read in bulk, computed in arrays, stored whole.

One batch is one transaction that holds what is due of its instruments: killed in the middle it
leaves them due, and two refreshers never make one row twice. The newest rows of all instruments go
first, then their history, the newest day first. Instruments whose rows cannot be made hold up no
other: they are made alone, and who fails alone is refused with the reason until it changes.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from sqlalchemy import bindparam, exists, func, select

from db.models import snapshot_due, snapshots_latest
from wizdata_core.errors import BadInput
from wizdata_core.ingest.snapshot_due import AUTOMATIC, Span, last_carried, note_instruments
from wizdata_core.ingest.snapshot_rows import ensure_years, store_rows
from wizdata_core.logs import event
from wizdata_core.queries.snapshot_inputs import around_all, best_series, inputs_of
from wizdata_core.snapshots.panel import Panel, Wanted, day_of, number_of
from wizdata_core.snapshots.parts import rows_of
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from wizdata_core.snapshots.inputs import Around, Inputs
    from wizdata_core.store import Engines

log = logging.getLogger(__name__)
# What arithmetic raises on numbers that nobody foresaw; a database that is away is none of it.
UNFORESEEN = (ArithmeticError, LookupError, TypeError, ValueError, BadInput)
NEWEST_ROWS, HISTORY_ROWS = 20, 1_000  # rows of one instrument in one batch
_BARS, _ROWS, _MOST = 400_000, 4_000, 400  # bars, rows and instruments of one batch


@dataclass(frozen=True, slots=True)
class _Due:
    """What is due of one instrument: from day `since` on, up to `upto` where later is done."""

    instrument_id: int
    since: date
    upto: date | None
    latest: date | None
    today: date

    @property
    def first(self) -> date:
        """The first day to make: rows between the newest made and now are never left out."""
        if self.upto is not None:
            return self.since
        if self.latest is None:
            return min(self.since, self.today - AUTOMATIC)
        return min(self.since, self.latest + timedelta(days=1))


def refresh_due(store: Engines, now: datetime, most: int = 1_000_000) -> int:
    """Makes what is due, the newest rows first; gives how many rows of instruments were made.

    It ends once nothing is due or at least `most` rows were made. Rows of days that `now` is not
    past are not made.
    """
    made, around = 0, None
    while made < most:
        with reading(store) as connection:
            if not connection.scalar(select(exists().where(snapshot_due.c.refused == ""))):
                return made
        around = around or around_all(store)
        count = refresh_batch(store, now, around)
        if count is None:
            return made
        made += count
    return made


def refresh_batch(store: Engines, now: datetime, around: Around) -> int | None:
    """Makes one batch of what is due; None where nothing is, or others are making all of it."""
    with writing(store) as connection:
        due = _taken(connection, now, newest=True) or _taken(connection, now, newest=False)
        if not due:
            return None
        return _made(store, connection, due, now, around)


def refresh(
    store: Engines,
    now: datetime,
    symbols: Sequence[str] = (),
    since: date | None = None,
    until: date | None = None,
) -> int:
    """Makes rows of these instruments (all where none is named) from `since` on, due or not.

    Without `since` the newest of each; with `until` those up to that day. What else is due is made
    too; gives how many rows were made.
    """
    first = since or now.astimezone(UTC).date()
    with writing(store) as connection:
        note_instruments(connection, symbols, Span(first, until), now)
    return refresh_due(store, now)


def _taken(connection: Connection, now: datetime, *, newest: bool) -> list[_Due]:
    """Locks and gives what is due of as many instruments as one batch takes, free ones only."""
    upto = snapshot_due.c.upto
    best = best_series()
    bars = select(func.coalesce(best.c.bars, 0)).where(
        best.c.instrument_id == snapshot_due.c.instrument_id
    )
    wanted = (upto.is_(None) if newest else upto.is_not(None)) & (snapshot_due.c.refused == "")
    longest = connection.scalar(
        select(func.max(bars.scalar_subquery())).select_from(snapshot_due).where(wanted)
    )
    rows = NEWEST_ROWS if newest else HISTORY_ROWS
    count = max(1, min(_MOST, _ROWS // rows, _BARS // max(longest or 1, 1)))
    query = (
        select(snapshot_due.c.instrument_id, snapshot_due.c.since, upto)
        .where(wanted)
        .order_by(upto.desc(), snapshot_due.c.instrument_id)
        .limit(count)
        .with_for_update(skip_locked=True)
    )
    found = connection.execute(query).all()
    latest = _latest(connection, [row.instrument_id for row in found])
    today = now.astimezone(UTC).date()
    made = (
        _Due(row.instrument_id, row.since, row.upto, latest.get(row.instrument_id), today)
        for row in found
    )
    return sorted(made, key=lambda each: each.instrument_id)


def _latest(connection: Connection, ids: Sequence[int]) -> dict[int, date]:
    held = snapshots_latest.c
    query = select(held.instrument_id, held.day).where(held.instrument_id.in_(ids))
    return {row.instrument_id: row.day for row in connection.execute(query)}


def _made(
    store: Engines, connection: Connection, due: Sequence[_Due], now: datetime, around: Around
) -> int:
    try:
        with connection.begin_nested():
            return _made_together(store, connection, due, now, around)
    except UNFORESEEN as error:
        if len(due) == 1:
            _refuse(connection, due[0], error)
            return 0
    return sum(_made(store, connection, [each], now, around) for each in due)


def _refuse(connection: Connection, due: _Due, error: Exception) -> None:
    why = f"{type(error).__name__}: {error}"
    event(log, "snapshot.refused", instrument=due.instrument_id, error=why)
    mine = snapshot_due.c.instrument_id == due.instrument_id
    connection.execute(snapshot_due.update().where(mine).values(refused=why))


def _made_together(
    store: Engines, connection: Connection, due: Sequence[_Due], now: datetime, around: Around
) -> int:
    inputs = inputs_of(store, [each.instrument_id for each in due], around)
    by_id = {each.instrument_id: each for each in due}
    asked = [by_id[subject.id] for subject in inputs.subjects]
    panel = Panel(inputs, _wanted(asked, now))
    rows = _table(inputs, panel)
    if rows.num_rows:
        ensure_years(connection, *(day_of(each) for each in (panel.day.min(), panel.day.max())))
    newest = np.append(panel.of[1:] != panel.of[:-1], [True] * bool(len(panel.of)))
    newest &= np.array([each.upto is None for each in asked] or [False])[panel.of]
    store_rows(store, connection, rows, newest, now)
    _settle(connection, due, _left(panel, asked))
    return len(panel.at)


def _wanted(asked: Sequence[_Due], now: datetime) -> Wanted:
    today = number_of(now.astimezone(UTC).date())
    return Wanted(
        since=np.array([number_of(each.first) for each in asked], np.int64),
        until=np.array(
            [today if each.upto is None else number_of(each.upto) for each in asked], np.int64
        ),
        most=np.array(
            [NEWEST_ROWS if each.upto is None else HISTORY_ROWS for each in asked], np.int64
        ),
        carried=number_of(last_carried(now)),
    )


def _table(inputs: Inputs, panel: Panel) -> pa.Table:
    ids = np.array([each.id for each in inputs.subjects], np.int32)[panel.of]
    fields = rows_of(panel)
    keys = {"instrument_id": pa.array(ids), "day": pa.array(panel.day.astype("datetime64[D]"))}
    return pa.table(keys | dict(zip(fields.column_names, fields.columns, strict=True)))


def _left(panel: Panel, asked: Sequence[_Due]) -> dict[int, date]:
    """Of each instrument with older rows still to make, the newest day of them."""
    left: dict[int, date] = {}
    firsts = np.searchsorted(panel.of, np.arange(len(asked)))
    for place, each in enumerate(asked):
        if firsts[place] < len(panel.of) and panel.of[firsts[place]] == place:
            row = panel.at[firsts[place]]
            before = row - 1
            if row > panel.starts[place] and panel.days[before] >= number_of(each.first):
                left[each.instrument_id] = day_of(panel.days[before])
    return left


def _settle(connection: Connection, due: Sequence[_Due], left: dict[int, date]) -> None:
    done = [each.instrument_id for each in due if each.instrument_id not in left]
    connection.execute(snapshot_due.delete().where(snapshot_due.c.instrument_id.in_(done)))
    if left:
        firsts = {each.instrument_id: each.first for each in due}
        connection.execute(
            snapshot_due.update()
            .where(snapshot_due.c.instrument_id == bindparam("of"))
            .values(upto=bindparam("last"), since=bindparam("first")),
            [{"of": each, "last": day, "first": firsts[each]} for each, day in left.items()],
        )
