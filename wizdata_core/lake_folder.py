"""A lake in a local folder: each object durable before anybody is told that it is there.

An object is written aside, brought to the disk, linked to its name, and the folder's entry brought
to the disk too: after a power loss it is there whole or not at all. Folders made on the way are
brought to the disk in the same way. obstore's local store does none of this; it is used to read.
"""

from __future__ import annotations

import os
import sys
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from wizdata_core.errors import LakeUnavailable

if TYPE_CHECKING:
    from datetime import datetime

    from wizdata_core.lake_keys import LakeKey

ASIDE = ".aside"


@dataclass(frozen=True, slots=True)
class Folder:
    """A lake's folder, absolute and without symlinks; `settled` folders are surely on the disk."""

    root: Path
    settled: set[Path] = field(default_factory=set)


def open_folder(path: Path) -> Folder:
    """The folder at `path`, made where it is not there.

    Raises:
        OSError: it can be neither made nor read.
    """
    missing = [each for each in (path, *path.parents) if not each.exists()]
    (path / ASIDE).mkdir(parents=True, exist_ok=True)
    for each in missing:
        to_disk(each.parent)
    return Folder(path.resolve())


def place(folder: Folder, key: LakeKey, packed: bytes, *, replace: bool = False) -> bool:
    """Writes an object durably; False where one was there already, which stays unless `replace`.

    Raises:
        OSError: it could not be written; nothing of it is left under its name.
        LakeUnavailable: a symlink leads its folder out of the lake.
    """
    target = path_of(folder, key)
    _settle(folder, target.parent)
    aside = folder.root / ASIDE / f"{os.getpid()}-{uuid.uuid4().hex}"
    try:
        _write(aside, packed)
        made = _named(aside, target, replace=replace)
    finally:
        with suppress(FileNotFoundError):
            aside.unlink()
    # Also where it was there: whoever linked it may have died before this.
    to_disk(target.parent)
    return made


def path_of(folder: Folder, key: LakeKey) -> Path:
    """Where an object is.

    Raises:
        LakeUnavailable: a symlink leads there out of the lake, or to another object.
    """
    path = folder.root / str(key)
    if Path(os.path.realpath(path)) != path:
        raise LakeUnavailable(f"a symlink leads {key} to {os.path.realpath(path)}; remove it")
    return path


def sweep(folder: Folder, before: datetime) -> int:
    """Removes what writers that died before that moment left aside; gives how many files."""
    swept = 0
    for each in (folder.root / ASIDE).iterdir():
        with suppress(FileNotFoundError):  # its writer has just finished
            if each.stat().st_mtime < before.timestamp():
                each.unlink()
                swept += 1
    return swept


def _write(path: Path, content: bytes) -> None:
    with path.open("xb", buffering=0) as file:
        view = memoryview(content)
        while view:
            view = view[file.write(view) :]
        os.fsync(file.fileno())


def _named(aside: Path, target: Path, *, replace: bool) -> bool:
    if replace:
        aside.replace(target)
        return True
    try:
        os.link(aside, target)
    except FileExistsError:
        return False
    except OSError:
        # Not every file system has links. What a rename could overwrite is the same content.
        if target.exists():
            return False
        aside.replace(target)
    return True


def _settle(folder: Folder, day: Path) -> None:
    """Makes an object's folders; each one's entry reaches the disk before the object does."""
    if day in folder.settled and day.is_dir():
        return
    for each in (day.parent.parent, day.parent, day):
        each.mkdir(exist_ok=True)
        # Also where it was there: whoever made it may have died before this.
        to_disk(each.parent)
    folder.settled.add(day)


def to_disk(path: Path) -> None:
    """Brings a folder's entries to the disk; Windows has no way to ask for that."""
    if sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
