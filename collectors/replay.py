"""Rebuilds the tables from the lake: every archived answer again, oldest first, same code, same rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from collectors import recording
from collectors.faults import Fault
from collectors.stages.clean import clean
from collectors.stages.collect import about
from wizdata_core import clock
from wizdata_core import lake as lakes
from wizdata_core.ingest.manifest import note_raw
from wizdata_core.ingest.rebuild import forget_derived
from wizdata_core.queries.fingerprint import fingerprint
from wizdata_core.queries.raw import known_keys, raw_objects_by_time
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from collectors.stages.collect import Outside


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay did; `before` and `after` are the fingerprints of everything derived."""

    objects: int
    refusals: int
    before: str
    after: str

    @property
    def same(self) -> bool:
        return self.before == self.after


def replay(outside: Outside, *, rebuild: bool = False, prefix: str = "", progress: Callable[[int, int], None] | None = None) -> Replayed:
    """Cleans every archived answer again, in one transaction.

    With `rebuild` the bars, actions, revisions and refusals are emptied first, so what is there
    afterwards comes from the lake alone; readers see the old rows until the new ones are whole.
    """
    adopt(outside)
    with writing(outside.store) as connection:
        before = fingerprint(connection)
        if rebuild:
            forget_derived(connection)
        objects = [each for each in raw_objects_by_time(connection) if each.key.startswith(prefix)]
        refusals = 0
        for index, each in enumerate(objects):
            if progress:
                progress(index, len(objects))
            refusals += not _again(connection, outside, each.key, each.id)
        after = fingerprint(connection)
    return Replayed(len(objects), refusals, before, after)


def adopt(outside: Outside) -> int:
    """Notes lake objects that the manifest does not hold (a lost database, a copied lake)."""
    with reading(outside.store) as connection:
        known = known_keys(connection)
    found = 0
    for key in sorted(set(lakes.keys(outside.lake)) - known):
        content = lakes.get(outside.lake, key)
        taken = recording.decode(content)
        stored = lakes.Stored(key, key.rsplit("_", 1)[-1].removesuffix(".zst"), len(content))
        with writing(outside.store) as connection:
            note_raw(connection, stored, about(taken))
        found += 1
    return found


def _again(connection: Connection, outside: Outside, key: str, raw_id: int) -> bool:
    taken = recording.decode(lakes.get(outside.lake, key))
    try:
        clean(connection, taken, raw_id, clock.now())
    except Fault:
        # The archived answer was a refusal; it gave no rows on the day, and gives none now.
        return False
    return True
