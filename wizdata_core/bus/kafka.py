"""The bus on Kafka, or any broker that speaks its protocol: a topic and a consumer group each.

Kafka knows no single message as done, only how far a group has come in a partition. So a batch is
taken, handled side by side, and its end committed once all of it is settled; a slow message holds
back its batch. A killed process's partitions move on after Kafka's session timeout, 6 s at least.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code
from faststream import Context
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaMessage  # noqa: TC002 - FastStream reads annotations
from faststream.middlewares import AckPolicy

from wizdata_core.bus.contract import MOST_PREFETCHED, Topic
from wizdata_core.bus.session import Verdict

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime

    from wizdata_core.bus.session import Alarm, Deliver, Place

_MESSAGE: KafkaMessage = Context("message")
_SESSION_MS, _BEAT_MS, _SLACK_SECONDS = 6_000, 1_500, 60


class KafkaSession:
    """A producer, and a consumer for each topic."""

    def __init__(self, place: Place, alarm: Alarm) -> None:
        self._place = place
        words = parse_qs(urlsplit(place.url).query)
        self._shape = (
            int(words.get("partitions", ["6"])[0]),
            int(words.get("replication", ["1"])[0]),
        )
        self._servers = urlsplit(place.url).netloc.rpartition("@")[2]
        self._broker = KafkaBroker(self._servers, acks="all", logger=alarm, graceful_timeout=0.1)
        self._lag: AIOKafkaConsumer | None = None

    async def open(self) -> None:
        """Connects and makes the topics that are not there.

        The URL says how, as in kafka://host:9092?partitions=6&replication=1, which is the default.
        """
        admin = AIOKafkaAdminClient(bootstrap_servers=self._servers)
        await admin.start()
        try:
            there = set(await admin.list_topics())
            wanted = [self._place.queue(topic) for topic in Topic]
            missing = [NewTopic(name, *self._shape) for name in wanted if name not in there]
            if missing:
                _raise_failed(await admin.create_topics(missing))
        finally:
            await admin.close()
        await self._broker.connect()

    async def publish(self, topic: Topic, keys: Sequence[str]) -> None:
        """Returns when every replica in sync has every key."""
        name = self._place.queue(topic)
        await asyncio.gather(*(self._broker.publish(key, name) for key in keys))

    async def depth(self, topic: Topic) -> tuple[int, datetime | None]:
        """What lies between the group's commits and the ends of the partitions."""
        name = self._place.queue(topic)
        if self._lag is None:
            self._lag = AIOKafkaConsumer(
                bootstrap_servers=self._servers, group_id=name, enable_auto_commit=False
            )
            await self._lag.start()
        lag = self._lag
        parts = [TopicPartition(name, part) for part in lag.partitions_for_topic(name) or ()]
        if not parts:
            await lag._client.force_metadata_update()  # noqa: SLF001
            parts = [TopicPartition(name, part) for part in lag.partitions_for_topic(name) or (0,)]
        lag.assign(parts)
        ends = await lag.end_offsets(parts)
        waiting = 0
        for part in parts:
            waiting += ends[part] - (await lag.committed(part) or 0)
        return waiting, None

    async def serve(self, deliveries: Mapping[Topic, Deliver], workers: int) -> None:
        """Consumes each topic in batches of as many messages as there are workers."""
        size = min(workers, MOST_PREFETCHED)
        for topic, deliver in deliveries.items():
            self._broker.subscriber(
                self._place.queue(topic),
                group_id=self._place.queue(topic),
                batch=True,
                max_records=size,
                batch_timeout_ms=50,
                fetch_max_wait_ms=100,
                auto_offset_reset="earliest",
                session_timeout_ms=_SESSION_MS,
                heartbeat_interval_ms=_BEAT_MS,
                max_poll_interval_ms=int((self._place.limit + _SLACK_SECONDS) * 1_000),
                ack_policy=AckPolicy.MANUAL,
                no_reply=True,
            )(_handled_by(deliver))
        await self._broker.start()

    async def ping(self) -> bool:
        """Whether the broker answers."""
        return await self._broker.ping(1.0)

    async def close(self) -> None:
        """Leaves the group; its partitions go to the others at once."""
        if self._lag is not None:
            await self._lag.stop()
        await self._broker.stop()


def _handled_by(deliver: Deliver) -> Callable[..., Awaitable[None]]:
    async def handle(message: KafkaMessage = _MESSAGE) -> None:
        raw = message.raw_message
        records = raw if isinstance(raw, tuple) else (raw,)
        verdicts = await asyncio.gather(*(deliver(each.value.decode()) for each in records))
        if all(verdict is Verdict.DONE for verdict in verdicts):
            await message.ack()
        elif Verdict.HELD not in verdicts:
            await message.nack()

    return handle


def _raise_failed(response: object) -> None:
    for name, code, *_ in getattr(response, "topic_errors", ()):
        error = for_code(code)
        if code and error is not TopicAlreadyExistsError:
            raise error(f"the topic {name} cannot be made")
