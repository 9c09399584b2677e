"""A process that serves a bus and may be killed: `python -m tests.bus_worker`.

It writes each handled key once into `effects`, and each handler's start into `starts`. Keys that
begin with `abort`, `hang`, `eat` or `raise` are poison of that kind, `slow` ones take a second.
Settings come by environment. A first argument is the
namespace, a second the number of workers, a third `broken` for a handler that acknowledges before
it writes: with it, kills must lose something, or the harness proves nothing.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import threading
import time

from sqlalchemy import text

from wizdata_core.bus import Retries, Topic, open_bus
from wizdata_core.settings import load
from wizdata_core.store import Engines, open_store, writing

DELAYS = (0.1, 0.2, 0.3, 0.4)
LIMIT = 1.5


def effect(store: Engines, key: str) -> None:
    """The idempotent effect of a message."""
    with writing(store) as connection:
        connection.execute(
            text("insert into starts (key, pid) values (:key, :pid)"),
            {"key": key, "pid": os.getpid()},
        )
    kind = key.partition(" ")[0]
    if kind == "abort":
        os.abort()
    if kind == "hang":
        time.sleep(600)
    if kind == "eat":
        bytearray(2_000_000_000)
    if kind == "slow":
        time.sleep(1.0)
    if kind == "raise":
        raise OSError("too many clients")
    with writing(store) as connection:
        connection.execute(
            text("insert into effects values (:key) on conflict do nothing"), {"key": key}
        )


def main(namespace: str, workers: int, *, broken: bool) -> None:
    """Serves until SIGTERM."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    soft = 3_000_000_000
    resource.setrlimit(resource.RLIMIT_AS, (soft, soft))
    settings = load()
    store = open_store(settings, application="bus worker")
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())

    def late(key: str) -> None:
        threading.Timer(0.2, effect, (store, key)).start()

    handler = late if broken else lambda key: effect(store, key)
    retries = Retries(delays=DELAYS, limit=LIMIT)
    with open_bus(settings, store, retries=retries, namespace=namespace) as bus:
        print("serving", flush=True)
        bus.serve({Topic.RAW_STORED: handler}, stop, workers)
    store.dispose()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), broken="broken" in sys.argv[3:])
