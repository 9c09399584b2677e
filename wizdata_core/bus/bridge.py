"""The synchronous face of an asynchronous broker: one event loop in a thread of its own.

Handlers run in threads, brokers on the loop. A sick session is thrown away and another opened,
within a second of the broker's return.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from wizdata_core import logs
from wizdata_core.bus.contract import Depth
from wizdata_core.bus.delivery import Delivery
from wizdata_core.bus.limits import off_the_clock
from wizdata_core.bus.session import Alarm, Deliver, Verdict
from wizdata_core.errors import BusStopping, BusUnavailable, DatabaseUnavailable
from wizdata_core.ingest.deliveries import lock_due, mark_returned
from wizdata_core.queries.bus import delayed
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
    from datetime import datetime

    from wizdata_core.bus.contract import Handler, Topic
    from wizdata_core.bus.retries import Ground, Retries
    from wizdata_core.bus.session import Opener, Place, Session

log = logging.getLogger(__name__)
T = TypeVar("T")
_CHUNK, _DUE = 100, 500
# Seconds: for one answer of a broker, between looks at a session, and for handlers to end at a stop.
_ANSWER, _LOOK, _PING_EVERY, _GRACE = 10.0, 0.2, 2.0, 10.0
_PAUSES = (0.05, 0.1, 0.2, 0.5, 1.0)


class BrokerBus:
    """A bus whose messages are with a broker."""

    def __init__(self, opener: Opener, place: Place, retries: Retries, ground: Ground) -> None:
        self._opener, self._place, self._retries, self._ground = opener, place, retries, ground
        self._delivery = Delivery(place.store, retries, ground)
        self._publisher: Session | None = None
        self._room: dict[Topic, int] = {}
        self._room_lock = threading.Lock()
        self._in_flight = 0
        self._closed = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._opening = asyncio.Lock()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True, name="bus")
        self._thread.start()

    def publish(self, topic: Topic, keys: Sequence[str]) -> None:
        """Returns once the broker has confirmed every key; waits while the queue is full."""
        size = max(1, min(_CHUNK, self._retries.bound))
        for start in range(0, len(keys), size):
            chunk = keys[start : start + size]
            with off_the_clock():
                self._wait_for_room(topic, len(chunk))
                self._send(topic, chunk, self._retries.patience)

    def depth(self, topic: Topic) -> Depth:
        """How much of a topic is with the broker, and how much waits for its next attempt."""
        try:
            waiting, oldest_at = self._on_loop(self._ask_depth(topic))
        except BusStopping:
            raise
        except Exception as error:  # each broker has errors of its own
            raise self._unavailable(error) from error
        with reading(self._place.store) as connection:
            return Depth(waiting, delayed(connection, topic), oldest_at)

    def serve(self, handlers: Mapping[Topic, Handler], stop: threading.Event, workers: int) -> None:
        """Calls the handlers with what comes, `workers` at a time for each topic, until `stop`."""
        delivery = self._delivery
        delivery.stopping.clear()
        delivery.given_up.clear()
        pools = {topic: ThreadPoolExecutor(workers, f"bus {topic}") for topic in handlers}
        deliveries = {
            topic: self._deliver(topic, handler, pools[topic])
            for topic, handler in handlers.items()
        }
        serving = asyncio.run_coroutine_threadsafe(self._serve(deliveries, workers), self._loop)
        try:
            while not stop.wait(_LOOK) and not serving.done():
                delivery.check()
                self._return_due(list(handlers))
        finally:
            delivery.stopping.set()
            timer = threading.Timer(_GRACE, delivery.given_up.set)
            timer.daemon = True
            timer.start()
            try:
                serving.result(_GRACE * 3)
            finally:
                delivery.given_up.set()
                timer.cancel()
                for pool in pools.values():
                    pool.shutdown(wait=True, cancel_futures=True)

    def close(self) -> None:
        """Ends the connection to the broker."""
        if self._closed.is_set():
            return
        self._closed.set()
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(_GRACE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_GRACE)
        self._loop.close()

    def __enter__(self) -> BrokerBus:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Publishing

    def _wait_for_room(self, topic: Topic, count: int) -> None:
        """Waits until the queue takes so many more; asks the broker once in a tenth of the bound."""
        for pause in _growing():
            with self._room_lock:
                if self._room.get(topic, 0) >= count:
                    self._room[topic] -= count
                    return
            bound = self._retries.bound
            room = bound - self._patient_depth(topic)
            if room >= count:
                with self._room_lock:
                    self._room[topic] = min(room, max(bound // 10, count))
                continue
            if self._delivery.stopping.is_set() or self._closed.is_set():
                raise BusStopping(f"{topic} is full, and the bus stops")
            self._ground.sleep(pause)

    def _patient_depth(self, topic: Topic) -> int:
        return self._patiently(
            lambda: self._on_loop(self._ask_depth(topic))[0], self._retries.patience
        )

    def _send(self, topic: Topic, keys: Sequence[str], patience: float) -> None:
        self._patiently(lambda: self._on_loop(self._publish(topic, keys)), patience)

    def _patiently(self, ask: Callable[[], T], patience: float) -> T:
        """What a broker answers, asked again while it cannot be reached."""
        began = self._ground.now()
        for pause in _growing():
            try:
                return ask()
            except BusStopping:
                raise
            except Exception as error:  # each broker has errors of its own
                waited = (self._ground.now() - began).total_seconds()
                if waited + pause > patience:
                    raise self._unavailable(error) from error
            self._ground.sleep(pause)
        raise AssertionError("the pauses never end")

    def _unavailable(self, error: Exception) -> BusUnavailable:
        name = self._place.url.rpartition("@")[2] or "the database"
        said = str(error) or type(error).__name__
        return BusUnavailable(f"the broker at {name} does not answer: {said}")

    def _on_loop(self, work: Coroutine[object, object, T]) -> T:
        if self._closed.is_set():
            work.close()
            raise BusStopping("the bus is closed")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _publish(self, topic: Topic, keys: Sequence[str]) -> None:
        session = await self._published_on()
        try:
            async with asyncio.timeout(_ANSWER):
                await session.publish(topic, keys)
        except BaseException:
            await self._drop(session)
            raise

    async def _ask_depth(self, topic: Topic) -> tuple[int, datetime | None]:
        session = await self._published_on()
        try:
            async with asyncio.timeout(_ANSWER):
                return await session.depth(topic)
        except BaseException:
            await self._drop(session)
            raise

    async def _published_on(self) -> Session:
        async with self._opening:
            if self._publisher is None:
                session = self._opener(self._place, Alarm())
                try:
                    async with asyncio.timeout(_ANSWER):
                        await session.open()
                except BaseException:
                    await _quietly(session)
                    raise
                self._publisher = session
            return self._publisher

    async def _drop(self, session: Session) -> None:
        if self._publisher is session:
            self._publisher = None
            await _quietly(session)

    async def _end(self) -> None:
        if self._publisher is not None:
            await _quietly(self._publisher)
        rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    # Serving

    def _deliver(self, topic: Topic, handler: Handler, pool: ThreadPoolExecutor) -> Deliver:
        async def deliver(key: str) -> Verdict:
            self._in_flight += 1
            try:
                work = partial(self._delivery.deliver, topic, key, handler)
                await self._loop.run_in_executor(pool, work)
            except BusStopping:
                return Verdict.HELD
            except Exception as error:  # noqa: BLE001 - whatever it was, the message is not settled
                logs.event(log, "bus.unsettled", topic=str(topic), key=key, error=str(error))
                await asyncio.sleep(1)
                return Verdict.AGAIN
            finally:
                self._in_flight -= 1
            return Verdict.DONE

        return deliver

    async def _serve(self, deliveries: Mapping[Topic, Deliver], workers: int) -> None:
        for pause in _growing():
            alarm = Alarm()
            session = self._opener(self._place, alarm)
            try:
                async with asyncio.timeout(_ANSWER):
                    await session.open()
                    await session.serve(deliveries, workers)
                trouble = await self._watched(session, alarm)
            except Exception as error:  # noqa: BLE001 - each broker has errors of its own
                trouble = str(error) or type(error).__name__
            await self._drained(all_of_them=not trouble)
            await _quietly(session)
            if self._delivery.stopping.is_set():
                return
            logs.event(log, "bus.reopened", trouble=trouble)
            await asyncio.sleep(pause)

    async def _watched(self, session: Session, alarm: Alarm) -> str:
        """Returns what is wrong with the session once something is; nothing when the bus stops."""
        looks = 0
        while not self._delivery.stopping.is_set():
            await asyncio.sleep(_LOOK)
            looks += 1
            if alarm.rung:
                return alarm.rung
            if looks * _LOOK >= _PING_EVERY:
                looks = 0
                async with asyncio.timeout(_PING_EVERY):
                    if not await session.ping():
                        return "no answer to a ping"
        return ""

    async def _drained(self, *, all_of_them: bool) -> None:
        """Lets handlers that run end and be acknowledged before the connection closes."""
        if not all_of_them:
            return
        while self._in_flight and not self._delivery.given_up.is_set():
            await asyncio.sleep(0.02)
        # Acknowledgements of the last ones are on their way.
        await asyncio.sleep(0.05)

    def _return_due(self, topics: Sequence[Topic]) -> None:
        """Puts messages whose next attempt is due back on the bus, whether or not it is full."""
        try:
            with writing(self._place.store) as connection:
                due = lock_due(connection, topics, self._ground.now(), _DUE)
                for name, group in groupby(sorted(due), key=lambda each: each[0]):
                    keys = [key for _, key in group]
                    topic = next(each for each in topics if each == name)
                    self._send(topic, keys, 0)
                    mark_returned(connection, topic, keys)
        except (BusUnavailable, DatabaseUnavailable) as error:
            logs.event(log, "bus.waiting", error=str(error))


def _growing() -> Iterator[float]:
    """Pauses that grow and then stay."""
    yield from _PAUSES
    while True:
        yield _PAUSES[-1]


async def _quietly(session: Session) -> None:
    """Closes a session that may be past closing."""
    with suppress(Exception):
        async with asyncio.timeout(_ANSWER / 2):
            await session.close()
