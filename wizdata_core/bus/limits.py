"""Runs a handler under a time limit, and alone where it may take its process with it.

Python cannot end a thread. A handler that hangs is left behind in its own thread, its attempt has
failed, and the worker goes on. What it does when it wakes up after all is one delivery more, which
handlers must bear anyhow.
"""

from __future__ import annotations

import sys
import threading
import time
import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wizdata_core.errors import BusStopping, HandlerTimedOut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizdata_core.bus.contract import Handler

# Each may hold a database connection, of which a process has fifteen.
MOST_LEFT_BEHIND = 8
_SLICE, _ALONE_PATIENCE = 0.2, 2.0
_here = threading.local()


class _Attempt:
    """One call of a handler in a thread of its own."""

    def __init__(self, handler: Handler, key: str, limit: float) -> None:
        self.ended = threading.Event()
        self.error: BaseException | None = None
        self._deadline = time.monotonic() + limit
        self._paused_at: float | None = None
        self.thread = threading.Thread(
            target=self._perform, args=(handler, key), daemon=True, name=f"handler of {key[:40]}"
        )
        self.thread.start()

    def _perform(self, handler: Handler, key: str) -> None:
        _here.attempt = self
        try:
            handler(key)
        except BaseException as error:  # noqa: BLE001 - whatever ended it, SystemExit too, is its result
            self.error = error
        finally:
            self.ended.set()

    @property
    def remaining(self) -> float:
        """Seconds that are left; what it spends on waiting for room on the bus does not count."""
        at = self._paused_at
        return self._deadline - (time.monotonic() if at is None else at)

    def pause(self) -> None:
        """Stops the clock."""
        self._paused_at = time.monotonic()

    def resume(self) -> None:
        """Lets the clock run on from where it was stopped."""
        if self._paused_at is not None:
            self._deadline += time.monotonic() - self._paused_at
            self._paused_at = None


@contextmanager
def off_the_clock() -> Iterator[None]:
    """Time spent in this block does not count against the handler whose thread this is, if any."""
    attempt: _Attempt | None = getattr(_here, "attempt", None)
    if attempt is None:
        yield
        return
    attempt.pause()
    try:
        yield
    finally:
        attempt.resume()


class Hands:
    """The threads in which handlers run, and those that were left behind."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._left: list[threading.Thread] = []
        self._lock = threading.Lock()

    def run(self, handler: Handler, key: str, given_up: threading.Event) -> None:
        """Calls the handler and raises what it raises.

        Raises:
            HandlerTimedOut: it has not returned in its time; its traceback says where it stands.
            BusStopping: `given_up` was set before it returned.
        """
        attempt = _Attempt(handler, key, self._limit)
        while not attempt.ended.wait(min(_SLICE, max(attempt.remaining, 0))):
            if attempt.remaining <= 0:
                raise self._leave(attempt)
            if given_up.is_set():
                raise BusStopping(f"the handler of {key!r} has not ended in time to stop")
        if attempt.error is not None:
            raise attempt.error

    def left_behind(self) -> int:
        """How many handlers hang at this moment."""
        with self._lock:
            self._left = [thread for thread in self._left if thread.is_alive()]
            return len(self._left)

    def _leave(self, attempt: _Attempt) -> HandlerTimedOut:
        with self._lock:
            self._left.append(attempt.thread)
        frames = sys._current_frames()  # noqa: SLF001 - the one way to see where another thread stands
        frame = frames.get(attempt.thread.ident or 0)
        error = HandlerTimedOut(f"the handler has not returned within {self._limit:g} s")
        if frame is not None:
            error.add_note("it stands here:\n" + "".join(traceback.format_stack(frame)))
        return error


class Gate:
    """Lets handlers in side by side, and one alone whose last attempt ended with its process.

    Alone, it cannot have its neighbours' attempts counted against them should it end the process
    again. Nobody waits long for that: the gate is a courtesy, never a lock.
    """

    def __init__(self, patience: float = _ALONE_PATIENCE) -> None:
        self._patience = patience
        self._changed = threading.Condition()
        self._inside = 0
        self._alone = False

    @contextmanager
    def entered(self, *, alone: bool) -> Iterator[None]:
        """Holds a place inside for the length of the block."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._free(alone=alone), self._patience):
                self._alone = False
            self._inside += 1
            self._alone = self._alone or alone
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                if alone:
                    self._alone = False
                self._changed.notify_all()

    def _free(self, *, alone: bool) -> bool:
        return not self._alone and not (alone and self._inside)
