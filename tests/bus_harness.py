"""Processes that serve a bus, killed and started again, and what they have done."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.brokers import Served
    from wizdata_core.store import Engines

ROOT = Path(__file__).resolve().parents[1]


def prepare(store: Engines) -> None:
    """Makes the tables of what workers do: each start of a handler, each effect once."""
    with writing(store) as connection:
        connection.execute(text("create table if not exists effects (key text primary key)"))
        connection.execute(
            text(
                "create table if not exists starts (key text, pid int,"
                " at timestamptz default clock_timestamp())"
            )
        )
        connection.execute(text("truncate effects, starts"))


def effects(store: Engines) -> set[str]:
    """The keys that were handled."""
    with reading(store) as connection:
        return set(connection.scalars(text("select key from effects")))


def starts(store: Engines, key: str) -> list[tuple[int, float]]:
    """The process and the moment of each handler that was started for the key."""
    query = text("select pid, extract(epoch from at) from starts where key = :key order by at")
    with reading(store) as connection:
        return [(row[0], float(row[1])) for row in connection.execute(query, {"key": key})]


@dataclass
class Crew:
    """Workers that are started again when they die, as a supervisor would."""

    served: Served
    database_url: str
    home: str
    workers: int = 4
    words: tuple[str, ...] = ()
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    deaths: int = 0

    def start(self, count: int) -> None:
        """Starts workers and returns when they serve."""
        given = {k: v for k, v in os.environ.items() if not k.startswith("WIZDATA_")}
        given |= {
            "WIZDATA_DATABASE_URL": self.database_url,
            "WIZDATA_BUS_URL": self.served.url,
            "WIZDATA_HOME": self.home,
        }
        argv = [sys.executable, "-m", "tests.bus_worker", self.served.namespace]
        argv += [str(self.workers), *self.words]
        made = [
            subprocess.Popen(
                argv, cwd=ROOT, env=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            for _ in range(count)
        ]
        for each in made:
            assert each.stdout is not None
            with each.stdout as said:
                assert said.readline() == b"serving\n"
        self.processes += made

    def kill_one(self, chance: random.Random) -> None:
        """Kills a worker without warning."""
        victim = chance.choice(self.processes)
        victim.kill()
        victim.wait()

    def tend(self) -> None:
        """Starts as many workers as have died."""
        gone = [each for each in self.processes if each.poll() is not None]
        self.processes = [each for each in self.processes if each.poll() is None]
        self.deaths += len(gone)
        if gone:
            self.start(len(gone))

    def end(self) -> None:
        """Tells every worker to stop, and kills what does not."""
        for each in self.processes:
            each.terminate()
        for each in self.processes:
            try:
                each.wait(20)
            except subprocess.TimeoutExpired:
                each.kill()
                each.wait()


@contextmanager
def crew(served: Served, database_url: str, home: str, count: int, *words: str) -> Iterator[Crew]:
    """So many workers for the length of the block."""
    made = Crew(served, database_url, home, words=words)
    try:
        made.start(count)
        yield made
    finally:
        made.end()


def tended(made: Crew, true: Callable[[], bool], seconds: float, kills: list[float]) -> bool:
    """Whether something became true in time, with a worker killed at each moment in `kills`.

    The kills are seconds from now, and whom they meet is drawn from the moments themselves.
    """
    chance = random.Random(sum(kills))  # noqa: S311 - it only picks whom to kill
    began = time.monotonic()
    left = sorted(kills)
    while time.monotonic() - began < seconds:
        if left and time.monotonic() - began >= left[0]:
            left.pop(0)
            made.kill_one(chance)
        made.tend()
        if not left and true():
            return True
        time.sleep(0.05)
    return False


def redelivered(made: Crew, store: Engines, publish: Callable[[str], None], key: str) -> float:
    """Seconds from the SIGKILL of a worker in the middle of a message to its next handler's start.

    At least two workers have to serve.
    """
    publish(key)
    while not starts(store, key):
        time.sleep(0.01)
    ((pid, _),) = starts(store, key)
    os.kill(pid, signal.SIGKILL)
    with reading(store) as connection:
        killed_at = float(connection.scalar(text("select extract(epoch from clock_timestamp())")))
    deadline = time.monotonic() + 60
    while len(found := starts(store, key)) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    made.tend()
    return found[1][1] - killed_at if len(found) > 1 else float("inf")
