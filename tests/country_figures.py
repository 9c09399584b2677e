"""Figures of countries that are made, stored as an answer of a provider at a moment."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from wizdata_core.ingest.bars import Origin
from wizdata_core.ingest.manifest import RawObject, note_raw
from wizdata_core.ingest.records import store_records
from wizdata_core.kinds import COUNTRY_OBSERVATIONS
from wizdata_core.lake import Stored
from wizdata_core.store import writing

if TYPE_CHECKING:
    from wizdata_core.store import Engines

JUNE = datetime(2026, 6, 1, 9, tzinfo=UTC)
Row = tuple[str, str, int, float | None]


def put(
    store: Engines,
    *rows: Row,
    at: datetime = JUNE,
    provider: str = "worldbank",
    updated: date | None = date(2026, 5, 1),
) -> None:
    """Stores made figures as an answer of a provider at a moment."""
    facts = {"unit": "", "decimals": 1, "status": "", "source": "2", "updated": updated}
    made = [
        {"country": country, "indicator": code, "year": year, "value": value} | facts
        for country, code, year, value in rows
    ]
    table = pa.Table.from_pylist(made, schema=COUNTRY_OBSERVATIONS.schema)
    key = f"{provider}/indicators/{at:%Y%m%d%H%M%S}_{len(rows)}"
    with writing(store) as connection:
        raw = RawObject(provider, "indicators", "", "", at)
        raw_id = note_raw(connection, Stored(key=key, sha256="0" * 64, bytes=1), raw)
        store_records(connection, {"country_observations": table}, Origin(provider, at, raw_id))
