"""Messages a second from publish to settled, on every broker in one run, and with workers killed.

Run by `python -m bench bus`. The handler inserts one row; the limit beside it is the same handler
called in a loop by one thread, with no bus at all.
"""

from __future__ import annotations

import statistics
import threading
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from sqlalchemy import text

from bench.database import home
from tests.brokers import NAMES, SERVERS, Served, answers, running_kafka, served
from tests.bus_harness import crew, effects, prepare, redelivered, tended
from wizdata_core.bus import Retries, Topic, open_bus
from wizdata_core.settings import load
from wizdata_core.store import database_address, open_store, writing

if TYPE_CHECKING:
    from wizdata_core.bus.bridge import BrokerBus
    from wizdata_core.settings import Settings
    from wizdata_core.store import Engines

MESSAGES, WORKERS, KILLS, REDELIVERIES = 1_000, 4, 4, 3
POISONS = 1


def row(store: Engines, key: str) -> None:
    """The work of a message: one row, once."""
    with writing(store) as connection:
        connection.execute(
            text("insert into effects values (:key) on conflict do nothing"), {"key": key}
        )


def without_bus(store: Engines, keys: list[str]) -> float:
    """Messages a second of the handler alone."""
    prepare(store)
    began = time.perf_counter()
    for key in keys:
        row(store, key)
    return len(keys) / (time.perf_counter() - began)


def through(bus: BrokerBus, store: Engines, keys: list[str], poisons: int) -> tuple[float, float]:
    """Messages published a second, and handled a second once serving has begun."""
    prepare(store)
    bad = {f"poison {time.monotonic_ns()} {number}" for number in range(poisons)}
    began = time.perf_counter()
    bus.publish(Topic.RAW_STORED, [*keys[: len(keys) // 2], *bad, *keys[len(keys) // 2 :]])
    published = time.perf_counter() - began
    stop, done = threading.Event(), [0]
    times: list[float] = []

    def handle(key: str) -> None:
        times.append(time.perf_counter())
        if key in bad:
            raise OSError("poison")
        row(store, key)
        done[0] += 1
        if done[0] >= len(keys):
            stop.set()

    bus.serve({Topic.RAW_STORED: handle}, stop, WORKERS)
    return len(keys) / published, len(keys) / (times[-1] - times[0])


def with_kills(at: Served, settings: Settings, store: Engines, url: str) -> tuple[float, int]:
    """Messages a second of two processes while one is killed now and then; how many are lost."""
    prepare(store)
    keys = [f"good {number}" for number in range(MESSAGES)]
    with (
        open_bus(settings, store, namespace=at.namespace) as bus,
        crew(at, url, str(settings.folder), 2) as made,
    ):
        began = time.perf_counter()
        bus.publish(Topic.RAW_STORED, keys)
        tended(made, lambda: set(keys) <= effects(store), 180, [1.0 + n for n in range(KILLS)])
        rate = MESSAGES / (time.perf_counter() - began)
        return rate, len(set(keys) - effects(store))


def back_at_work(at: Served, settings: Settings, store: Engines, url: str) -> float:
    """Median seconds from a worker's SIGKILL until another has begun on what it held."""
    prepare(store)
    with (
        open_bus(settings, store, namespace=at.namespace) as bus,
        crew(at, url, str(settings.folder), 2) as made,
    ):
        seconds = []
        for number in range(REDELIVERIES):
            key = f"slow {number}"
            seconds.append(
                redelivered(made, store, lambda key: bus.publish(Topic.RAW_STORED, [key]), key)
            )
            tended(made, lambda key=key: key in effects(store), 60, [])  # type: ignore[misc]  # bound now
        return statistics.median(seconds)


def main() -> None:
    """Prints a line for each broker."""
    keys = [f"key {number}" for number in range(MESSAGES)]
    with ExitStack() as stack:
        settings = stack.enter_context(home())
        store = open_store(settings, application="bench")
        url = database_address(settings)
        print(f"{MESSAGES:,} messages, {WORKERS} workers")
        print(
            "  broker   published   handled  handler alone   ratio  with a poison"
            "  killed  lost  back at work"
        )
        for name in NAMES:
            if name in SERVERS and not answers(SERVERS[name][1]):
                print(f"  {name:<8} does not run here")
                continue
            kafka = stack.enter_context(running_kafka()) if name == "kafka" else ""
            with served(name, kafka) as at:
                line(at, settings, store, url, keys)
        store.dispose()


def line(at: Served, settings: Settings, store: Engines, url: str, keys: list[str]) -> None:
    """Measures one broker."""
    ours = load(
        {
            "WIZDATA_HOME": str(settings.folder),
            "WIZDATA_DATABASE_URL": url,
            "WIZDATA_BUS_URL": at.url,
        }
    )
    retries = Retries(delays=(0.2, 0.4, 0.6, 0.8))
    alone, published, clean, poisoned = [], [], [], []
    with open_bus(ours, store, retries=retries, namespace=at.namespace) as bus:
        for _ in range(3):  # in turns, so that what else the machine does meets all alike
            alone.append(without_bus(store, keys))
            rates = through(bus, store, keys, 0)
            published.append(rates[0])
            clean.append(rates[1])
            poisoned.append(through(bus, store, keys, POISONS)[1])
    killed, lost = with_kills(at, ours, store, url)
    back = back_at_work(at, ours, store, url)
    middle = statistics.median
    print(
        f"  {at.name:<8} {middle(published):>7,.0f}/s {middle(clean):>7,.0f}/s"
        f" {middle(alone):>12,.0f}/s {middle(clean) / middle(alone):>7.2f}"
        f" {middle(poisoned) / middle(clean):>14.3f} {killed:>5,.0f}/s {lost:>5} {back:>10.2f} s",
        flush=True,
    )


if __name__ == "__main__":
    main()
