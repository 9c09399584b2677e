"""Cleans: replays an archived answer through the same client, judges its rows and stores them.

Everything that one object changes is one transaction: it is stored whole or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from collectors.contract import Dataset
from collectors.providers import PROVIDERS
from collectors.wire import ReplayWire
from wizdata_core.ingest.actions import store_actions, withdraw_actions
from wizdata_core.ingest.bars import Origin, Written, store_bars, touch_series
from wizdata_core.ingest.manifest import note_cleaned
from wizdata_core.ingest.rebuild import share_derived
from wizdata_core.ingest.repairs import store_originals
from wizdata_core.quality.judge import judge
from wizdata_core.queries.judging import judging_facts, no_calendar

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from collectors.recording import Recording
    from wizdata_core.queries.judging import SessionsOf


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What became of one object: rows stored, actions stored, rows refused."""

    written: Written
    actions: int
    refused: int
    rows: int


def clean(
    connection: Connection,
    taken: Recording,
    raw_id: int,
    now: datetime,
    sessions_of: SessionsOf = no_calendar,
) -> Cleaned:
    """Stores what a recording holds, in the caller's transaction; `now` is noted as when.

    `sessions_of` gives the days on which an exchange trades; without it none is known.

    Raises:
        Fault: the recording holds no rows but a provider's refusal.
    """
    feed = PROVIDERS[taken.provider].feeds[Dataset(taken.dataset)]
    query = taken.query
    harvest = feed.harvest(query, ReplayWire(taken.exchanges))
    share_derived(connection)
    facts = judging_facts(connection, harvest.bars, taken.provider, query.asked_at, sessions_of)
    judged = judge(harvest.bars, harvest.actions, facts)
    rejects = (*harvest.rejects, *judged.rejects)
    origin = Origin(taken.provider, query.asked_at, raw_id)
    written = store_bars(connection, judged.bars, origin)
    store_originals(connection, judged.originals, judged.action_originals, origin)
    actions = store_actions(connection, judged.actions, origin)
    withdraw_actions(connection, judged.withdrawn, origin)
    if len(query.targets) == 1:
        touch_series(
            connection, [query.targets[0].symbol], query.interval, taken.provider, query.asked_at
        )
    note_cleaned(connection, raw_id, now, rows=judged.bars.num_rows, rejects=rejects)
    return Cleaned(written, actions, len(rejects), judged.bars.num_rows)
