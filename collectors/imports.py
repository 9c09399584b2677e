"""Imports a file of prices: archived like any answer, then cleaned, so that it replays like any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from collectors.contract import Dataset, Query, Target
from collectors.faults import Fault
from collectors.providers import PROVIDERS
from collectors.stages.clean import clean
from collectors.stages.collect import collect
from wizdata_core import clock
from wizdata_core.bars import Interval
from wizdata_core.errors import BadInput
from wizdata_core.ingest.runs import FaultNote, Outcome, claim_run, finish_run, note_fault
from wizdata_core.queries.quarantine import refused_rows
from wizdata_core.queries.targets import instruments_by_code
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from pathlib import Path

    from collectors.stages.collect import Outside
    from wizdata_core.bars import Reject


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to: good rows, those that were new or changed something, those refused."""

    rows: int
    new: int
    changed: int
    rejects: tuple[Reject, ...]


def import_file(file: Path, mapping: Path, outside: Outside) -> Imported:
    """Imports a file by a mapping: all good rows in one transaction, each bad row with its reason.

    Raises:
        BadInput: the mapping or the file is refused as a whole; nothing was stored.
    """
    now = clock.now()
    query = _query(file, mapping, outside)
    with writing(outside.store) as connection:
        run_id = claim_run(connection, f"import {file.name}", now, "files", now)
    if run_id is None:
        raise BadInput(f"{file.name} is being imported already")
    try:
        archived = collect(PROVIDERS["files"], Dataset.BARS, query, outside)
        if archived.fault is not None:
            raise archived.fault
        with writing(outside.store) as connection:
            cleaned = clean(connection, archived.recording, archived.raw_id, clock.now())
            rejects = refused_rows(connection, archived.raw_id)
            stored = cleaned.written.new + cleaned.written.changed
            state = "faulty" if rejects else "done"
            finish_run(connection, run_id, Outcome(state, 1, 1, stored, len(rejects), f"{len(rejects)} rows refused" if rejects else ""), clock.now())
    except (BadInput, Fault) as error:
        _failed(run_id, file, outside, error)
        raise BadInput(f"{file.name} was not imported: {error}") from error
    return Imported(cleaned.rows, cleaned.written.new, cleaned.written.changed, rejects)


def _query(file: Path, mapping: Path, outside: Outside) -> Query:
    with reading(outside.store) as connection:
        known = instruments_by_code(connection)
    targets = tuple(
        Target(row.symbol, row.provider_symbol, row.asset_class, row.currency, row.quote_unit, row.timezone, row.open_local, row.close_local)
        for row in known
    )
    now = clock.now()
    options = (("file", str(file)), ("mapping", str(mapping)))
    return Query(targets, Interval.DAY, now.replace(year=1900), now, now, options)


def _failed(run_id: int, file: Path, outside: Outside, error: Exception) -> None:
    kind = error.kind.value if isinstance(error, Fault) else "refused"
    with writing(outside.store) as connection:
        note_fault(connection, run_id, FaultNote("files", file.name, "", kind, str(error), clock.now()))
        finish_run(connection, run_id, Outcome("failed", 1, detail=str(error)), clock.now())
