"""Holds the lake against its manifest, and every object against the hash in its key."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from wizdata_core import lake as lakes
from wizdata_core.errors import DamagedObject
from wizdata_core.ingest.listing import note_listing
from wizdata_core.queries.lake_report import LakePart, lake_parts
from wizdata_core.queries.orphans import Orphans, orphans
from wizdata_core.queries.raw import Selection, count_raw_objects
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from collectors.stages.collect import Outside
    from wizdata_core.lake import Lake

_PAGE, _READERS = 200, 8


@dataclass(frozen=True, slots=True)
class LakeReport:
    """The lake's parts, where it and the manifest differ, and the share of its disk that is free.

    `free_share` is None for a bucket.
    """

    url: str
    parts: tuple[LakePart, ...]
    orphans: Orphans
    free_share: float | None


@dataclass(frozen=True, slots=True)
class Verified:
    """How many objects were read, those that are damaged with why, and what is missing."""

    objects: int
    damaged: tuple[tuple[str, str], ...]
    orphans: Orphans

    @property
    def sound(self) -> bool:
        """Whether the lake gives back everything that was put into it."""
        return not self.damaged and not self.orphans.missing.total


def lake_report(outside: Outside) -> LakeReport:
    """What the lake holds.

    Raises:
        LakeUnavailable: it cannot be reached.
    """
    with reading(outside.store) as connection:
        parts = lake_parts(connection)
    share = lakes.free_share(outside.lake)
    return LakeReport(outside.lake.url, parts, _orphans(outside), share)


def verify(outside: Outside, prefix: str, progress: Callable[[int, int, str], None]) -> Verified:
    """Reads every object whose key begins with `prefix` and compares it with its key.

    Raises:
        BadKey: no key begins so.
        LakeUnavailable: the lake cannot be reached.
    """
    with reading(outside.store) as connection:
        total = count_raw_objects(connection, Selection(prefix=prefix))
    objects, damaged = 0, list[tuple[str, str]]()
    with ThreadPoolExecutor(_READERS) as readers:
        for page in lakes.key_pages(outside.lake, _PAGE, prefix):
            progress(objects, max(total, objects), page[0])
            found = readers.map(partial(_damage, outside.lake), page)
            damaged += [(key, why) for key, why in zip(page, found, strict=True) if why]
            objects += len(page)
    return Verified(objects, tuple(damaged), _orphans(outside))


def _damage(lake: Lake, key: str) -> str:
    try:
        lakes.get(lake, key)
    except DamagedObject as error:
        return str(error)
    return ""


def _orphans(outside: Outside) -> Orphans:
    with writing(outside.store) as connection:
        note_listing(connection, lakes.key_pages(outside.lake, _PAGE))
        return orphans(connection)
