"""Imports a file of prices: archived like any answer, then cleaned, so that it replays like any."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from collectors.contract import Dataset, Query
from collectors.faults import Fault, FaultKind
from collectors.providers import PROVIDERS
from collectors.questions import target
from collectors.stages.clean import clean
from collectors.stages.collect import collect
from collectors.stages.derive import derive_key
from wizdata_core import clock
from wizdata_core.bars import Interval
from wizdata_core.errors import BadInput
from wizdata_core.ingest.runs import (
    FaultNote,
    Outcome,
    claimed,
    finish_run,
    note_fault,
    note_rows,
)
from wizdata_core.queries.quarantine import refused_rows
from wizdata_core.queries.targets import instruments_by_code
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from pathlib import Path

    from collectors.stages.collect import Outside
    from wizdata_core.bars import Reject
    from wizdata_core.ingest.runs import Lease

# A file's rows are taken whatever their date; a question needs a beginning.
_BEGINNING = datetime(1800, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to: good rows, those new or changed among them, and those refused."""

    rows: int
    new: int
    changed: int
    rejects: tuple[Reject, ...]


def import_file(file: Path, mapping: Path, outside: Outside) -> Imported:
    """Imports a file by a mapping: all good rows in one transaction, each bad row with its reason.

    Raises:
        BadInput: the mapping or the file is refused as a whole; no bar was stored.
    """
    now = clock.now()
    with claimed(outside.store, f"import {file.name}", now, "files", now) as lease:
        if lease is None:
            raise BadInput(f"{file.name} is being imported already")
        try:
            return _imported(lease, file, mapping, outside)
        except Exception as error:
            said = error.detail if isinstance(error, Fault) else str(error)
            _failed(lease, file, outside, error, said)
            if not isinstance(error, (BadInput, Fault)):
                raise
            raise BadInput(f"{file.name} was not imported: {said}") from error


def _imported(lease: Lease, file: Path, mapping: Path, outside: Outside) -> Imported:
    query = _query(file, mapping, outside)
    archived = collect(PROVIDERS["files"], Dataset.BARS, query, outside)
    if archived.fault is not None:
        raise archived.fault
    with writing(outside.store) as connection:
        cleaned = clean(connection, archived.recording, archived.raw_id, clock.now())
        rejects = refused_rows(connection, archived.raw_id)
        written = cleaned.written
        stored = written.new + written.changed
        note_rows(connection, lease.run, stored=stored, refused=len(rejects))
        state, detail = ("faulty", f"{len(rejects)} rows refused") if rejects else ("done", "")
        outcome = Outcome(state, 1, 1, stored, len(rejects), detail)
        finish_run(connection, lease, outcome, clock.now())
    derive_key(outside, archived.key)
    return Imported(cleaned.rows, written.new, written.changed, rejects)


def _query(file: Path, mapping: Path, outside: Outside) -> Query:
    with reading(outside.store) as connection:
        targets = tuple(target(row) for row in instruments_by_code(connection))
    now = clock.now()
    options = (("file", str(file)), ("mapping", str(mapping)))
    return Query(targets, Interval.DAY, _BEGINNING, now, now, options)


def _failed(lease: Lease, file: Path, outside: Outside, error: Exception, said: str) -> None:
    kind = error.kind if isinstance(error, Fault) else FaultKind.MALFORMED
    now = clock.now()
    with writing(outside.store) as connection:
        note_fault(connection, lease, FaultNote("files", file.name, "", kind.value, said, now))
        finish_run(connection, lease, Outcome("failed", asked=1, detail=said), now)
