"""RETENTION: how long raw answers are kept in the lake; and the pruning that holds to it.

What is pruned is gone from the lake: rows that were made of it stay in the tables, and can no
longer be built again. Only what was cleaned, or holds a refusal, is pruned; its row in the manifest
stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from wizdata_core import lake as lakes
from wizdata_core.errors import BadInput
from wizdata_core.ingest.manifest import note_pruned
from wizdata_core.lake_keys import lake_key
from wizdata_core.queries.raw import prunable
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from collectors.stages.collect import Outside

# Dataset -> how long its raw answers are kept. What is not named here is kept for ever: the lake is
# the only witness of what a provider said, and an answer takes a few kilobytes.
RETENTION: Mapping[str, timedelta] = {}
_PAGE = 500
_AGE = re.compile(r"([1-9][0-9]{0,4})d")


@dataclass(frozen=True, slots=True)
class Pruned:
    """What a pruning removed, or would: objects, bytes as stored, and rows that they had given.

    `kept` are objects that are old enough and were never read: those are not pruned.
    """

    objects: int
    bytes: int
    rows: int
    kept: int


def age(text: str) -> timedelta:
    """The age that a text says, as in 400d.

    Raises:
        BadInput: it says none.
    """
    found = _AGE.fullmatch(text)
    if found is None:
        raise BadInput(f"--older-than {text!r} is no age; give days, as in 400d")
    return timedelta(days=int(found[1]))


def prune(
    outside: Outside, keep: Mapping[str, timedelta], now: datetime, *, dry_run: bool = False
) -> Pruned:
    """Removes objects of each dataset that are older than `keep` says; `dry_run` removes nothing.

    An object is marked in the manifest first and removed then: where that is cut short, the next
    pruning removes what is left, and a replay never asks for it.

    Raises:
        LakeUnavailable: the lake cannot be reached; what was removed is marked.
    """
    objects = size = rows = kept = 0
    for page in lakes.key_pages(outside.lake, _PAGE):
        old = [key for key in page if _is_old(key, keep, now)]
        with reading(outside.store) as connection:
            found = prunable(connection, old)
        if not dry_run:
            _remove(outside, [each.key for each in found], now)
        objects += len(found)
        size += sum(each.bytes for each in found)
        rows += sum(each.rows for each in found)
        kept += len(old) - len(found)
    return Pruned(objects, size, rows, kept)


def _is_old(text: str, keep: Mapping[str, timedelta], now: datetime) -> bool:
    key = lake_key(text)
    return key.dataset in keep and key.fetched_at < now - keep[key.dataset]


def _remove(outside: Outside, keys: Sequence[str], now: datetime) -> None:
    if not keys:
        return
    with writing(outside.store) as connection:
        note_pruned(connection, keys, now)
    for key in keys:
        lakes.remove(outside.lake, key)
