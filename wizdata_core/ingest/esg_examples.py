"""Loads the figures and controversies of the four fictional companies, once, as any file is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, text

from db.models import esg_batches
from wizdata_core.esg.entry.preview import preview
from wizdata_core.esg.entry.table import sheet_of
from wizdata_core.ingest.esg_batches import commit
from wizdata_core.queries.esg_entry import known_beside
from wizdata_core.reference import FOLDER

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

EXAMPLE = "example"
_FILES = ("esg_example", "esg_example_controversies")


def load_examples(connection: Connection, now: datetime) -> tuple[int, ...]:
    """Stores the examples that no batch has brought yet; the new batches.

    What a person took back stays taken back. The reference data must be in place.
    """
    connection.execute(text("select pg_advisory_xact_lock(hashtext('esg examples'))"))
    batches = []
    for name in _FILES:
        sheet = sheet_of((FOLDER / f"{name}.csv").read_bytes(), f"{name}.csv")
        seen = select(esg_batches.c.id).where(
            esg_batches.c.kind == EXAMPLE, esg_batches.c.sha256 == sheet.sha256
        )
        if connection.execute(seen.limit(1)).first() is None:
            judged = preview(sheet, known_beside(connection, sheet), now.date())
            batches.append(commit(connection, judged, now, kind=EXAMPLE))
    return tuple(batches)
