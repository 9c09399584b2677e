"""Leases: a run is one worker's until its lease ends unrenewed, and the token says whose it is.

A worker that was paused past its lease finds another token in the row and can commit nothing: the
fence asks for it inside the worker's own transaction. Leases end by the database's clock, so the
clocks of processes may differ; what a process waits for, it waits by its monotonic clock.
"""

from __future__ import annotations

import logging
import os
import platform
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import DateTime, Interval, func, literal, or_, select

from db.models import runs
from wizdata_core.errors import DatabaseUnavailable, LeaseLost
from wizdata_core.logs import event
from wizdata_core.store import writing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from wizdata_core.store import Engines

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=7.5)
RENEW_EVERY = timedelta(seconds=2)
LONGEST = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Lease:
    """A run that is ours: its id, the token of our claim, and how long the lease lasts unrenewed.

    No later claim of the run has the same token.
    """

    run: int
    token: int
    length: timedelta = LEASE


def this_process() -> str:
    """Who holds a lease, for people to read: the machine and the process."""
    return f"{platform.node()}:{os.getpid()}"


@dataclass(frozen=True, slots=True)
class ClaimRules:
    """How a run is claimed and held.

    `again` names states besides running, stopped and failed from which it may be claimed again;
    `alone`: not while another run of its job is under way; `length` is how long a lease lasts
    unrenewed, by `clock`, an expression that the database evaluates. After `longest` it is renewed
    no more, so that a run that hangs is not held for ever.
    """

    again: Collection[str] = ()
    alone: bool = False
    length: timedelta = LEASE
    renew_every: timedelta = RENEW_EVERY
    longest: timedelta = LONGEST
    holder: str = field(default_factory=this_process)
    clock: ColumnElement[datetime] = field(
        default_factory=lambda: func.clock_timestamp(type_=DateTime(timezone=True))
    )

    @property
    def end(self) -> ColumnElement[datetime]:
        """When a lease that is given now ends."""
        return self.clock + literal(self.length, Interval)

    @property
    def ended(self) -> ColumnElement[bool]:
        """Whether a run in hand has no lease that still lasts."""
        return or_(runs.c.lease_until.is_(None), runs.c.lease_until < self.clock)


def ours(lease: Lease) -> ColumnElement[bool]:
    """Whether a row is the run of a lease and still held by it."""
    return (runs.c.id == lease.run) & (runs.c.token == lease.token) & (runs.c.state == "running")


def fence(connection: Connection, lease: Lease) -> None:
    """Lets a transaction commit only if its worker still holds the run; call it last.

    The row stays locked until the transaction ends, so nobody can take the run over between this
    and the commit. A worker that is paused right there would keep everybody out: its session is
    ended by the server after the lease's length without a statement.

    Raises:
        LeaseLost: the run was taken over, closed or finished.
    """
    bound_pauses(connection, lease.length)
    held = select(runs.c.id).where(ours(lease)).with_for_update(read=True)
    if connection.scalar(held) is None:
        raise LeaseLost(f"run {lease.run} is no longer held by claim {lease.token}")


def bound_pauses(connection: Connection, patience: timedelta) -> None:
    """Has the server end this transaction, and its locks, when its client falls silent in it.

    Called first wherever a row of `runs` is locked: a process may be paused at any statement.
    """
    bound = f"{patience // timedelta(milliseconds=1)}ms"
    connection.execute(
        select(func.set_config("idle_in_transaction_session_timeout", bound, True))  # noqa: FBT003 - for this transaction only
    )


def renew(connection: Connection, lease: Lease, rules: ClaimRules) -> None:
    """Makes a lease last its length from now; one that ended and that nobody took is ours again.

    Raises:
        LeaseLost: the run was taken over, closed or finished.
    """
    bound_pauses(connection, lease.length)
    longer = runs.update().where(ours(lease)).values(lease_until=rules.end)
    if connection.execute(longer).rowcount == 0:
        raise LeaseLost(f"run {lease.run} is no longer held by claim {lease.token}")


def release(connection: Connection, lease: Lease) -> None:
    """Ends a lease early, where its run was not finished: whoever looks next may take the run."""
    bound_pauses(connection, lease.length)
    connection.execute(runs.update().where(ours(lease)).values(lease_until=None))


@contextmanager
def renewing(store: Engines, lease: Lease, rules: ClaimRules) -> Iterator[None]:
    """Renews a lease from a thread of its own while the block lasts, and then releases it."""
    done = threading.Event()
    heart = threading.Thread(target=_beat, args=(store, lease, rules, done), daemon=True)
    heart.start()
    try:
        yield
    finally:
        done.set()
        heart.join()
        # Away or not, the lease ends by itself.
        with suppress(DatabaseUnavailable), writing(store) as connection:
            release(connection, lease)


def _beat(store: Engines, lease: Lease, rules: ClaimRules, done: threading.Event) -> None:
    for _ in range(rules.longest // rules.renew_every):
        if done.wait(rules.renew_every.total_seconds()):
            return
        try:
            with writing(store) as connection:
                renew(connection, lease, rules)
        except LeaseLost:
            # A run that the block has just finished is no longer held either.
            if not done.is_set():
                event(log, "run.lease_lost", run=lease.run, token=lease.token)
            return
        except DatabaseUnavailable:
            # The next beat tries again; until one succeeds the fence keeps what we do from harm.
            continue
