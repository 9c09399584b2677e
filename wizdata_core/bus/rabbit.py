"""The bus on RabbitMQ: one durable quorum queue for each topic.

What a queue has not taken is returned and raised, and every message is confirmed: a message that
is published before its queue exists would otherwise vanish without a word.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from faststream import Context
from faststream.middlewares import AckPolicy
from faststream.rabbit import Channel, RabbitBroker, RabbitQueue
from faststream.rabbit.message import RabbitMessage  # noqa: TC002 - FastStream reads annotations
from faststream.rabbit.schemas.queue import QueueType

from wizdata_core.bus.contract import MOST_PREFETCHED, Topic
from wizdata_core.bus.session import Verdict

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime

    from wizdata_core.bus.session import Alarm, Deliver, Place

_MESSAGE: RabbitMessage = Context("message")
# PostgreSQL counts attempts. The broker's own limit, 20 since RabbitMQ 4, also counts what a closed
# connection gives back untouched, and drops the message: it is set where it is never met.
_DELIVERY_LIMIT = 1_000_000


class RabbitSession:
    """One connection, with a channel that confirms and a channel that consumes."""

    def __init__(self, place: Place, alarm: Alarm) -> None:
        self._place = place
        self._broker = RabbitBroker(
            place.url,
            default_channel=Channel(publisher_confirms=True, on_return_raises=True),
            logger=alarm,
            graceful_timeout=0.1,
        )

    async def open(self) -> None:
        """Connects and declares every queue."""
        await self._broker.connect()
        for topic in Topic:
            await self._broker.declare_queue(self._queue(topic))

    async def publish(self, topic: Topic, keys: Sequence[str]) -> None:
        """Returns when the queue's nodes have every key on disk."""
        name = self._place.queue(topic)
        await asyncio.gather(
            *(self._broker.publish(key, name, persist=True, mandatory=True) for key in keys)
        )

    async def depth(self, topic: Topic) -> tuple[int, datetime | None]:
        """What is ready in the queue; RabbitMQ does not tell its age, nor what is being handled."""
        connection = await self._broker.connect()
        async with connection.channel() as channel:
            queue = await channel.declare_queue(self._place.queue(topic), passive=True)
            return queue.declaration_result.message_count or 0, None

    async def serve(self, deliveries: Mapping[Topic, Deliver], workers: int) -> None:
        """Consumes each topic on a channel of its own."""
        prefetch = min(2 * workers, MOST_PREFETCHED)
        for topic, deliver in deliveries.items():
            self._broker.subscriber(
                self._queue(topic),
                channel=Channel(prefetch_count=prefetch),
                ack_policy=AckPolicy.MANUAL,
                no_reply=True,
            )(_handled_by(deliver))
        await self._broker.start()

    async def ping(self) -> bool:
        """Whether the connection stands; its heartbeats find out."""
        connection = await self._broker.connect()
        return bool(connection.connected.is_set())

    async def close(self) -> None:
        """Closes the connection; RabbitMQ sends on at once what was not acknowledged."""
        await self._broker.stop()

    def _queue(self, topic: Topic) -> RabbitQueue:
        return RabbitQueue(
            self._place.queue(topic),
            queue_type=QueueType.QUORUM,
            durable=True,
            arguments={"x-delivery-limit": _DELIVERY_LIMIT},
        )


def _handled_by(deliver: Deliver) -> Callable[..., Awaitable[None]]:
    async def handle(message: RabbitMessage = _MESSAGE) -> None:
        verdict = await deliver(message.body.decode())
        if verdict is Verdict.DONE:
            await message.ack()
        elif verdict is Verdict.AGAIN:
            await message.nack(requeue=True)

    return handle
