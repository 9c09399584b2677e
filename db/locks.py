"""Locks between processes that end with the process that holds them, however it ends.

A pid file survives kill -9 and then names a stranger; an advisory lock on an open file does not.
The files are never deleted: two processes could then each lock a file of the same name.
"""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: IO[bytes]) -> bool:
        file.seek(0)  # the region that is locked begins at the present position
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


_PAUSE = 0.02  # seconds between two tries for a lock


@contextmanager
def exclusive(path: Path, patience: float = 0.0) -> Iterator[bool]:
    """True inside the block when the lock was had within `patience` seconds, else False."""
    deadline = time.monotonic() + patience
    with path.open("ab") as file:
        held = _try_lock(file)
        while not held and time.monotonic() < deadline:
            time.sleep(_PAUSE)
            held = _try_lock(file)
        try:
            yield held
        finally:
            if held:
                _unlock(file)


def is_held(path: Path) -> bool:
    """Whether some process holds the lock now; asking takes it for an instant when it is free."""
    if not path.exists():
        return False
    with exclusive(path) as free:
        return not free
