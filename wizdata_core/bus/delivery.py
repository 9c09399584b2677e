"""One delivery of a message on any broker: count the attempt, handle, settle.

The attempt is counted in PostgreSQL before the handler runs, so that a message which ends its
process, or hangs for ever, has made an attempt all the same and is dead after the last one. A
broker is told that a message is done as soon as PostgreSQL knows what became of it: done, dead, or
due again at a later time, outside the line.
"""

from __future__ import annotations

import logging
import threading
import traceback
from typing import TYPE_CHECKING

from wizdata_core import logs
from wizdata_core.bus.limits import MOST_LEFT_BEHIND, Gate, Hands
from wizdata_core.bus.retries import Ground, Retries, may_pass
from wizdata_core.errors import BusStopping, BusStuck, DatabaseUnavailable, HandlerKilled
from wizdata_core.ingest.deliveries import (
    Failure,
    bury,
    count_attempt,
    postpone,
    settle_done,
    withdraw_attempt,
)
from wizdata_core.store import writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from wizdata_core.bus.contract import Handler, Topic
    from wizdata_core.store import Engines

log = logging.getLogger(__name__)
_SETTLING = (0.1, 0.3, 1.0, 2.0)


class Delivery:
    """What every broker of one process shares: the count, the time limit, and the gate.

    `stopping` lets no handler start any more, `given_up` leaves those behind that still run.
    """

    def __init__(self, store: Engines, retries: Retries, ground: Ground) -> None:
        self._store, self._retries, self._ground = store, retries, ground
        self._hands, self._gate = Hands(retries.limit), Gate()
        self.stopping, self.given_up = threading.Event(), threading.Event()

    def deliver(self, topic: Topic, key: str, handler: Handler) -> None:
        """Handles a message; once this returns, the broker may forget it.

        Raises:
            BusStopping: the process stops; the message is as it was and has to come again.
            DatabaseUnavailable: nothing is known to be settled; the message has to come again.
        """
        if self.stopping.is_set():
            raise BusStopping(f"{key!r} came while the bus stops")
        with writing(self._store) as connection:
            count = count_attempt(connection, topic, key, self._ground.now())
        if count is None:
            return
        if count.attempts > self._retries.attempts:
            self._bury(topic, key, _killed(self._retries.attempts))
            return
        try:
            with self._gate.entered(alone=count.unsettled > 1):
                self._hands.run(handler, key, self.given_up)
        except BusStopping:
            self._settle(lambda connection: withdraw_attempt(connection, topic, key))
            raise
        except BaseException as error:  # noqa: BLE001 - every way to fail is settled, SystemExit too
            self._failed(topic, key, count.attempts, error)
        else:
            self._settle(lambda connection: settle_done(connection, topic, key))

    def check(self) -> None:
        """Says when this process can no longer be trusted to get on.

        Raises:
            BusStuck: as many handlers hang as may be left behind.
        """
        hanging = self._hands.left_behind()
        if hanging >= MOST_LEFT_BEHIND:
            raise BusStuck(
                f"{hanging} handlers have hung for more than {self._retries.limit:g} s; at most"
                f" {MOST_LEFT_BEHIND - 1} can be left behind: start this process again"
            )

    def _failed(self, topic: Topic, key: str, attempts: int, error: BaseException) -> None:
        last = attempts >= self._retries.attempts
        if last or not may_pass(error):
            self._bury(topic, key, error)
            return
        due_at = self._ground.now() + self._retries.delay(attempts, self._ground.random())
        logs.event(log, "bus.failed", topic=str(topic), key=key, attempt=attempts, error=str(error))
        self._settle(lambda connection: postpone(connection, topic, key, due_at))

    def _bury(self, topic: Topic, key: str, error: BaseException) -> None:
        whole = "".join(traceback.format_exception(error))
        failure = Failure(type(error).__name__, str(error), whole)
        most = self._retries.attempts
        self._settle(lambda connection: bury(connection, topic, key, failure, most))
        logs.event(
            log, "bus.dead", topic=str(topic), key=key, error=f"{failure.error_type}: {error}"
        )

    def _settle(self, write: Callable[[Connection], object]) -> None:
        """Writes what became of an attempt, again where the database has just gone away."""
        for pause in _SETTLING:
            try:
                with writing(self._store) as connection:
                    write(connection)
            except DatabaseUnavailable:
                self._ground.sleep(pause)
            else:
                return
        with writing(self._store) as connection:
            write(connection)


def _killed(attempts: int) -> HandlerKilled:
    return HandlerKilled(
        f"its process ended during each of {attempts} attempts: out of memory, killed or crashed"
    )
