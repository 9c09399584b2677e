"""Waits while the lake has no room or cannot be reached: collecting pauses, says so, goes on."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from wizdata_core.errors import LakeUnavailable
from wizdata_core.lake import check_room
from wizdata_core.logs import event

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from wizdata_core.lake import Lake

log = logging.getLogger(__name__)
EVERY = timedelta(seconds=5)


def wait_for_room(
    lake: Lake,
    stop: threading.Event,
    every: timedelta | None = None,
    paused_by: Callable[[str], None] = lambda _: None,
) -> bool:
    """Returns True once a batch may start, and False where `stop` was set before that.

    `paused_by` is told the reason once, where there is one to wait.
    """
    paused = False
    while not stop.is_set():
        try:
            check_room(lake)
        except LakeUnavailable as error:
            if not paused:
                event(log, "lake.paused", detail=str(error))
                paused_by(str(error))
            paused = True
            stop.wait((every or EVERY).total_seconds())
        else:
            if paused:
                event(log, "lake.resumed", lake=lake.url)
            return True
    return False
