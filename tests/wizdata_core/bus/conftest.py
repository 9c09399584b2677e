"""A bus of each kind on a real broker."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.brokers import NAMES, Served, running_kafka, served
from wizdata_core.bus import Retries, open_bus
from wizdata_core.settings import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from wizdata_core.bus import Bus, Handler, Topic
    from wizdata_core.bus.bridge import BrokerBus
    from wizdata_core.store import Engines

QUICK = Retries(delays=(0.05, 0.1, 0.15, 0.2), limit=0.25, bound=1_000, patience=10)


@pytest.fixture(scope="session")
def kafka_url() -> Iterator[str]:
    with running_kafka() as url:
        yield url


# Kafka's groups take seconds to form: the short run holds it to the first promise only.
_SLOW = [
    pytest.param(name, marks=pytest.mark.torture_long) if name == "kafka" else name
    for name in NAMES
]


@pytest.fixture(params=_SLOW)
def broker(request: pytest.FixtureRequest) -> Iterator[Served]:
    """Each broker in turn."""
    kafka = request.getfixturevalue("kafka_url") if request.param == "kafka" else ""
    with served(request.param, kafka) as at:
        yield at


@pytest.fixture
def make_bus(
    broker: Served, store: Engines, database_url: str
) -> Iterator[Callable[[Retries], BrokerBus]]:
    """Opens buses on the broker and the test's database, and closes them."""
    made: list[BrokerBus] = []

    def make(retries: Retries = QUICK) -> BrokerBus:
        settings = load({"WIZDATA_BUS_URL": broker.url, "WIZDATA_DATABASE_URL": database_url})
        made.append(open_bus(settings, store, retries=retries, namespace=broker.namespace))
        return made[-1]

    yield make
    for bus in made:
        bus.close()


@contextmanager
def serving(bus: Bus, handlers: Mapping[Topic, Handler], workers: int = 4) -> Iterator[None]:
    """Serves in a thread for the length of the block; what `serve` raised is raised at its end."""
    stop, raised = threading.Event(), []

    def serve() -> None:
        try:
            bus.serve(handlers, stop, workers)
        except Exception as error:  # noqa: BLE001 - handed to the test
            raised.append(error)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(60)
        assert not thread.is_alive(), "serving does not stop"
    if raised:
        raise raised[0]


def wait_until(true: Callable[[], bool], seconds: float, what: str) -> None:
    """Waits for something to become true, and fails by name where it does not."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.02)
