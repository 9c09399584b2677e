"""Collects: asks a provider through a recording wire and archives what passed, before any parsing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from collectors import recording
from collectors.faults import Fault
from collectors.wire import RecordingWire
from wizdata_core import lake as lakes
from wizdata_core.ingest.manifest import RawObject, note_raw
from wizdata_core.store import writing

if TYPE_CHECKING:
    from obstore.store import ObjectStore

    from collectors.contract import Dataset, Provider, Query
    from wizdata_core.store import Engines


@dataclass(frozen=True, slots=True)
class Archived:
    """An archived answer: its recording, its row in the manifest, and the fault it ended in, if any."""

    recording: recording.Recording
    raw_id: int
    fault: Fault | None


@dataclass(frozen=True, slots=True)
class Outside:
    """What collecting reaches: the database, the lake, and whether the network may be asked."""

    store: Engines
    lake: ObjectStore
    offline: bool = False


def collect(provider: Provider, dataset: Dataset, query: Query, outside: Outside) -> Archived:
    """Asks one question and archives the exchange, whether it ended in an answer or in a fault.

    Raises:
        Fault: nothing passed on the wire that could be archived (no connection, or offline).
    """
    wire = RecordingWire(offline=outside.offline)
    fault: Fault | None = None
    try:
        provider.feeds[dataset].ask(query, wire)
    except Fault as met:
        if not wire.exchanges:
            raise
        fault = met
    return archive(provider.name, dataset, query, wire, fault, outside)


def archive(name: str, dataset: Dataset, query: Query, wire: RecordingWire, fault: Fault | None, outside: Outside) -> Archived:  # noqa: PLR0913 - one value each, and nothing to group
    """Writes what passed on the wire to the lake, then notes it in the manifest."""
    kind = fault.kind.value if fault else ""
    taken = recording.Recording(name, dataset.value, query, tuple(wire.exchanges), kind)
    stored = lakes.put(outside.lake, name, dataset.value, query.asked_at, recording.encode(taken))
    with writing(outside.store) as connection:
        raw_id = note_raw(connection, stored, about(taken))
    return Archived(taken, raw_id, fault)


def about(taken: recording.Recording) -> RawObject:
    """What the manifest says of a recording."""
    named = [target.symbol for target in taken.query.targets[:20]]
    more = len(taken.query.targets) - len(named)
    symbols = " ".join(named) + (f" +{more}" if more else "")
    return RawObject(taken.provider, taken.dataset, symbols, taken.query.interval.value, taken.query.asked_at, taken.fault)
