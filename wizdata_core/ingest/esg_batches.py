"""Keeps a preview of ESG entry as one batch, and takes a batch back; rows are only ever added."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, text

from db.models import esg_batches, esg_controversies, esg_observations
from wizdata_core.errors import BadInput
from wizdata_core.esg.entry.columns import MOST_TEXT, Subject
from wizdata_core.esg.entry.preview import CheckedRow, Preview, RowState, preview
from wizdata_core.ingest.text import storable
from wizdata_core.queries.esg_entry import known_beside

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Table

MOST_NAME, MOST_WHY, MOST_REFUSALS, MOST_REFUSAL = 200, 500, 1_000, 500
_ROWS_A_STATEMENT = 1_000


def commit(connection: Connection, seen: Preview, now: datetime, *, kind: str = "file") -> int:
    """Stores what a preview showed as new or restating, in the caller's transaction; the batch.

    One commit runs at a time. The sheet is judged again beside what was stored since: a row that
    was stored meanwhile is not stored twice. `kind` is file, form or example.

    Raises:
        BadInput: nothing is left to store, or a row that was to be stored would be refused now.
    """
    _one_at_a_time(connection)
    judged = preview(seen.sheet, known_beside(connection, seen.sheet), now.date())
    for before, after in zip(seen.rows, judged.rows, strict=True):
        if before.stored and after.state is RowState.REFUSED:
            why = next(each.said for each in after.findings if each.refuses)
            raise BadInput(
                f"nothing was stored: line {after.line.number} was in order when it was shown, and"
                f" now {why}; look at the preview again"
            )
    if not judged.to_store:
        held = judged.count(RowState.UNCHANGED)
        raise BadInput(
            f"nothing to store: {held:,} rows are stored already and"
            f" {len(judged.refused):,} are refused"
        )
    batch = _batch(connection, judged, kind, now)
    _store(connection, judged, batch, now)
    return batch


def undo(connection: Connection, batch: int, why: str, now: datetime) -> None:
    """Takes a batch back: its rows stay, marked by `undone_at`, and count no more.

    Taking it back again changes nothing. Importing its file again stores its rows anew.

    Raises:
        BadInput: there is no such batch, no reason is given, or another batch that stands
            supersedes one of its rows.
    """
    _one_at_a_time(connection)
    reason = " ".join(storable(why, MOST_WHY).split())
    if not reason:
        raise BadInput("say why the batch is taken back")
    held = connection.execute(
        select(esg_batches.c.undone_at).where(esg_batches.c.id == batch)
    ).one_or_none()
    if held is None:
        raise BadInput(f"there is no batch {batch}")
    if held.undone_at is not None:
        return
    for table in (esg_observations, esg_controversies):
        _refuse_superseded(connection, table, batch)
    connection.execute(
        esg_batches.update()
        .where(esg_batches.c.id == batch)
        .values(undone_at=now, undone_why=reason)
    )


def _one_at_a_time(connection: Connection) -> None:
    connection.execute(text("select pg_advisory_xact_lock(hashtext('esg entry'))"))


def _batch(connection: Connection, judged: Preview, kind: str, now: datetime) -> int:
    refusals = [
        {
            "line": row.line.number,
            "column": each.column,
            "value": storable(each.value, MOST_REFUSAL),
            "rule": each.rule,
            "said": storable(each.said, MOST_REFUSAL),
        }
        for row in judged.refused
        for each in row.findings
        if each.refuses
    ]
    made = insert(esg_batches).values(
        kind=kind,
        name=storable(judged.sheet.name, MOST_NAME),
        sha256=judged.sheet.sha256,
        accepted=len(judged.to_store),
        refusals=refusals[:MOST_REFUSALS],
        collected_at=now,
    )
    return int(connection.execute(made.returning(esg_batches.c.id)).scalar_one())


def _store(connection: Connection, judged: Preview, batch: int, now: datetime) -> None:
    """Inserts the rows; those that supersede a line of the same sheet after that line."""
    figures = judged.sheet.subject is Subject.FIGURES
    table = esg_observations if figures else esg_controversies
    made = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    common: dict[str, object] = {"batch": batch, "collected_at": now}
    plain = [row for row in judged.to_store if row.supersedes_line is None]
    numbers: dict[int, int] = {}
    for start in range(0, len(plain), _ROWS_A_STATEMENT):
        part = plain[start : start + _ROWS_A_STATEMENT]
        values = [_values(row) | common | {"supersedes": row.supersedes} for row in part]
        ids = connection.execute(made, values).scalars().all()
        numbers |= dict(zip((row.line.number for row in part), ids, strict=True))
    linked = [row for row in judged.to_store if row.supersedes_line is not None]
    # What a restatement supersedes was published before it, or is no restatement.
    for row in sorted(linked, key=lambda each: each.content.published_on or date.max):  # type: ignore[union-attr]  # rows to store have a content
        before = numbers[row.supersedes_line]  # type: ignore[index]  # linked rows have one
        values = [_values(row) | common | {"supersedes": before}]
        numbers[row.line.number] = connection.execute(made, values).scalar_one()


def _values(row: CheckedRow) -> dict[str, object]:
    facts = asdict(row.content)  # type: ignore[arg-type]  # rows to store have a content
    return {
        name: storable(value, MOST_TEXT) if isinstance(value, str) else value
        for name, value in facts.items()
    }


def _refuse_superseded(connection: Connection, table: Table, batch: int) -> None:
    mine, theirs = table.alias("mine"), table.alias("theirs")
    query = (
        select(theirs.c.batch)
        .join(mine, theirs.c.supersedes == mine.c.id)
        .join(esg_batches, esg_batches.c.id == theirs.c.batch)
        .where(mine.c.batch == batch, theirs.c.batch != batch, esg_batches.c.undone_at.is_(None))
        .order_by(theirs.c.batch)
        .limit(1)
    )
    other = connection.execute(query).scalar_one_or_none()
    if other is not None:
        raise BadInput(
            f"batch {batch} cannot be taken back: batch {other} supersedes a row of it; take batch"
            f" {other} back first"
        )
