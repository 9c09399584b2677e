"""Stores made rows of snapshots: what has settled stays, what differs from it is a revision.

A row may be replaced until `SETTLED_AFTER` past the end of its day in UTC. One that is made later
is reconstructed, and only a reconstructed row takes its place.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import select, text

from db.models import snapshot_changes
from wizdata_core.fields import FIELDS, Kind
from wizdata_core.ingest.bulk import copy
from wizdata_core.queries.snapshots import SNAPSHOTS
from wizdata_core.store import arrow

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlalchemy import Connection

    from wizdata_core.store import Engines

SETTLED_AFTER = timedelta(hours=36)
# Two figures that differ by less than this part say the same: rounding is no revision.
SAME = 1e-6
_LEAST = 1e-9
_KEYS = ("instrument_id", "day", "made_at", "reconstructed")
_COLUMNS = (*_KEYS, *FIELDS)


@dataclass(frozen=True, slots=True)
class Stored:
    """What storing did: rows written, and revisions noted of rows that had settled."""

    rows: int
    revisions: int


def last_settled(now: datetime) -> date:
    """The newest day whose rows are settled at that moment."""
    return (now.astimezone(UTC) - SETTLED_AFTER).date() - timedelta(days=1)


def ensure_years(connection: Connection, first: date, last: date) -> None:
    """Makes the partitions that days from `first` to `last` go to, in this transaction.

    Each is made apart and then attached, which waits for no reader. `partition of` would wait, and
    a reader may itself be waiting for what this transaction holds.
    """
    for year in range(first.year, last.year + 1):
        name = {"name": f"snapshots_{year}"}
        if connection.scalar(_HELD, name) is None:
            connection.execute(_LOCK)
            # Asked of the table: what to_regclass remembers may be older than the lock.
            if not connection.scalar(_MADE, name):
                connection.execute(text(_PARTITION.format(year=year)))
                connection.execute(text(_ATTACH.format(year=year, after=year + 1)))


def store_rows(
    store: Engines, connection: Connection, rows: pa.Table, newest: NDArray[np.bool_], now: datetime
) -> Stored:
    """Stores made rows (a table of `instrument_id`, `day` and every field) in this transaction.

    Where `newest` is true the row is its instrument's newest, which `snapshots_latest` shows. The
    caller holds what is due of the instruments, so nobody else writes their rows.
    """
    if rows.num_rows == 0:
        return Stored(0, 0)
    settled = pc.less_equal(rows["day"], pa.scalar(last_settled(now)))
    held = _settled_rows(store, rows.filter(settled))
    kept = _kept(rows, held)
    whole = rows.append_column(
        "made_at", pa.repeat(pa.scalar(now, pa.timestamp("us", tz="UTC")), rows.num_rows)
    ).append_column("reconstructed", settled)
    whole = whole.append_column("kept", pa.array(kept)).append_column("newest", pa.array(newest))
    connection.execute(text(_STAGE))
    copy(connection, whole, "made_snapshots")
    connection.execute(text(_FORGET))
    written = connection.execute(text(_UPSERT)).rowcount
    connection.execute(text(_LATEST))
    connection.execute(text("drop table made_snapshots"))
    revisions = _note_revisions(connection, rows.filter(pa.array(kept)), held, now)
    connection.execute(snapshot_changes.update().values(count=snapshot_changes.c.count + 1))
    return Stored(written, revisions)


def _settled_rows(store: Engines, rows: pa.Table) -> pa.Table:
    """The rows held of these keys' instruments and days that may not be replaced."""
    row = SNAPSHOTS.c
    if rows.num_rows == 0:
        return pa.table(
            {"instrument_id": pa.array([], pa.int32()), "day": pa.array([], pa.date32())}
        )
    days = pc.min_max(rows["day"]).as_py()
    query = select(row.instrument_id, row.day, *(row[name] for name in FIELDS)).where(
        row.instrument_id.in_(pc.unique(rows["instrument_id"]).to_pylist()),
        row.day.between(days["min"], days["max"]),
        row.reconstructed.is_(False),
    )
    return arrow(store, query)


def _numbers(rows: pa.Table) -> NDArray[np.int64]:
    """One number for each row's key."""
    days = rows["day"].cast(pa.int32()).cast(pa.int64()).to_numpy()
    ids = rows["instrument_id"].cast(pa.int64()).to_numpy()
    return np.asarray(ids * (1 << 22) + days + (1 << 21), dtype=np.int64)


def _kept(rows: pa.Table, held: pa.Table) -> NDArray[np.bool_]:
    if held.num_rows == 0:
        return np.zeros(rows.num_rows, dtype=bool)
    return np.isin(_numbers(rows), _numbers(held))


def _note_revisions(connection: Connection, made: pa.Table, held: pa.Table, now: datetime) -> int:
    """Notes where rows that were made again differ from the settled ones; how many do."""
    if made.num_rows == 0:
        return 0
    keys = _numbers(held)
    order = np.argsort(keys)
    held = held.take(pa.array(order[np.searchsorted(keys[order], _numbers(made))]))
    changes: list[dict[str, list[object]]] = [{} for _ in range(made.num_rows)]
    for name, field in FIELDS.items():
        for place in np.flatnonzero(_differs(field.kind, held[name], made[name])).tolist():
            pair = held[name][place].as_py(), made[name][place].as_py()
            changes[place][name] = [_plain(each) for each in pair]
    noted = 0
    for place, changed in enumerate(changes):
        if changed:
            facts = {
                "instrument_id": made["instrument_id"][place].as_py(),
                "day": made["day"][place].as_py(),
                "made_at": now,
                "changes": json.dumps(changed),
            }
            noted += connection.execute(text(_REVISE), facts).rowcount
    return noted


def _differs(kind: Kind, was: pa.ChunkedArray, made: pa.ChunkedArray) -> NDArray[np.bool_]:
    missing = np.asarray(pc.xor(pc.is_null(was), pc.is_null(made)), dtype=bool)
    if kind is not Kind.NUMBER:
        other = pc.fill_null(pc.not_equal(was, made), fill_value=False)
        either: NDArray[np.bool_] = np.logical_or(missing, np.asarray(other, dtype=bool))
        return either
    before, after = (pc.fill_null(each, np.nan).to_numpy() for each in (was, made))
    apart = np.abs(before - after)
    near = np.maximum(SAME * np.maximum(np.abs(before), np.abs(after)), _LEAST)
    apart_or_missing: NDArray[np.bool_] = missing | (apart > near)
    return apart_or_missing


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _listed(prefix: str, names: tuple[str, ...]) -> str:
    return ", ".join(f'{prefix}"{name}"' for name in names)


def _upsert(table: str, key: str, chosen: str) -> str:
    changing = tuple(name for name in _COLUMNS if name not in key.split(", "))
    told = tuple(name for name in changing if name != "made_at")
    sets = ", ".join(f'"{name}" = excluded."{name}"' for name in changing)
    return f"""
        insert into {table} as held ({_listed("", _COLUMNS)})
        select {_listed("", _COLUMNS)} from made_snapshots where {chosen}
        on conflict ({key}) do update set {sets}
        where ({_listed("held.", told)}) is distinct from ({_listed("excluded.", told)})
    """  # noqa: S608 - names of ours


_HELD = text("select to_regclass(:name)")
_LOCK = text("select pg_advisory_xact_lock(hashtext('snapshot years'))")
_MADE = text("select exists (select from pg_class where relname = :name)")
_PARTITION = "create table snapshots_{year} (like snapshots including all)"
_ATTACH = """
    alter table snapshots attach partition snapshots_{year}
    for values from ('{year}-01-01') to ('{after}-01-01')
"""
_STAGE = f"""
    create temp table made_snapshots on commit drop as
    select {_listed("", _COLUMNS)}, false as kept, false as newest from snapshots with no data
"""  # noqa: S608 - names of ours
_UPSERT = _upsert("snapshots", "instrument_id, day", "not kept")
_LATEST = _upsert("snapshots_latest", "instrument_id", "newest")
# Days that are no sessions any more, among those that were made.
_FORGET = """
    delete from snapshots held
    using (
        select instrument_id, min(day) as first, max(day) as last
        from made_snapshots group by instrument_id
    ) as made
    where held.instrument_id = made.instrument_id and held.day between made.first and made.last
      and held.reconstructed and not exists (
        select from made_snapshots as same
        where same.instrument_id = held.instrument_id and same.day = held.day
      )
"""
_REVISE = """
    insert into snapshot_revisions (instrument_id, day, made_at, changes)
    select :instrument_id, :day, :made_at, cast(:changes as jsonb)
    where cast(:changes as jsonb) is distinct from (
        select changes from snapshot_revisions
        where instrument_id = :instrument_id and day = :day
        order by made_at desc limit 1
    )
"""
