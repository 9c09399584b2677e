"""The bus on Redis streams: one stream and one consumer group for each topic.

Redis has confirmed a message when it answers; whether that survives its own crash is a setting of
the server (`appendonly yes`, `appendfsync always`). What a consumer holds is touched while it lives;
what was not touched for a few seconds is claimed by another.
"""

from __future__ import annotations

import asyncio
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from faststream import Context
from faststream.middlewares import AckPolicy
from faststream.redis import RedisBroker, StreamSub
from faststream.redis.message import RedisStreamMessage  # noqa: TC002 - FastStream reads annotations
from redis.exceptions import ResponseError

from wizdata_core.bus.contract import MOST_PREFETCHED, Topic
from wizdata_core.bus.intake import Intake
from wizdata_core.bus.session import BEAT_SECONDS, LEASE_SECONDS, Verdict

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from redis.asyncio import Redis

    from wizdata_core.bus.session import Alarm, Deliver, Place

_MESSAGE: RedisStreamMessage = Context("message")
_GROUP = "wizdata"
_POLL_MS, _FORGOTTEN_MS = 200, 3_600_000


class RedisSession:
    """A pool of connections, and a consumer name that no other session has."""

    def __init__(self, place: Place, alarm: Alarm) -> None:
        self._place, self._alarm = place, alarm
        self._consumer = secrets.token_hex(6)
        self._broker = RedisBroker(place.url, logger=alarm, graceful_timeout=0.1)
        self._client: Redis[bytes]
        # What is to come again is not touched any more.
        self._given_back: set[bytes] = set()
        self._intakes: list[Intake] = []
        self._beating: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connects and makes each group at the start of its stream, so that nothing is passed over."""
        self._client = await self._broker.connect()
        for topic in Topic:
            try:
                await self._client.xgroup_create(
                    self._place.queue(topic), _GROUP, "0", mkstream=True
                )
            except ResponseError as error:
                if "BUSYGROUP" not in str(error):
                    raise
                await self._forget_idle(self._place.queue(topic))

    async def _forget_idle(self, name: str) -> None:
        """Removes consumers that hold nothing and are long gone: each session leaves one."""
        for each in await self._client.xinfo_consumers(name, _GROUP):
            if not each["pending"] and each["idle"] > _FORGOTTEN_MS:
                await self._client.xgroup_delconsumer(name, _GROUP, each["name"])

    async def publish(self, topic: Topic, keys: Sequence[str]) -> None:
        """Returns when Redis has answered for every key."""
        name = self._place.queue(topic)
        async with asyncio.TaskGroup() as group:
            places = asyncio.Semaphore(50)
            for key in keys:
                group.create_task(self._add(name, key, places))

    async def _add(self, name: str, key: str, places: asyncio.Semaphore) -> None:
        # Each takes a connection, of which the client has a hundred at most.
        async with places:
            await self._broker.publish(key, stream=name)

    async def depth(self, topic: Topic) -> tuple[int, datetime | None]:
        """What the stream holds: an entry is deleted once it is acknowledged."""
        name = self._place.queue(topic)
        count = await self._client.xlen(name)
        oldest = await self._client.xrange(name, count=1)
        if not oldest:
            return 0, None
        milliseconds = int(oldest[0][0].decode().partition("-")[0])
        return count, datetime.fromtimestamp(milliseconds / 1_000, UTC)

    async def serve(self, deliveries: Mapping[Topic, Deliver], workers: int) -> None:
        """Reads each stream, and claims what others have left."""
        lease = int(LEASE_SECONDS * 1_000)
        for topic, deliver in deliveries.items():
            intake = Intake(deliver, workers, self._alarm)
            self._intakes.append(intake)
            name = self._place.queue(topic)
            size = min(workers, MOST_PREFETCHED)
            for sub in (
                StreamSub(
                    name,
                    group=_GROUP,
                    consumer=self._consumer,
                    max_records=size,
                    polling_interval=_POLL_MS,
                ),
                StreamSub(
                    name,
                    group=_GROUP,
                    consumer=self._consumer,
                    min_idle_time=lease,
                    polling_interval=_POLL_MS,
                ),
            ):
                self._broker.subscriber(stream=sub, ack_policy=AckPolicy.MANUAL, no_reply=True)(
                    self._handled_by(intake)
                )
        await self._broker.start()
        self._beating = asyncio.create_task(self._beat(list(deliveries)))

    async def ping(self) -> bool:
        """Whether Redis answers, and what is held is being touched."""
        if self._beating is None or self._beating.done():
            return False
        return bool(await self._client.ping())

    async def close(self) -> None:
        """Closes the connections; what was not acknowledged is claimed by others."""
        if self._beating is not None:
            self._beating.cancel()
        for intake in self._intakes:
            intake.cancel()
        await self._broker.stop()

    async def _beat(self, topics: Sequence[Topic]) -> None:
        """Touches everything this consumer holds, until the session closes or this fails."""
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            for topic in topics:
                name = self._place.queue(topic)
                held = await self._client.xpending_range(
                    name, _GROUP, "-", "+", 1_000, self._consumer
                )
                ids = [each["message_id"] for each in held]
                ids = [each for each in ids if each not in self._given_back]
                if ids:
                    await self._client.xclaim(name, _GROUP, self._consumer, 0, ids, justid=True)

    def _handled_by(self, intake: Intake) -> Callable[..., Awaitable[None]]:
        async def handle(message: RedisStreamMessage = _MESSAGE) -> None:
            ids = message.raw_message["message_ids"]
            self._given_back.difference_update(ids)

            async def settle(verdict: Verdict) -> None:
                if verdict is Verdict.DONE:
                    await message.ack()
                    await message.delete()
                else:
                    self._given_back.update(ids)

            await intake.take(message.body.decode(), settle)

        return handle
