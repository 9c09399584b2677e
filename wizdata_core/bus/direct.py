"""The bus inside one process and one thread: what is published is handled before this returns.

For commands that run everything once, and for tests. Nothing waits anywhere but in the caller: a
failed attempt is made again after its delay, then and there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wizdata_core.bus.contract import Depth
from wizdata_core.bus.delivery import Delivery
from wizdata_core.bus.retries import Ground, Retries
from wizdata_core.ingest.deliveries import lock_due, mark_returned
from wizdata_core.queries.bus import delayed
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping, Sequence

    from wizdata_core.bus.contract import Handler, Topic
    from wizdata_core.store import Engines

_POLL = 0.05


class DirectBus:
    """A bus that calls its handlers itself; without a handler for a topic, what it is given waits."""

    def __init__(
        self,
        store: Engines,
        handlers: Mapping[Topic, Handler],
        retries: Retries | None = None,
        ground: Ground | None = None,
    ) -> None:
        self._store, self._handlers = store, dict(handlers)
        self._ground = ground or Ground()
        self._delivery = Delivery(store, retries or Retries(), self._ground)
        self._waiting: dict[Topic, list[str]] = {}

    def publish(self, topic: Topic, keys: Sequence[str]) -> None:
        """Handles each key to its end: done or dead, whatever delays lie between."""
        handler = self._handlers.get(topic)
        if handler is None:
            self._waiting.setdefault(topic, []).extend(keys)
            return
        for key in keys:
            self._delivery.deliver(topic, key, handler)
        self._finish(topic, keys, handler)

    def serve(self, handlers: Mapping[Topic, Handler], stop: threading.Event, workers: int) -> None:
        """Handles what has waited for these handlers, then what is published, until `stop`."""
        del workers  # there is one: the caller
        self._handlers.update(handlers)
        for topic in handlers:
            self.publish(topic, self._waiting.pop(topic, []))
        stop.wait()

    def depth(self, topic: Topic) -> Depth:
        """What waits for a handler."""
        with reading(self._store) as connection:
            return Depth(len(self._waiting.get(topic, [])), delayed(connection, topic), None)

    def close(self) -> None:
        """Nothing is open."""

    def _finish(self, topic: Topic, keys: Sequence[str], handler: Handler) -> None:
        """Makes the attempts that are left, each when it is due."""
        while True:
            with writing(self._store) as connection:
                now = self._ground.now()
                due = [key for _, key in lock_due(connection, [topic], now, len(keys), keys)]
                mark_returned(connection, topic, due)
            for key in due:
                self._delivery.deliver(topic, key, handler)
            with reading(self._store) as connection:
                left = delayed(connection, topic, keys)
            if not left:
                return
            if not due:
                self._ground.sleep(_POLL)
