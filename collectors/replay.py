"""Rebuilds the tables from the lake: each archived answer again, oldest first, by the same code."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from collectors import recording
from collectors.faults import Fault
from collectors.stages.clean import clean
from collectors.stages.collect import about
from wizdata_core import clock
from wizdata_core import lake as lakes
from wizdata_core.errors import DamagedObject, DatabaseUnavailable, LakeUnavailable
from wizdata_core.ingest.manifest import note_many_raw, note_raw
from wizdata_core.ingest.rebuild import forget_derived, hold_derived
from wizdata_core.ingest.snapshot_due import note_all
from wizdata_core.queries.fingerprint import fingerprint
from wizdata_core.queries.raw import (
    RawKey,
    Selection,
    count_raw_objects,
    raw_objects_page,
    unknown_keys,
)
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from collectors.stages.collect import Outside

    Progress = Callable[[int, int, str], None]

log = logging.getLogger(__name__)
_ALL = Selection()
_PAGE = 500  # keys that are in memory at a time
_OUT_OF_REACH = (LakeUnavailable, DatabaseUnavailable)


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay did; `before` and `after` are the fingerprints of everything derived.

    `refusals` counts answers that hold a provider's refusal; `unread` names those that are damaged
    or that the code failed on, with the error of each.
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


@dataclass(frozen=True, slots=True)
class Adopted:
    """How many objects the manifest took in, and those that are none of ours, with the error."""

    objects: int
    unread: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Tally:
    """What a replay has come to so far; `ends` are the errors that end it."""

    total: int
    progress: Progress
    ends: tuple[type[Exception], ...]
    objects: int = 0
    refusals: int = 0
    unread: list[tuple[str, str]] = field(default_factory=list)

    def each(self, objects: Iterator[RawKey], clean_again: Callable[[RawKey], None]) -> None:
        for each in objects:
            self.progress(self.objects, self.total, each.key)
            try:
                clean_again(each)
            except Fault:
                # The archived answer was a refusal; it gave no rows then, and gives none now.
                self.refusals += 1
            except self.ends:
                raise
            except DamagedObject as error:
                self.unread.append((each.key, f"DamagedObject: {error}"))
            except Exception as error:
                # One answer that cannot be read must not keep the others from coming back.
                log.exception("replay.error %s", each.key)
                self.unread.append((each.key, f"{type(error).__name__}: {error}"))
            self.objects += 1

    def replayed(self, before: str, after: str) -> Replayed:
        return Replayed(self.objects, self.refusals, tuple(self.unread), before, after)


def _silently(index: int, total: int, key: str) -> None:
    """Shows no progress."""


def replay(
    outside: Outside,
    *,
    rebuild: bool = False,
    wanted: Selection = _ALL,
    progress: Progress = _silently,
) -> Replayed:
    """Cleans archived answers again, oldest first.

    Without `rebuild` each object is one transaction: what is done stays done, however the replay
    ends, and `Selection.after` goes on behind the last one. With `rebuild` the whole lake is one
    transaction: the bars, actions, revisions and refusals are emptied first, so what is there
    afterwards comes from the lake alone (and from objects that were pruned); readers see the old
    rows until the new ones are whole, and collectors wait with storing.

    Raises:
        DamagedObject: in a rebuild, an object of the manifest is missing or damaged; nothing is
            changed.
        LakeUnavailable: the lake cannot be reached.
    """
    foreign = adopt(outside).unread
    done = _rebuild(outside, progress) if rebuild else _replay(outside, wanted, progress)
    return replace(done, unread=(*foreign, *done.unread))


def _rebuild(outside: Outside, progress: Progress) -> Replayed:
    with writing(outside.store) as connection:
        hold_derived(connection)
        before = fingerprint(connection)
        forget_derived(connection)

        def page(after: RawKey | None) -> tuple[RawKey, ...]:
            return raw_objects_page(connection, _ALL, after, _PAGE)

        def clean_again(each: RawKey) -> None:
            taken = recording.read(outside.lake, each.key)
            with connection.begin_nested():
                clean(connection, taken, each.id, clock.now())

        total = count_raw_objects(connection, _ALL)
        tally = _Tally(total, progress, (*_OUT_OF_REACH, DamagedObject))
        tally.each(_paged(page), clean_again)
        # What was known on a day is not in the lake: settled rows stay, others are made again.
        note_all(connection, clock.now())
        return tally.replayed(before, fingerprint(connection))


def _replay(outside: Outside, wanted: Selection, progress: Progress) -> Replayed:
    def page(after: RawKey | None) -> tuple[RawKey, ...]:
        with reading(outside.store) as connection:
            return raw_objects_page(connection, wanted, after, _PAGE)

    def clean_again(each: RawKey) -> None:
        taken = recording.read(outside.lake, each.key)
        with writing(outside.store) as connection:
            clean(connection, taken, each.id, clock.now())

    with reading(outside.store) as connection:
        before = fingerprint(connection)
        tally = _Tally(count_raw_objects(connection, wanted), progress, _OUT_OF_REACH)
    tally.each(_paged(page), clean_again)
    with reading(outside.store) as connection:
        return tally.replayed(before, fingerprint(connection))


def _paged(page: Callable[[RawKey | None], tuple[RawKey, ...]]) -> Iterator[RawKey]:
    last: RawKey | None = None
    while objects := page(last):
        yield from objects
        last = objects[-1]


def adopt(outside: Outside) -> Adopted:
    """Notes lake objects that the manifest does not hold (a lost database, a copied lake).

    An object that cannot be read is named and left where it is; the others are noted.
    """
    objects, unread = 0, list[tuple[str, str]]()
    for keys in lakes.key_pages(outside.lake, _PAGE):
        with reading(outside.store) as connection:
            unknown = unknown_keys(connection, keys)
        if not unknown:
            continue
        with writing(outside.store) as connection:
            for key in unknown:
                try:
                    taken = recording.read(outside.lake, key)
                except DamagedObject as error:
                    unread.append((key, f"DamagedObject: {error}"))
                else:
                    note_raw(connection, lakes.stored(outside.lake, key), about(taken))
                    objects += 1
    if objects >= _PAGE:
        with writing(outside.store) as connection:
            note_many_raw(connection)
    return Adopted(objects, tuple(unread))
