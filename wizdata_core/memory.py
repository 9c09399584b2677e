"""Keeps the resident memory of a process that runs for weeks near what it holds."""

from __future__ import annotations

import ctypes
import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterator

_M_ARENA_MAX = -8  # from glibc's malloc.h


def stay_small() -> None:
    """Has this process take its memory from one heap; called once, before it starts threads.

    By default glibc keeps a heap for each of many threads, and Arrow one beside those; what one
    thread gave back, the next does not find. Where the C library has no such knob, nothing is done.
    """
    pa.set_memory_pool(pa.system_memory_pool())
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)


@contextmanager
def uncollected() -> Iterator[None]:
    """A stretch of work without garbage collection: for many small things that hold no cycles.

    Collecting looks at all of them again and again while they are made, for a third of the time.
    What another thread leaves meanwhile is collected afterwards.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
