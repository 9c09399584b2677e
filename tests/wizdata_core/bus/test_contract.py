"""What every broker has to keep, on a real server each."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pytest

from tests.brokers import NAMES, Served
from tests.wizdata_core.bus.conftest import QUICK, serving, wait_until
from wizdata_core import clock
from wizdata_core.bus import Depth, Retries, Topic, replay_dead
from wizdata_core.errors import BusStopping
from wizdata_core.queries.dead_letters import DeadLetter, dead
from wizdata_core.store import reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizdata_core.bus.bridge import BrokerBus
    from wizdata_core.store import Engines

GOOD = [f"provider/bars/2026-11-27/{number}" for number in range(100)]


def dead_by_key(store: Engines) -> dict[str, DeadLetter]:
    with reading(store) as connection:
        return {letter.key: letter for letter in dead(connection)}


@pytest.mark.parametrize("broker", NAMES, indirect=True)
def test_what_is_good_is_handled_what_is_not_is_tried_and_buried_and_a_replay_mends_it(  # noqa: PLR0915 - one life of a few messages
    make_bus: Callable[..., BrokerBus], store: Engines
) -> None:
    done: Counter[str] = Counter()
    tried: dict[str, list[float]] = defaultdict(list)
    mended, release = threading.Event(), threading.Event()

    def handle(key: str) -> None:
        tried[key].append(time.monotonic())
        if key == "bad data" and not mended.is_set():
            raise ValueError("high below low")
        if key == "never passes" and not mended.is_set():
            raise OSError("too many clients")
        if key == "hangs" and not mended.is_set():
            release.wait(30)
        if key == "passes the third time" and len(tried[key]) < 3:
            raise ConnectionError("reset")
        done[key] += 1

    odd = ["bad data", "never passes", "hangs", "passes the third time"]
    bus = make_bus()
    bus.publish(Topic.RAW_STORED, [*GOOD[:50], *odd, *GOOD[50:]])
    with serving(bus, {Topic.RAW_STORED: handle}):
        wait_until(lambda: set(GOOD) <= set(done), 15, "every good message is handled")
        wait_until(lambda: len(dead_by_key(store)) == 3, 15, "three are dead")
        letters = dead_by_key(store)
        release.set()
        assert {key: len(tried[key]) for key in odd} == dict(zip(odd, (1, 5, 5, 3), strict=True))
        assert {key: letter.attempts for key, letter in letters.items()} == {
            "bad data": 1,
            "never passes": 5,
            "hangs": 5,
        }
        assert letters["bad data"].error_type == "ValueError"
        assert "high below low" in letters["bad data"].traceback
        assert "in handle" in letters["bad data"].traceback
        assert letters["hangs"].error_type == "HandlerTimedOut"
        assert "release.wait" in letters["hangs"].traceback, "it says where the handler stands"
        assert letters["never passes"].first_at < letters["never passes"].last_at
        mended.set()
        assert replay_dead(store, bus, ["bad data"], clock.now()) == 1
        wait_until(
            lambda: set(dead_by_key(store)) == {"never passes", "hangs"}, 10, "one is mended"
        )
        assert replay_dead(store, bus, None, clock.now()) == 2
        wait_until(lambda: not dead_by_key(store), 10, "every dead letter is mended")
    assert set(done) == {*GOOD, *odd}
    assert bus.depth(Topic.RAW_STORED) == Depth(0, 0, None)


def test_who_publishes_waits_while_the_queue_is_full_and_nothing_is_dropped(
    make_bus: Callable[..., BrokerBus], broker: Served
) -> None:
    bound, keys = 40, [f"key {number}" for number in range(100)]
    bus = make_bus(Retries(bound=bound, patience=10))

    def publish_all() -> None:
        for key in keys:
            bus.publish(Topic.RAW_STORED, [key])

    publishing = threading.Thread(target=publish_all, daemon=True)
    publishing.start()
    handled: Counter[str] = Counter()
    wait_until(lambda: bus.depth(Topic.RAW_STORED).waiting >= bound - 4, 10, "the queue is full")
    time.sleep(0.3)
    full = bus.depth(Topic.RAW_STORED)
    assert publishing.is_alive()
    # Kafka's test broker reports the end of a partition late.
    assert full.waiting <= bound or broker.name == "kafka"
    if broker.name not in {"rabbit", "kafka"}:  # they do not tell
        assert full.oldest_at is not None
        assert 0 <= (clock.now() - full.oldest_at).total_seconds() < 30
    with serving(bus, {Topic.RAW_STORED: lambda key: handled.update([key])}):
        publishing.join(20)
        assert not publishing.is_alive(), "publishing goes on once there is room"
        wait_until(lambda: set(handled) == set(keys), 10, "nothing was dropped")


def test_a_message_of_a_stage_that_does_not_run_waits_for_it(
    make_bus: Callable[..., BrokerBus],
) -> None:
    first, second = make_bus(), make_bus()
    cleaned: list[str] = []
    derived: list[str] = []

    def clean(key: str) -> None:
        first.publish(Topic.BARS_STORED, [key])
        cleaned.append(key)

    first.publish(Topic.RAW_STORED, GOOD[:5])
    with serving(first, {Topic.RAW_STORED: clean}, workers=1):
        wait_until(lambda: set(cleaned) == set(GOOD[:5]), 10, "cleaned")
    with serving(second, {Topic.BARS_STORED: derived.append}, workers=1):
        wait_until(lambda: set(derived) == set(GOOD[:5]), 10, "derived by another process's bus")


@pytest.mark.parametrize("broker", ["outbox"], indirect=True)
def test_a_closed_bus_says_so(make_bus: Callable[..., BrokerBus]) -> None:
    bus = make_bus(QUICK)
    bus.close()
    with pytest.raises(BusStopping, match="closed"):
        bus.publish(Topic.RAW_STORED, ["key"])
