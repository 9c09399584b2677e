"""The connection on which a process publishes and asks how much waits: opened when it is needed.

What fails on it closes it; the next to need it opens another.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from wizdata_core.bus.session import Alarm

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from wizdata_core.bus.contract import Topic
    from wizdata_core.bus.session import Opener, Place, Session

ANSWER_SECONDS = 10.0


class Publisher:
    """One session at a time, shared by all who publish; used on the bus's event loop only."""

    def __init__(self, opener: Opener, place: Place) -> None:
        self._opener, self._place = opener, place
        self._session: Session | None = None
        self._opening = asyncio.Lock()

    async def publish(self, topic: Topic, keys: Sequence[str]) -> None:
        """Returns when the broker has confirmed every key."""
        session = await self._opened()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await session.publish(topic, keys)
        except BaseException:
            await self._drop(session)
            raise

    async def depth(self, topic: Topic) -> tuple[int, datetime | None]:
        """How many messages wait, and when the oldest was published."""
        session = await self._opened()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await session.depth(topic)
        except BaseException:
            await self._drop(session)
            raise

    async def close(self) -> None:
        """Ends the session, if there is one."""
        if self._session is not None:
            await self._drop(self._session)

    async def _opened(self) -> Session:
        async with self._opening:
            if self._session is None:
                session = self._opener(self._place, Alarm())
                try:
                    async with asyncio.timeout(ANSWER_SECONDS):
                        await session.open()
                except BaseException:
                    await closed_quietly(session)
                    raise
                self._session = session
            return self._session

    async def _drop(self, session: Session) -> None:
        if self._session is session:
            self._session = None
            await closed_quietly(session)


async def closed_quietly(session: Session) -> None:
    """Closes a session that may be past closing."""
    with suppress(Exception):
        async with asyncio.timeout(ANSWER_SECONDS / 2):
            await session.close()
