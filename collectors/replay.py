"""Rebuilds the tables from the lake: each archived answer again, oldest first, by the same code."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from collectors import recording
from collectors.faults import Fault
from collectors.stages.clean import clean
from collectors.stages.collect import about
from wizdata_core import clock
from wizdata_core import lake as lakes
from wizdata_core.ingest.manifest import note_raw
from wizdata_core.ingest.rebuild import forget_derived, hold_derived
from wizdata_core.queries.fingerprint import fingerprint
from wizdata_core.queries.raw import known_keys, raw_objects_by_time
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from collectors.stages.collect import Outside

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay did; `before` and `after` are the fingerprints of everything derived.

    `refusals` counts answers that hold a provider's refusal; `unread` names those that the code
    failed on, with the error of each.
    """

    objects: int
    refusals: int
    unread: tuple[tuple[str, str], ...]
    before: str
    after: str

    @property
    def same(self) -> bool:
        """Whether everything derived is as it was before."""
        return self.before == self.after


def replay(
    outside: Outside,
    *,
    rebuild: bool = False,
    prefix: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> Replayed:
    """Cleans every archived answer again, in one transaction.

    With `rebuild` the bars, actions, revisions and refusals are emptied first, so what is there
    afterwards comes from the lake alone; readers see the old rows until the new ones are whole,
    and collectors wait with storing.

    Raises:
        DamagedObject: an object is missing or damaged; nothing is changed.
    """
    adopt(outside)
    refusals, unread = 0, []
    with writing(outside.store) as connection:
        hold_derived(connection)
        before = fingerprint(connection)
        if rebuild:
            forget_derived(connection)
        objects = [each for each in raw_objects_by_time(connection) if each.key.startswith(prefix)]
        for index, each in enumerate(objects):
            if progress:
                progress(index, len(objects))
            taken = recording.read(outside.lake, each.key)
            try:
                with connection.begin_nested():
                    clean(connection, taken, each.id, clock.now())
            except Fault:
                # The archived answer was a refusal; it gave no rows then, and gives none now.
                refusals += 1
            except Exception as error:
                # One answer that cannot be read must not keep the others from coming back.
                log.exception("replay.error %s", each.key)
                unread.append((each.key, f"{type(error).__name__}: {error}"))
        after = fingerprint(connection)
    return Replayed(len(objects), refusals, tuple(unread), before, after)


def adopt(outside: Outside) -> int:
    """Notes lake objects that the manifest does not hold (a lost database, a copied lake)."""
    with reading(outside.store) as connection:
        known = known_keys(connection)
    found = sorted(set(lakes.keys(outside.lake)) - known)
    with writing(outside.store) as connection:
        for key in found:
            _note(connection, outside, key)
    return len(found)


def _note(connection: Connection, outside: Outside, key: str) -> None:
    note_raw(connection, lakes.stored(outside.lake, key), about(recording.read(outside.lake, key)))
