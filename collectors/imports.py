"""Imports files: archived like any answer, then cleaned, so that they replay like any."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from collectors.bank_reader import LEFT_OUT
from collectors.contract import Dataset, Query
from collectors.faults import Fault, FaultKind
from collectors.providers import PROVIDERS, worldbank_files
from collectors.questions import target
from collectors.stages.clean import clean
from collectors.stages.collect import collect
from collectors.stages.derive import derive_key
from collectors.wire import RecordingWire
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
from wizdata_core.queries.country_revisions import revisions
from wizdata_core.queries.quarantine import refused_rows
from wizdata_core.queries.targets import instruments_by_code
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from pathlib import Path

    from collectors.contract import Target
    from collectors.stages.collect import Outside
    from wizdata_core.bars import Reject
    from wizdata_core.ingest.runs import Lease

# A file's rows are taken whatever their date; a question needs a beginning.
_BEGINNING = datetime(1800, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to: good rows, those new or changed among them, and those refused.

    `left_out` says what the file holds beside, and is no fault of it.
    """

    rows: int
    new: int
    changed: int
    rejects: tuple[Reject, ...]
    left_out: tuple[Reject, ...] = ()


def import_file(file: Path, mapping: Path, outside: Outside) -> Imported:
    """Imports a file of prices by a mapping: all good rows in one transaction, bad ones by name.

    Raises:
        BadInput: the mapping or the file is refused as a whole; no bar was stored.
    """
    options = (("file", str(file)), ("mapping", str(mapping)))
    with reading(outside.store) as connection:
        targets = tuple(target(row) for row in instruments_by_code(connection))
    return _through_the_lake(file, "files", Dataset.BARS, _query(options, targets), outside)


def import_countries(
    file: Path, columns: Mapping[str, str], updated: date | None, outside: Outside
) -> Imported:
    """Imports a file of countries' figures: what is kept in one transaction, the rest by name.

    `columns` gives the indicators of columns that no catalogue knows, `updated` the day on which
    the figures were revised, where the file does not say it.

    Raises:
        BadInput: the file is refused as a whole, an indicator is unknown, or what is held of one
            was revised later than the file; nothing was stored.
    """
    options = [
        ("file", str(file)),
        *((worldbank_files.COLUMN + name, code) for name, code in columns.items()),
    ]
    if updated:
        options.append(("updated", updated.isoformat()))
    query = _query(tuple(options))
    provider, check = worldbank_files.PROVIDER.name, partial(_refuse_older, query, outside)
    return _through_the_lake(file, provider, Dataset.INDICATORS, query, outside, check)


def _refuse_older(query: Query, outside: Outside) -> None:
    """Refuses a file whose figures would come after later ones as if they were a revision."""
    given = worldbank_files.ask(query, RecordingWire(offline=True))
    table = worldbank_files.rows(given, query).records["country_observations"]
    updated = pc.max(table["updated"]).as_py()
    indicators = pc.unique(table["indicator"]).to_pylist()
    with reading(outside.store) as connection:
        held = revisions(connection, worldbank_files.PROVIDER.name, indicators)
    later = {code: day for code, day in held.items() if updated is None or day > updated}
    if later:
        code, day = max(later.items(), key=lambda each: each[1])
        said = f"its figures were revised on {updated}" if updated else "it names no revision"
        raise BadInput(
            f"{said}, and {len(later)} of its {len(indicators)} indicators are held as of a later"
            f" one ({code}: {day}); import a newer file, or say its day with --updated"
        )


def _nothing() -> None:
    """Refuses no file."""


def import_assets(file: Path, provider: str, outside: Outside) -> Imported:
    """Imports a file of an open inventory: plants and mines by year, or who owns them.

    Raises:
        BadInput: the file is refused as a whole; nothing was stored.
    """
    query = replace(_query((("file", str(file)),)), subject=file.name)
    return _through_the_lake(file, provider, Dataset.ASSETS, query, outside)


def _through_the_lake(
    file: Path,
    provider: str,
    dataset: Dataset,
    query: Query,
    outside: Outside,
    check: Callable[[], None] = _nothing,
) -> Imported:
    now = clock.now()
    with claimed(outside.store, f"import {file.name}", now, provider, now) as lease:
        if lease is None:
            raise BadInput(f"{file.name} is being imported already")
        try:
            check()
            return _imported(lease, provider, dataset, query, outside)
        except Exception as error:
            said = error.detail if isinstance(error, Fault) else str(error)
            _failed(lease, provider, file, outside, error, said)
            if not isinstance(error, (BadInput, Fault)):
                raise
            raise BadInput(f"{file.name} was not imported: {said}") from error


def _imported(
    lease: Lease, provider: str, dataset: Dataset, query: Query, outside: Outside
) -> Imported:
    archived = collect(PROVIDERS[provider], dataset, query, outside)
    if archived.fault is not None:
        raise archived.fault
    with writing(outside.store) as connection:
        cleaned = clean(connection, archived.recording, archived.raw_id, clock.now())
        found = refused_rows(connection, archived.raw_id)
        rejects = tuple(each for each in found if each.where != LEFT_OUT)
        left_out = tuple(each for each in found if each.where == LEFT_OUT)
        written = cleaned.written
        stored = written.new + written.changed
        note_rows(connection, lease.run, stored=stored, refused=len(rejects))
        state, detail = ("faulty", f"{len(rejects)} rows refused") if rejects else ("done", "")
        outcome = Outcome(state, 1, 1, stored, len(rejects), detail)
        finish_run(connection, lease, outcome, clock.now())
    derive_key(outside, archived.key)
    return Imported(cleaned.rows, written.new, written.changed, rejects, left_out)


def _query(options: tuple[tuple[str, str], ...], targets: tuple[Target, ...] = ()) -> Query:
    now = clock.now()
    return Query(targets, Interval.DAY, _BEGINNING, now, now, options)


def _failed(
    lease: Lease, provider: str, file: Path, outside: Outside, error: Exception, said: str
) -> None:
    kind = error.kind if isinstance(error, Fault) else FaultKind.MALFORMED
    now = clock.now()
    with writing(outside.store) as connection:
        note_fault(connection, lease, FaultNote(provider, file.name, "", kind.value, said, now))
        finish_run(connection, lease, Outcome("failed", asked=1, detail=said), now)
