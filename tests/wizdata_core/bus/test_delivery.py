"""One delivery: counted before it is made, limited in time, settled in PostgreSQL."""

from __future__ import annotations

import random
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from db.models import deliveries
from tests.brokers import Served, served
from tests.wizdata_core.bus.conftest import QUICK, serving, wait_until
from wizdata_core.bus import DirectBus, Ground, Retries, Topic, open_bus, replay_dead
from wizdata_core.bus.delivery import Delivery
from wizdata_core.bus.limits import MOST_LEFT_BEHIND
from wizdata_core.bus.retries import may_pass
from wizdata_core.errors import (
    BadInput,
    BusStopping,
    BusStuck,
    DamagedObject,
    DatabaseUnavailable,
    UnknownName,
)
from wizdata_core.ingest.deliveries import count_attempt
from wizdata_core.queries.dead_letters import DeadLetter, dead, dead_keys
from wizdata_core.settings import load
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from wizdata_core.store import Engines

RAW, NOON = Topic.RAW_STORED, datetime(2026, 11, 27, 12, tzinfo=UTC)


class Clock:
    """A clock that sleeping moves, and a chance that is always the same."""

    def __init__(self, chance: float = 0.5) -> None:
        self.now, self.chance = NOON, chance

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def ground(self) -> Ground:
        return Ground(now=lambda: self.now, sleep=self.sleep, random=lambda: self.chance)


def letters(store: Engines) -> dict[str, DeadLetter]:
    with reading(store) as connection:
        return {letter.key: letter for letter in dead(connection)}


def test_five_attempts_lie_further_and_further_apart_and_then_it_is_dead(store: Engines) -> None:
    clock, at = Clock(), []

    def fails(_: str) -> None:
        at.append(clock.now)
        raise OSError("reset by peer")

    DirectBus(store, {RAW: fails}, Retries(), clock.ground()).publish(RAW, ["key"])
    gaps = [(after - before).total_seconds() for before, after in pairwise(at)]
    assert len(at) == 5
    assert gaps == pytest.approx([1, 5, 30, 120], abs=0.1)
    letter = letters(store)["key"]
    assert (letter.attempts, letter.error_type, letter.error) == (5, "OSError", "reset by peer")
    assert (letter.first_at, letter.last_at) == (at[0], at[4])
    assert 'raise OSError("reset by peer")' in letter.traceback
    assert letter.replayed_at is None


@given(st.integers(1, 4), st.floats(0, 1, exclude_max=True))
def test_delays_grow_whatever_the_jitter(attempt: int, chance: float) -> None:
    retries = Retries()
    delay = retries.delay(attempt, chance).total_seconds()
    assert retries.delays[attempt - 1] * 0.75 <= delay <= retries.delays[attempt - 1] * 1.25
    if attempt > 1:
        assert (
            retries.delay(attempt - 1, 1).total_seconds()
            < retries.delay(attempt, 0).total_seconds()
        )


@pytest.mark.parametrize(
    "error",
    [
        ValueError("not a number"),
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
        TypeError("null for list"),
        KeyError("close"),
        IndexError("no row"),
        DamagedObject("its hash differs"),
        BadInput("no such unit"),
        UnknownName("unit", "ZAx", ["ZAc"]),
    ],
    ids=lambda error: type(error).__name__,
)
def test_data_errors_are_dead_at_once(store: Engines, error: Exception) -> None:
    tried: list[str] = []

    def fails(key: str) -> None:
        tried.append(key)
        raise error

    DirectBus(store, {RAW: fails}, QUICK).publish(RAW, ["key"])
    assert tried == ["key"]
    assert letters(store)["key"].attempts == 1


@pytest.mark.parametrize(
    "error",
    [
        OSError("disk full"),
        TimeoutError("slow"),
        MemoryError,
        RuntimeError("?"),
        DatabaseUnavailable("gone"),
        SystemExit(1),
        RecursionError("deep"),
    ],
    ids=lambda error: getattr(error, "__name__", type(error).__name__),
)
def test_everything_else_may_pass(store: Engines, error: BaseException) -> None:
    tried: list[str] = []

    def passes_the_second_time(key: str) -> None:
        tried.append(key)
        if len(tried) == 1:
            raise error

    DirectBus(store, {RAW: passes_the_second_time}, QUICK).publish(RAW, ["key"])
    assert (tried, letters(store)) == (["key", "key"], {})
    assert may_pass(error if isinstance(error, BaseException) else error())


def test_a_message_that_ended_its_process_five_times_is_buried_without_a_sixth(
    store: Engines,
) -> None:
    tried: list[str] = []
    delivery = Delivery(store, QUICK, Ground())
    for _ in range(5):  # what five processes did before they ended
        with writing(store) as connection:
            count = count_attempt(connection, RAW, "key", NOON)
    assert (count and count.attempts, count and count.unsettled) == (5, 5)
    delivery.deliver(RAW, "key", tried.append)
    assert tried == []
    letter = letters(store)["key"]
    assert (letter.error_type, letter.attempts) == ("HandlerKilled", 5)
    with reading(store) as connection:
        assert dead_keys(connection, RAW) == {"key"}
        assert dead_keys(connection, Topic.BARS_STORED) == frozenset()


def test_a_message_is_not_handled_before_its_next_attempt_is_due(store: Engines) -> None:
    clock, tried = Clock(), []
    delivery = Delivery(store, Retries(), clock.ground())

    def fails(key: str) -> None:
        tried.append(key)
        raise OSError

    delivery.deliver(RAW, "key", fails)
    delivery.deliver(RAW, "key", fails)  # published again by a sweep: it waits all the same
    assert tried == ["key"]
    clock.sleep(1.1)
    delivery.deliver(RAW, "key", fails)
    assert tried == ["key", "key"]


def test_what_is_dead_is_passed_over_until_it_is_replayed_and_then_handled_well(
    store: Engines,
) -> None:
    def fails(_: str) -> None:
        raise ValueError("bad")

    DirectBus(store, {RAW: fails}, QUICK).publish(RAW, ["key"])
    handled: list[str] = []
    mended = DirectBus(store, {RAW: handled.append}, QUICK)
    mended.publish(RAW, ["key"])  # a copy that was left over
    assert (handled, set(letters(store))) == ([], {"key"})
    assert replay_dead(store, mended, ["key"], NOON) == 1
    assert (handled, letters(store)) == (["key"], {})
    mended.publish(RAW, ["key"])
    assert handled == ["key", "key"]
    with reading(store) as connection:
        assert connection.execute(select(deliveries)).all() == []


def test_a_replayed_letter_that_fails_again_is_dead_again(store: Engines) -> None:
    def fails(_: str) -> None:
        raise ValueError("bad")

    bus = DirectBus(store, {RAW: fails}, QUICK)
    bus.publish(RAW, ["key"])
    replay_dead(store, bus, None, NOON)
    letter = letters(store)["key"]
    assert (letter.replayed_at, letter.attempts) == (None, 1)


def test_a_stopping_process_takes_its_attempt_back(store: Engines) -> None:
    delivery, started = Delivery(store, Retries(limit=60), Ground()), threading.Event()

    def hangs(_: str) -> None:
        started.set()
        delivery.given_up.set()
        threading.Event().wait(5)

    with pytest.raises(BusStopping, match="has not ended in time to stop"):
        delivery.deliver(RAW, "key", hangs)
    assert started.is_set()
    with reading(store) as connection:
        row = connection.execute(select(deliveries)).one()
    assert (row.attempts, row.unsettled) == (0, 0)


def test_a_process_in_which_too_much_hangs_says_so(store: Engines) -> None:
    release = threading.Event()
    delivery = Delivery(store, Retries(limit=0.01), Ground())

    def hangs(_: str) -> None:
        release.wait(30)

    for number in range(MOST_LEFT_BEHIND):
        delivery.check()
        delivery.deliver(RAW, f"key {number}", hangs)
    with pytest.raises(BusStuck, match=r"8 handlers have hung for more than 0\.01 s"):
        delivery.check()
    release.set()
    wait_until(lambda: _checks(delivery), 5, "those that woke up do not count")


def _checks(delivery: Delivery) -> bool:
    try:
        delivery.check()
    except BusStuck:
        return False
    return True


def one_effect(at: Served, store: Engines, url: str, seed: int, messages: int) -> None:
    """Each message comes one to five times, in any order, to four consumers; the sum is right."""
    chance = random.Random(seed)  # noqa: S311 - it only shuffles
    keys = [f"seed {seed} key {number}" for number in range(messages)]
    coming = [key for key in keys for _ in range(chance.randint(1, 5))]
    chance.shuffle(coming)
    table: dict[str, int] = {}
    calls: Counter[str] = Counter()

    def upsert(key: str) -> None:
        calls[key] += 1
        if chance.random() < 0.1:
            raise OSError("passes")
        table[key] = int(key.rsplit(maxsplit=1)[-1]) ** 2

    settings = load({"WIZDATA_BUS_URL": at.url, "WIZDATA_DATABASE_URL": url})
    retries = Retries(delays=(0.01, 0.02, 0.03, 0.04))
    with open_bus(settings, store, retries=retries, namespace=at.namespace) as bus:
        bus.publish(RAW, coming)
        with serving(bus, {RAW: upsert}, workers=4):

            def whole() -> bool:
                # A message on its way from delayed to waiting is seen by neither count.
                depth = bus.depth(RAW)
                return depth.waiting + depth.delayed == 0 and table.keys() >= set(keys)

            wait_until(whole, 30, f"seed {seed} is done")
    expected = {key: number**2 for number, key in enumerate(keys)}
    # A copy that an earlier seed's bus held when it stopped may come late, to this one.
    own = {key: value for key, value in table.items() if key in expected}
    assert own == expected, f"seed {seed}"
    assert letters(store) == {}, f"seed {seed}"


@pytest.mark.parametrize("seed", [1])
def test_deliveries_that_come_again_and_in_any_order_have_one_effect(
    store: Engines, database_url: str, seed: int
) -> None:
    with served("outbox") as at:
        one_effect(at, store, database_url, seed, 40)


@pytest.mark.torture_long
@pytest.mark.timeout(900)
def test_a_hundred_orders_of_deliveries_have_one_effect(store: Engines, database_url: str) -> None:
    with served("outbox") as at:
        for seed in range(100):
            one_effect(at, store, database_url, seed, 40)


def poisons_and_good(store: Engines, url: str, poisons: int, good: int) -> None:
    """Poison ahead of the line, all of it retried to the end; the good is done meanwhile."""
    done: set[str] = set()

    def handle(key: str) -> None:
        if key.startswith("poison"):
            raise OSError("never passes")
        done.add(key)

    settings = load({"WIZDATA_DATABASE_URL": url})
    retries = Retries(delays=(30, 60, 90, 120))
    with open_bus(settings, store, retries=retries) as bus:
        bus.publish(RAW, [f"poison {number}" for number in range(poisons)])
        bus.publish(RAW, [f"good {number}" for number in range(good)])
        with serving(bus, {RAW: handle}):
            seconds = 25 + (poisons + good) / 20
            wait_until(lambda: len(done) == good, seconds, "the good ones pass the poison")
            assert bus.depth(RAW).delayed == poisons, "the poison waits outside the line"


def test_poison_in_a_row_does_not_starve_the_good(store: Engines, database_url: str) -> None:
    poisons_and_good(store, database_url, 100, 100)


@pytest.mark.torture_long
def test_a_thousand_poisons_in_a_row_do_not_starve_the_good(
    store: Engines, database_url: str
) -> None:
    poisons_and_good(store, database_url, 1_000, 1_000)


@pytest.mark.torture_long
@pytest.mark.timeout(900)
def test_one_poison_among_ten_thousand_keeps_no_other_waiting(
    store: Engines, database_url: str
) -> None:
    poisons_and_good(store, database_url, 1, 9_999)
