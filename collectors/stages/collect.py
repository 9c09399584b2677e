"""Collects: asks a provider through a recording wire and archives what passed, still unread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from collectors import recording
from collectors.contract import Dataset
from collectors.faults import Fault, FaultKind
from collectors.gate import gated
from collectors.wire import RecordingWire
from wizdata_core import lake as lakes
from wizdata_core.errors import BadInput
from wizdata_core.ingest.manifest import RawObject, note_raw
from wizdata_core.ingest.runs import fence
from wizdata_core.store import writing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from collectors.contract import Provider, Query
    from collectors.gate import Gates
    from wizdata_core.bus import Topic
    from wizdata_core.ingest.runs import Lease
    from wizdata_core.lake import Lake
    from wizdata_core.store import Engines

    Say = Callable[[Topic, Sequence[str]], None]

_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Archived:
    """An archived answer: its recording, its key and row in the manifest, the fault it ended in."""

    recording: recording.Recording
    key: str
    raw_id: int
    fault: Fault | None


@dataclass(frozen=True, slots=True)
class Outside:
    """What collecting reaches: the database, the lake, whether the network may be asked, the bus.

    Requests to the network are paid for at `gates`; where there are none nothing is, and nothing
    is asked twice. `say` tells the stages behind; without it they follow at once, in this process.
    """

    store: Engines
    lake: Lake
    offline: bool = False
    gates: Gates | None = None
    say: Say | None = None


def collect(
    provider: Provider,
    dataset: Dataset,
    query: Query,
    outside: Outside,
    lease: Lease | None = None,
) -> Archived:
    """Asks one question and archives the exchange, whether it ended in an answer or in a fault.

    What passed before an error that nobody foresaw is archived too, and the error goes on: the
    answer is there to be read once the code can. An answer counts for the run of `lease`.

    Raises:
        Fault: nothing passed on the wire that could be archived (no connection, or offline).
        BadInput: what a person gave was refused; nothing is archived.
    """
    wire = RecordingWire(offline=outside.offline)
    fault: Fault | None = None
    try:
        with gated(outside.gates, provider.name, query) as wire.gate:
            provider.feeds[dataset].ask(query, wire)
    except Fault as met:
        if not wire.exchanges:
            raise
        fault = met
    except BadInput:
        raise
    except Exception:
        if wire.exchanges:
            unread = _taken(provider, dataset, query, wire, FaultKind.MALFORMED.value)
            archive(unread, outside, lease)
        raise
    taken = _taken(provider, dataset, query, wire, fault.kind.value if fault else "")
    return Archived(taken, *archive(taken, outside, lease), fault)


def _taken(
    provider: Provider, dataset: Dataset, query: Query, wire: RecordingWire, fault: str
) -> recording.Recording:
    exchanges = tuple(wire.exchanges)
    return recording.Recording(provider.name, dataset.value, query, exchanges, fault)


def archive(
    taken: recording.Recording, outside: Outside, lease: Lease | None = None
) -> tuple[str, int]:
    """Writes a recording to the lake, then notes it in the manifest; gives its key and id there.

    Raises:
        LeaseLost: the run of `lease` is another worker's by now; the manifest is as it was.
    """
    content, asked_at = recording.encode(taken), taken.query.asked_at
    stored = lakes.put(outside.lake, taken.provider, taken.dataset, asked_at, content)
    with writing(outside.store) as connection:
        raw_id = note_raw(connection, stored, about(taken), lease.run if lease else None)
        if lease:
            fence(connection, lease)
    return stored.key, raw_id


def named_in_manifest(query: Query) -> str:
    """What a question asks of, as the manifest names it: the subject, or the first instruments."""
    named = [target.symbol for target in query.targets[:_MOST_NAMED]]
    rest = len(query.targets) - len(named)
    return query.subject or " ".join([*named, f"+{rest}"] if rest else named)


def about(taken: recording.Recording) -> RawObject:
    """What the manifest says of a recording."""
    return RawObject(
        provider=taken.provider,
        dataset=taken.dataset,
        symbols=named_in_manifest(taken.query),
        interval=taken.query.interval.value if taken.dataset == Dataset.BARS else "",
        fetched_at=taken.query.asked_at,
        fault=taken.fault,
        asked_from=taken.query.start,
        asked_until=taken.query.end,
    )
