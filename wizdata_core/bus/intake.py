"""Takes in no more messages than there are workers, and keeps each alive while it is handled."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from wizdata_core.bus.session import BEAT_SECONDS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from wizdata_core.bus.session import Alarm, Deliver, Verdict


class Intake:
    """Hands messages to workers; a message is taken as soon as a worker is free for it.

    A library that reads in batches waits here for a place, not for a whole batch to be handled: a
    slow message holds nobody up.
    """

    def __init__(self, deliver: Deliver, workers: int, alarm: Alarm) -> None:
        self._deliver, self._alarm = deliver, alarm
        self._places = asyncio.Semaphore(workers)
        self._tasks: set[asyncio.Task[None]] = set()

    async def take(
        self,
        key: str,
        settle: Callable[[Verdict], Awaitable[None]],
        renew: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Returns once a worker has the message; `renew` says again and again that it is in work."""
        beating = asyncio.create_task(_beat(renew)) if renew else None
        await self._places.acquire()
        task = asyncio.create_task(self._handle(key, settle, beating))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def cancel(self) -> None:
        """Lets go of what is in work; it comes again."""
        for task in tuple(self._tasks):
            task.cancel()

    async def _handle(
        self,
        key: str,
        settle: Callable[[Verdict], Awaitable[None]],
        beating: asyncio.Task[None] | None,
    ) -> None:
        try:
            await settle(await self._deliver(key))
        except Exception as error:  # noqa: BLE001 - the broker was not told: the session is of no more use
            self._alarm.rung = self._alarm.rung or f"{key!r} was not acknowledged: {error!r}"
        finally:
            self._places.release()
            if beating is not None:
                beating.cancel()


async def _beat(renew: Callable[[], Awaitable[None]]) -> None:
    # A renewal that fails is a connection that fails: the session is told by its ping.
    with suppress(Exception):
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            await renew()
