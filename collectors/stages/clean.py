"""Cleans: replays an archived answer through the same client, judges its rows and stores them.

Everything that one object changes is one transaction: it is stored whole or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from collectors.contract import Dataset
from collectors.providers import PROVIDERS
from collectors.wire import ReplayWire
from wizdata_core.ingest.actions import store_actions
from wizdata_core.ingest.bars import Origin, Written, store_bars, touch_series
from wizdata_core.ingest.manifest import note_cleaned
from wizdata_core.ingest.rebuild import share_derived
from wizdata_core.ingest.records import counted_rows, store_records
from wizdata_core.quality.judge import judge

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from collectors.recording import Recording


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What became of one object: rows stored, actions stored, rows refused."""

    written: Written
    actions: int
    refused: int
    rows: int


def clean(connection: Connection, taken: Recording, raw_id: int, now: datetime) -> Cleaned:
    """Stores what a recording holds, in the caller's transaction; `now` is noted as when.

    Raises:
        Fault: the recording holds no rows but a provider's refusal.
    """
    dataset = Dataset(taken.dataset)
    feed = PROVIDERS[taken.provider].feeds[dataset]
    query = taken.query
    harvest = feed.harvest(query, ReplayWire(taken.exchanges))
    bars, refused = judge(harvest.bars, query.asked_at)
    rejects = (*harvest.rejects, *refused)
    share_derived(connection)
    origin = Origin(taken.provider, query.asked_at, raw_id)
    written = store_bars(connection, bars, origin)
    actions = store_actions(connection, harvest.actions, origin)
    written += store_records(connection, harvest.records, origin)
    if dataset is Dataset.BARS and len(query.targets) == 1:
        touch_series(
            connection, [query.targets[0].symbol], query.interval, taken.provider, query.asked_at
        )
    rows = bars.num_rows + counted_rows(harvest.records)
    note_cleaned(connection, raw_id, now, rows=rows, rejects=rejects)
    return Cleaned(written, actions, len(rejects), rows)
