"""The owner process: it makes a home's cluster, keeps its server running and stops it.

One owner per cluster, by lock. Killed, it leaves the server running and the next owner adopts it;
a server that dies is started again; a server that nobody uses is stopped.
"""

from __future__ import annotations

import enum
import logging
import shutil
import threading
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import psycopg2

from db.cluster import (
    Cluster,
    Server,
    clear_remains,
    create,
    free_port,
    is_alive,
    launch,
    open_cluster,
    password,
    running,
    shut_down,
)
from db.endpoint import Endpoint, doubt, log_in, read_endpoint, recorded_data, write_endpoint
from db.errors import EmbeddedError
from db.locks import exclusive

if TYPE_CHECKING:
    from pathlib import Path

    from psycopg2.extensions import connection

STOP_FILE = "stop.request"  # what a signal is on POSIX, and works on Windows too
USED_FILE = "used"  # touched by every caller before it is given the address
ERROR_FILE = "owner.error"
LOG_FILE = "server.log"
LOG_BYTES = 4 << 20  # the present log; one older of the same size is kept

_TICK = 0.25  # seconds between two looks at the server
_STARTS = 3  # in a row without an answer before the owner gives up
_HEALTHY = 60.0  # seconds after which a crash counts as the first one again
_LONGEST_PAUSE = 1.0  # whoever writes is to go on within 5 s, however often the server is killed

log = logging.getLogger(__name__)


class Ending(enum.Enum):
    """Why the owner no longer looks after a server process."""

    ASKED = "asked"
    IDLE = "idle"
    CRASHED = "crashed"
    NEVER_ANSWERED = "never answered"


@dataclass(frozen=True, slots=True)
class Wish:
    """The wish that the owner ends: a signal sets `signalled`, another process makes `file`."""

    file: Path
    signalled: threading.Event = field(default_factory=threading.Event)

    def within(self, seconds: float) -> bool:
        """Whether it was uttered by the end of a pause of so many seconds."""
        return self.signalled.wait(seconds) or self.file.exists()


@dataclass(slots=True)
class Sessions:
    """The owner's own session, through which it sees everybody else's."""

    endpoint: Endpoint
    own: connection | None = None

    def others(self) -> bool:
        """Whether a client session is open; True when the server has no room for the question."""
        try:
            if self.own is None:
                self.own = log_in(self.endpoint, "wizdata owner")
            with self.own.cursor() as cursor:
                cursor.execute(
                    "select count(*) from pg_stat_activity"
                    " where backend_type = 'client backend' and pid <> pg_backend_pid()"
                )
                return cursor.fetchone() != (0,)
        except psycopg2.Error:
            self.close()
            return True

    def close(self) -> None:
        if self.own is not None:
            self.own.close()
            self.own = None


@dataclass(slots=True)
class Idleness:
    """How long nobody has used the server: no session open and no address given out."""

    limit: float  # seconds; 0 is for ever
    used: Path
    sessions: Sessions
    since: float = 0.0
    next_look: float = 0.0
    mark: int = 0

    def is_over(self, now: float) -> bool:
        """Whether the limit has passed at monotonic time `now`; looks a few times per limit."""
        if not self.limit or now < self.next_look:
            return False
        self.next_look = now + min(1.0, self.limit / 4)
        if self.in_use():
            self.since = now
        return now - self.since >= self.limit

    def in_use(self) -> bool:
        """Whether somebody has a session now or was given the address since the last question."""
        before, self.mark = self.mark, self.used.stat().st_mtime_ns if self.used.exists() else 0
        return self.mark != before or self.sessions.others()


def own(home: Path, idle: float, wish: Wish) -> None:
    """Owns the home's server until it is unused for `idle` seconds or the wish is uttered.

    Returns at once when another process owns it. Raises EmbeddedError when it cannot run.
    """
    cluster = open_cluster(home, recorded_data(home))
    # the patience outlasts those who only ask whether the lock is free
    with exclusive(cluster.lock, patience=1.0) as ours:
        if not ours:
            log.info("owner.superfluous data=%s", cluster.data)
            return
        wish.file.unlink(missing_ok=True)
        if not cluster.data.exists():
            create(cluster)
            log.info("cluster.created data=%s version=%s", cluster.data, cluster.binaries.version)
        try:
            _supervise(cluster, home, idle, wish)
        finally:
            _close(home)


def _supervise(cluster: Cluster, home: Path, idle: float, wish: Wish) -> None:
    never = crashes = 0
    while True:
        began = time.monotonic()
        server = running(cluster.data) or _start(cluster, home, moved=never > 1)
        ending = _attend(cluster, home, server, idle, wish)
        log.info("server.ended why=%r", ending.value)
        if ending in (Ending.ASKED, Ending.IDLE):
            shut_down(cluster, server)
            return
        never = never + 1 if ending is Ending.NEVER_ANSWERED else 0
        if never == _STARTS:
            raise EmbeddedError(
                f"PostgreSQL ended {_STARTS} times before it answered. The end of "
                f"{home / LOG_FILE}: {_last_lines(home / LOG_FILE)}"
            )
        crashes = 0 if time.monotonic() - began > _HEALTHY else crashes + 1
        if wish.within(min(_LONGEST_PAUSE, 0.05 * 2**crashes)):
            clear_remains(cluster.data)
            return


def _start(cluster: Cluster, home: Path, *, moved: bool) -> Server:
    last = read_endpoint(home)
    port = free_port(last.port if last and not moved else 0)
    log.info("server.starting data=%s port=%d", cluster.data, port)
    return launch(cluster, port, home / LOG_FILE)


def _attend(cluster: Cluster, home: Path, server: Server, idle: float, wish: Wish) -> Ending:
    endpoint = Endpoint(server.port, password(cluster.data), cluster.data, open=True)
    while why := doubt(endpoint):  # recovery after a crash may take minutes
        if not is_alive(server.process):
            return Ending.NEVER_ANSWERED
        if wish.within(0.05):
            return Ending.ASKED
        _keep_small(home / LOG_FILE)
        log.debug("server.waiting why=%r", why)
    write_endpoint(home, endpoint)
    (home / ERROR_FILE).unlink(missing_ok=True)
    log.info("server.ready pid=%d port=%d", server.process.pid, server.port)
    idleness = Idleness(idle, home / USED_FILE, Sessions(endpoint))
    try:
        return _watch(home, server, idleness, wish)
    finally:
        idleness.sessions.close()


def _watch(home: Path, server: Server, idleness: Idleness, wish: Wish) -> Ending:
    while not wish.within(_TICK):
        if not is_alive(server.process):
            return Ending.CRASHED
        _keep_small(home / LOG_FILE)
        if idleness.is_over(time.monotonic()):
            # Close first, look again after: a caller touches USED_FILE before it checks that the
            # endpoint is open, so either it sees it closed or it is seen here.
            _close(home)
            if not idleness.in_use():
                return Ending.IDLE
            write_endpoint(home, idleness.sessions.endpoint)
    return Ending.ASKED


def _close(home: Path) -> None:
    last = read_endpoint(home)
    if last is not None and last.open:
        write_endpoint(home, replace(last, open=False))


def _keep_small(path: Path) -> None:
    """Moves a long log aside; its writers append, so they go on at the new beginning."""
    if path.exists() and path.stat().st_size > LOG_BYTES:
        shutil.copyfile(path, path.with_name(f"{path.name}.1"))
        with path.open("r+b") as file:
            file.truncate(0)


def _last_lines(path: Path, count: int = 4) -> str:
    return " | ".join(path.read_text(errors="replace").splitlines()[-count:])
