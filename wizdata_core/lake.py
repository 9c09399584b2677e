"""The lake: each provider's answer as it came, compressed, content-addressed, written once.

An object is one recording: the question as JSON and every exchange that answered it. Its key is
provider/dataset/day/time_sha256.zst, so equal content at one moment is one object, and a key says
where it belongs without a catalogue. The lake is a local folder or a bucket of any S3 store;
docs/reference/lake.md says what it promises.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import AlreadyExistsError

from wizdata_core.errors import DamagedObject, LakeFull
from wizdata_core.lake_folder import ASIDE, path_of, place
from wizdata_core.lake_folder import sweep as sweep_folder
from wizdata_core.lake_keys import LakeKey, checked_prefix, is_lake_key, lake_key
from wizdata_core.lake_packing import (
    HEADER_BYTES,
    MOST_BYTES,
    CannotUnpackError,
    packed,
    unpacked,
    unpacked_size,
)
from wizdata_core.lake_store import Lake, open_lake, reached

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

__all__ = [
    "LEAST_FREE",
    "Lake",
    "Listed",
    "Stored",
    "check_room",
    "encode",
    "free_share",
    "from_text_or_base64",
    "get",
    "key_pages",
    "keys",
    "listed",
    "open_lake",
    "put",
    "remove",
    "stored",
    "sweep",
    "text_or_base64",
]

# A batch of collecting starts only while at least this share of the lake's disk is free.
LEAST_FREE = 0.10


@dataclass(frozen=True, slots=True)
class Stored:
    """An object in the lake: its key, the hash of its content, its size as stored and unpacked.

    `content_bytes` is None where the object does not say it.
    """

    key: str
    sha256: str
    bytes: int
    content_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """Something that lies in the lake: its path, its size, and whether the path is a key."""

    path: str
    bytes: int
    is_object: bool


def put(lake: Lake, provider: str, dataset: str, fetched_at: datetime, content: bytes) -> Stored:
    """Writes an object whole or not at all; the same content at the same moment is written once.

    On a local folder it is on the disk, its name too, when this returns.

    Raises:
        LakeUnavailable: it could not be written, and nothing of it is there (LakeFull: no room).
        BadInput: the names can be in no key, or the content is too large to be read again.
    """
    key = LakeKey(provider, dataset, fetched_at, hashlib.sha256(content).hexdigest())
    frame = packed(content)
    if not _write(lake, key, frame):
        try:
            get(lake, str(key))
        except DamagedObject:
            # What is there is not what its key names; what is meant to be there is at hand.
            _write(lake, key, frame, replace=True)
    return Stored(str(key), key.sha256, len(frame), len(content))


def _write(lake: Lake, key: LakeKey, frame: bytes, *, replace: bool = False) -> bool:
    with reached(lake):
        if lake.folder is not None:
            return place(lake.folder, key, frame, replace=replace)
        try:
            obstore.put(lake.store, str(key), frame, mode="overwrite" if replace else "create")
        except AlreadyExistsError:
            return False
        return True


def get(lake: Lake, key: str) -> bytes:
    """The content of an object, as it was put.

    Raises:
        BadKey: no object can have that key.
        DamagedObject: it is not there, or its content has not the hash that its key names.
        LakeUnavailable: the lake cannot be reached, or does not let us in.
    """
    asked = lake_key(key)
    with reached(lake, asked):
        _stay_inside(lake, asked)
        result = obstore.get(lake.store, key)
        size = int(result.meta["size"])
        frame = bytes(result.bytes()) if size <= MOST_BYTES else b""
    if size > MOST_BYTES:
        raise DamagedObject(f"lake object {key} has {size:,} bytes, most is {MOST_BYTES:,}")
    try:
        content = unpacked(frame)
    except CannotUnpackError as error:
        raise DamagedObject(f"lake object {key} cannot be unpacked: {error}") from error
    if hashlib.sha256(content).hexdigest() != asked.sha256:
        raise DamagedObject(f"lake object {key} does not have the content that its key names")
    return content


def stored(lake: Lake, key: str) -> Stored:
    """What is known of an object from its key, its size and its first bytes.

    Raises:
        BadKey, DamagedObject, LakeUnavailable: as `get`.
    """
    asked = lake_key(key)
    with reached(lake, asked):
        _stay_inside(lake, asked)
        size = int(obstore.head(lake.store, key)["size"])
        most = min(size, HEADER_BYTES)
        # Of an empty object no range can be asked.
        head = bytes(obstore.get_range(lake.store, key, start=0, length=most)) if size else b""
    try:
        content_bytes = unpacked_size(head)
    except CannotUnpackError:
        content_bytes = None
    return Stored(key, asked.sha256, size, content_bytes)


def _stay_inside(lake: Lake, key: LakeKey) -> None:
    if lake.folder is not None:
        path_of(lake.folder, key)


def remove(lake: Lake, key: str) -> None:
    """Removes an object; one that is not there is no fault.

    Raises:
        BadKey, LakeUnavailable: as `get`.
    """
    asked = lake_key(key)
    with reached(lake):
        if lake.folder is not None:
            path_of(lake.folder, asked).unlink(missing_ok=True)
        else:
            obstore.delete(lake.store, str(asked))


def listed(lake: Lake, prefix: str = "") -> Iterator[Listed]:
    """Everything whose path begins with `prefix`, in no promised order; strangers too.

    Raises:
        BadKey: no key begins so.
        LakeUnavailable: as `get`.
    """
    folder = checked_prefix(prefix).rpartition("/")[0]
    with reached(lake):
        if lake.folder is not None:
            lake.folder.root.stat()  # to obstore a folder that is gone is an empty one
        for page in obstore.list(lake.store, folder or None):
            for item in page:
                path = item["path"]
                if path.startswith(prefix) and not path.startswith(f"{ASIDE}/"):
                    yield Listed(path, int(item["size"]), is_lake_key(path))


def keys(lake: Lake, prefix: str = "") -> Iterator[str]:
    """The keys of objects that begin with `prefix`; whatever else lies there is passed over.

    Raises:
        BadKey, LakeUnavailable: as `listed`.
    """
    return (each.path for each in listed(lake, prefix) if each.is_object)


def key_pages(lake: Lake, most: int, prefix: str = "") -> Iterator[tuple[str, ...]]:
    """The keys of `keys`, at most so many at a time.

    Raises:
        BadKey, LakeUnavailable: as `listed`.
    """
    rest = keys(lake, prefix)
    while page := tuple(islice(rest, most)):
        yield page


def sweep(lake: Lake, before: datetime) -> int:
    """Removes what writers that died before that moment left aside; gives how many files.

    A bucket has none: an upload that did not end is no object there.

    Raises:
        LakeUnavailable: as `get`.
    """
    if lake.folder is None:
        return 0
    with reached(lake):
        return sweep_folder(lake.folder, before)


def free_share(lake: Lake) -> float | None:
    """The share of the lake's disk that is free to us; None for a bucket, which has no such limit.

    Raises:
        LakeUnavailable: the folder is gone.
    """
    if lake.folder is None:
        return None
    with reached(lake):
        usage = shutil.disk_usage(lake.folder.root)
    return usage.free / max(usage.free + usage.used, 1)


def check_room(lake: Lake) -> None:
    """Refuses where less than `LEAST_FREE` of the lake's disk is free.

    Raises:
        LakeFull: so it is; the text says how much is free.
        LakeUnavailable: the folder is gone.
    """
    share = free_share(lake)
    if share is not None and share < LEAST_FREE:
        raise LakeFull(
            f"{share:.1%} of the disk of the lake {lake.url} is free, and nothing is collected"
            f" below {LEAST_FREE:.0%}; make room there"
        )


def encode(value: object) -> bytes:
    """A JSON value as bytes, the same bytes for the same value."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    # As json.loads reads it: a file's name need not be Unicode.
    return text.encode("utf-8", "surrogatepass")


def text_or_base64(body: bytes) -> dict[str, str]:
    """A body as readable text where it is UTF-8, else in base64."""
    try:
        return {"text": body.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode()}


def from_text_or_base64(stored: dict[str, str]) -> bytes:
    """The body that `text_or_base64` stored."""
    return stored["text"].encode() if "text" in stored else base64.b64decode(stored["base64"])
