"""The embedded bus: a table of our PostgreSQL, read by FastStream's outbox broker. Needs no server.

Publishing is an INSERT of ours, so a message can share a transaction with the row it is about. A
message that is being handled is leased, and the lease renewed while its handler runs; the leases of
a process that was killed run out within seconds.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from faststream import Context
from faststream.middlewares import AckPolicy
from faststream_outbox import OutboxBroker
from faststream_outbox.message import OutboxMessage  # noqa: TC002 - FastStream reads annotations
from faststream_outbox.retry import ConstantRetry
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from wizdata_core.bus.contract import MOST_PREFETCHED
from wizdata_core.bus.session import BEAT_SECONDS, LEASE_SECONDS, Verdict
from wizdata_core.ingest.bus_messages import TABLE, enqueue, renew_leases
from wizdata_core.queries.bus import queued
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from faststream_outbox.message import OutboxInnerMessage
    from sqlalchemy import URL
    from sqlalchemy.ext.asyncio import AsyncEngine

    from wizdata_core.bus.contract import Topic
    from wizdata_core.bus.session import Alarm, Deliver, Place

_MESSAGE: OutboxMessage = Context("message")
_AGAIN_SECONDS = 1.0
# Between looks at an idle queue; a notification cuts them short.
_SHORTEST_LOOK, _LONGEST_LOOK = 0.1, 0.5


class OutboxSession:
    """Publishes through the store; consumes through connections of its own."""

    def __init__(self, place: Place, alarm: Alarm) -> None:
        self._place, self._alarm = place, alarm
        self._engine: AsyncEngine | None = None
        self._broker: OutboxBroker | None = None
        self._held: dict[int, UUID] = {}
        self._beating: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """The table is there since the migrations ran."""

    async def publish(self, topic: Topic, keys: Sequence[str]) -> None:
        """Returns when the rows are committed."""
        await asyncio.to_thread(self._publish, topic, keys)

    def _publish(self, topic: Topic, keys: Sequence[str]) -> None:
        with writing(self._place.store) as connection:
            enqueue(connection, topic, keys)

    async def depth(self, topic: Topic) -> tuple[int, datetime | None]:
        """Counts the rows."""
        return await asyncio.to_thread(self._depth, topic)

    def _depth(self, topic: Topic) -> tuple[int, datetime | None]:
        with reading(self._place.store) as connection:
            return queued(connection, topic)

    async def serve(self, deliveries: Mapping[Topic, Deliver], workers: int) -> None:
        """Starts a subscriber for each topic, with one connection for each of its workers.

        A pool that is smaller than all that is taken from it stalls without a word: each subscriber
        holds one connection to fetch with and one for each worker, and the lease renewal one.
        """
        url = await asyncio.to_thread(lambda: asyncpg_url(self._place.address()))
        size = len(deliveries) * (workers + 1) + 2
        engine = create_async_engine(
            url,
            pool_size=size,
            max_overflow=0,
            connect_args={"server_settings": {"application_name": "wizdata-bus"}},
        )
        self._engine = engine
        broker = OutboxBroker(
            engine, outbox_table=TABLE, logger=self._alarm, graceful_timeout=_AGAIN_SECONDS
        )
        self._broker = broker
        for topic, deliver in deliveries.items():
            broker.subscriber(
                topic.value,
                max_workers=workers,
                fetch_batch_size=min(2 * workers, MOST_PREFETCHED),
                min_fetch_interval=_SHORTEST_LOOK,
                max_fetch_interval=_LONGEST_LOOK,
                lease_ttl_seconds=LEASE_SECONDS,
                retry_strategy=ConstantRetry(delay_seconds=_AGAIN_SECONDS),
                ack_policy=AckPolicy.MANUAL,
            )(self._handled_by(deliver))
        await broker.start()
        self._beating = asyncio.create_task(self._beat(engine))

    async def ping(self) -> bool:
        """Whether the database answers, and leases are being renewed."""
        if self._engine is None or self._beating is None or self._beating.done():
            return False
        async with self._engine.connect() as connection:
            await connection.execute(text("select 1"))
        return True

    async def close(self) -> None:
        """Stops fetching; leases that are left run out."""
        if self._beating is not None:
            self._beating.cancel()
        if self._broker is not None:
            await self._broker.stop()
        if self._engine is not None:
            await self._engine.dispose()

    def _handled_by(self, deliver: Deliver) -> Callable[..., Awaitable[None]]:
        async def handle(message: OutboxMessage = _MESSAGE) -> None:
            row = message.raw_message
            if not await self._still_ours(row):
                # Deletes nothing: the row has another holder's token by now.
                await message.ack()
                return
            try:
                verdict = await deliver(row.payload.decode())
            finally:
                self._held.pop(row.id, None)
            # Never left unsaid: what is neither acknowledged nor sent again would be deleted.
            await (message.ack() if verdict is Verdict.DONE else message.nack())

        return handle

    async def _still_ours(self, row: OutboxInnerMessage) -> bool:
        """Holds a lease from now on; one that has waited for a worker for long is asked for first."""
        token = row.acquired_token
        if token is None or self._engine is None:
            return False
        if time.monotonic() - row.claimed_at_monotonic > LEASE_SECONDS / 2:
            async with self._engine.begin() as connection:
                if not await renew_leases(connection, {row.id: token}):
                    return False
        self._held[row.id] = token
        return True

    async def _beat(self, engine: AsyncEngine) -> None:
        """Renews the leases of what is being handled, until the session closes or this fails."""
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            held = dict(self._held)
            if held:
                async with engine.begin() as connection:
                    await renew_leases(connection, held)


def asyncpg_url(address: str) -> URL:
    """An address of libpq's kind as asyncpg takes it; of its options only `sslmode` has a twin."""
    url = make_url(address)
    mode = url.query.get("sslmode")
    return url.set(drivername="postgresql+asyncpg", query={"ssl": mode} if mode else {})
