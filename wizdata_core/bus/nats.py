"""The bus on NATS JetStream: one work-queue stream on disk for each topic, one durable consumer.

What is being handled is said to be in progress, again and again; what nobody says so of for a few
seconds is delivered to another.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from faststream import Context
from faststream.middlewares import AckPolicy
from faststream.nats import JStream, NatsBroker, PullSub
from faststream.nats.message import NatsMessage  # noqa: TC002 - FastStream reads annotations
from nats.js.api import AckPolicy as JetStreamAck
from nats.js.api import ConsumerConfig, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from wizdata_core.bus.contract import MOST_PREFETCHED, Topic
from wizdata_core.bus.intake import Intake
from wizdata_core.bus.session import LEASE_SECONDS, Verdict

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime

    from nats.js import JetStreamContext

    from wizdata_core.bus.session import Alarm, Deliver, Place

_MESSAGE: NatsMessage = Context("message")
_CONFIRM_SECONDS, _FETCH_SECONDS = 5.0, 1.0


class NatsSession:
    """One connection."""

    def __init__(self, place: Place, alarm: Alarm) -> None:
        self._place, self._alarm = place, alarm
        self._broker = NatsBroker(
            place.url, logger=alarm, graceful_timeout=0.1, allow_reconnect=False
        )
        self._intakes: list[Intake] = []

    async def open(self) -> None:
        """Connects and makes the streams that are not there."""
        await self._broker.connect()
        for topic in Topic:
            name = self._place.queue(topic)
            await self._jetstream.add_stream(
                StreamConfig(
                    name=name,
                    subjects=[name],
                    retention=RetentionPolicy.WORK_QUEUE,
                    storage=StorageType.FILE,
                )
            )

    async def publish(self, topic: Topic, keys: Sequence[str]) -> None:
        """Returns when the stream has every key."""
        name = self._place.queue(topic)
        await asyncio.gather(
            *(
                self._broker.publish(key, name, stream=name, timeout=_CONFIRM_SECONDS)
                for key in keys
            )
        )

    async def depth(self, topic: Topic) -> tuple[int, datetime | None]:
        """What the stream holds: a message leaves it once it is acknowledged."""
        info = await self._jetstream.stream_info(self._place.queue(topic))
        if not info.state.messages:
            return 0, None
        try:
            first = await self._jetstream.get_msg(info.config.name or "", info.state.first_seq)
        except NotFoundError:  # it was acknowledged between the two questions
            return info.state.messages, None
        return info.state.messages, first.time

    async def serve(self, deliveries: Mapping[Topic, Deliver], workers: int) -> None:
        """Pulls from each stream as many messages as have a worker."""
        for topic, deliver in deliveries.items():
            name = self._place.queue(topic)
            intake = Intake(deliver, workers, self._alarm)
            self._intakes.append(intake)
            self._broker.subscriber(
                name,
                stream=JStream(name, subjects=[name], declare=False),
                durable=name,
                pull_sub=PullSub(batch_size=min(workers, MOST_PREFETCHED), timeout=_FETCH_SECONDS),
                config=ConsumerConfig(
                    ack_policy=JetStreamAck.EXPLICIT,
                    ack_wait=LEASE_SECONDS,
                    max_ack_pending=1_000,
                    max_deliver=-1,
                ),
                ack_policy=AckPolicy.MANUAL,
                no_reply=True,
            )(_handled_by(intake))
        await self._broker.start()

    async def ping(self) -> bool:
        """Whether the server answers."""
        await self._broker.connection.flush(timeout=1)
        return True

    async def close(self) -> None:
        """Closes the connection; what was not acknowledged comes again after its lease."""
        for intake in self._intakes:
            intake.cancel()
        await self._broker.stop()

    @property
    def _jetstream(self) -> JetStreamContext:
        return self._broker.config.broker_config.connection_state.stream


def _handled_by(intake: Intake) -> Callable[..., Awaitable[None]]:
    async def handle(message: NatsMessage = _MESSAGE) -> None:
        async def settle(verdict: Verdict) -> None:
            if verdict is Verdict.DONE:
                await message.ack()
            elif verdict is Verdict.AGAIN:
                await message.nack()

        await intake.take(message.body.decode(), settle, message.in_progress)

    return handle
