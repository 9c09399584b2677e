"""Cleans: replays an archived answer through the same client, judges its rows and stores them.

Everything that one object changes is one transaction: it is stored whole or not at all.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from collectors import recording
from collectors.contract import Dataset
from collectors.faults import Fault
from collectors.providers import PROVIDERS
from collectors.stages.collect import about
from collectors.wire import ReplayWire
from wizdata_core import clock
from wizdata_core.bus.retries import DATA_ERRORS
from wizdata_core.ingest.actions import store_actions, withdraw_actions
from wizdata_core.ingest.bars import Origin, Written, store_bars, touch_series
from wizdata_core.ingest.manifest import hold_raw, note_cleaned, note_refusal
from wizdata_core.ingest.rebuild import share_derived
from wizdata_core.ingest.records import counted_rows, store_records
from wizdata_core.ingest.repairs import store_originals
from wizdata_core.ingest.runs import FaultNote, note_rows
from wizdata_core.logs import event
from wizdata_core.quality.judge import judge
from wizdata_core.queries.judging import judging_facts, known_sessions
from wizdata_core.queries.waiting import uncleaned_before
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from datetime import date, datetime

    import pyarrow as pa
    from sqlalchemy import Connection

    from collectors.recording import Recording
    from collectors.stages.collect import Outside
    from wizdata_core.quality.facts import Days
    from wizdata_core.queries.judging import SessionsOf


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What became of one object: rows stored, actions stored, rows refused."""

    written: Written
    actions: int
    refused: int
    rows: int


def clean_key(outside: Outside, key: str) -> tuple[str, ...]:
    """Cleans an archived answer, and before it older answers to its question that still wait.

    Gives the keys of those that hold rows to derive from. An object that has been cleaned is left
    as it is, so it may be told of any number of times.

    Raises:
        DamagedObject: the object is missing or damaged.
    """
    with reading(outside.store) as connection:
        before = uncleaned_before(connection, key)
    stored = [each for each in before if _cleaned_in_passing(outside, each)]
    return (*stored, key) if _clean_one(outside, key) else tuple(stored)


def _cleaned_in_passing(outside: Outside, key: str) -> bool:
    """Cleans an older answer; one that cannot be read is left to its own message and stops none."""
    try:
        return _clean_one(outside, key)
    except DATA_ERRORS as error:
        event(log, "clean.passed", key=key, error=f"{type(error).__name__}: {error}")
        return False


def _clean_one(outside: Outside, key: str) -> bool:
    """Cleans one object unless that is done; whether it is to be derived from."""
    taken = recording.read(outside.lake, key)
    now = clock.now()
    with writing(outside.store) as connection:
        # In this order everywhere: a rebuild holds the gate before it touches any row.
        share_derived(connection)
        held = hold_raw(connection, key)
        if held.cleaned or held.fault:
            return held.cleaned and not held.derived
        try:
            cleaned = clean(connection, taken, held.id, now)
        except Fault as fault:
            # The client reads a refusal in it: told as a fault of its run, and never tried again.
            note_refusal(connection, held, _note(taken, fault, held.id, now))
            return False
        stored = cleaned.written.new + cleaned.written.changed
        if held.run_id is not None:
            note_rows(connection, held.run_id, stored=stored, refused=cleaned.refused)
    facts = {"provider": taken.provider, "stored": stored, "refused": cleaned.refused}
    event(log, "object.cleaned", **facts, rows=cleaned.rows, key=key)
    return True


def _note(taken: Recording, fault: Fault, raw_id: int, now: datetime) -> FaultNote:
    of = about(taken)
    facts = (of.provider, of.symbols, of.interval, fault.kind.value, fault.detail)
    return FaultNote(*facts, now, raw_id)


def clean(
    connection: Connection,
    taken: Recording,
    raw_id: int,
    now: datetime,
    sessions_of: SessionsOf = known_sessions,
) -> Cleaned:
    """Stores what a recording holds, in the caller's transaction; `now` is noted as when.

    `sessions_of` gives the days on which a market trades.

    Raises:
        Fault: the recording holds no rows but a provider's refusal; nothing was written.
    """
    dataset = Dataset(taken.dataset)
    feed = PROVIDERS[taken.provider].feeds[dataset]
    query = taken.query
    harvest = feed.harvest(query, ReplayWire(taken.exchanges))
    share_derived(connection)
    days_of = sessions_of if PROVIDERS[taken.provider].network else _unless_fx(sessions_of)
    facts = judging_facts(connection, harvest.bars, taken.provider, query.asked_at, days_of)
    judged = judge(harvest.bars, harvest.actions, facts)
    rejects = (*harvest.rejects, *judged.rejects)
    origin = Origin(taken.provider, query.asked_at, raw_id)
    written = store_bars(connection, judged.bars, origin)
    store_originals(connection, judged.originals, judged.action_originals, origin)
    actions = store_actions(connection, judged.actions, origin)
    withdraw_actions(connection, judged.withdrawn, origin)
    written += store_records(connection, harvest.records, origin)
    if dataset is Dataset.BARS:
        _note_answered(connection, taken, judged.bars)
    rows = judged.bars.num_rows + counted_rows(harvest.records)
    note_cleaned(connection, raw_id, now, rows=rows, rejects=rejects)
    return Cleaned(written, actions, len(rejects), rows)


def _unless_fx(sessions_of: SessionsOf) -> SessionsOf:
    """Sessions of exchanges alone: packaged reference rates are fixed on days of their own."""

    def sessions(asset_class: str, mic: str | None, first: date, last: date) -> Days | None:
        return None if asset_class == "fx" else sessions_of(asset_class, mic, first, last)

    return sessions


def _note_answered(connection: Connection, taken: Recording, bars: pa.Table) -> None:
    """Notes in each series that bars were asked of which stretch it was answered for."""
    query = taken.query
    answered = set(pc.unique(bars["symbol"]).to_pylist())
    if len(query.targets) == 1:
        answered.add(query.targets[0].symbol)
    asked = (query.start, query.end)
    touch_series(
        connection, sorted(answered), query.interval, taken.provider, query.asked_at, asked
    )
