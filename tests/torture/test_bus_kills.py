"""Workers are killed, crash and hang while messages flow: nothing is lost, the poison is buried."""

from __future__ import annotations

import gc
import os
import random
import subprocess
import time
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tests.brokers import NAMES, Served, own_redis, running_kafka, served
from tests.bus_harness import crew, effects, prepare, redelivered, starts, tended
from tests.wizdata_core.bus.conftest import QUICK, serving, wait_until
from wizdata_core.bus import Topic, open_bus
from wizdata_core.queries.dead_letters import dead
from wizdata_core.settings import load
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from wizdata_core.bus.bridge import BrokerBus
    from wizdata_core.store import Engines

MESSAGES, KILLS = 5_000, 15
POISONS = ("abort 0", "hang 0", "raise 0", "eat 0")
REPLAY = "replay: .venv/bin/pytest -m '' 'tests/torture/test_bus_kills.py' with this seed in SEEDS"
SEEDS = (20_261_127,)


@pytest.fixture(params=NAMES)
def any_broker(request: pytest.FixtureRequest) -> Iterator[Served]:
    if request.param == "kafka":
        with running_kafka() as url, served("kafka", url) as at:
            yield at
        return
    with served(request.param) as at:
        yield at


def opened(at: Served, store: Engines, database_url: str) -> BrokerBus:
    settings = load({"WIZDATA_BUS_URL": at.url, "WIZDATA_DATABASE_URL": database_url})
    return open_bus(settings, store, retries=QUICK, namespace=at.namespace)


def dead_attempts(store: Engines) -> dict[str, int]:
    with reading(store) as connection:
        return {letter.key: letter.attempts for letter in dead(connection)}


def killed_while_they_flow(  # noqa: PLR0913 - one scenario, sized by its callers
    at: Served,
    store: Engines,
    database_url: str,
    home: str,
    *,
    messages: int,
    poisons: tuple[str, ...],
    kills: int,
    seed: int,
    seconds: float,
) -> None:
    """Every good message has its effect, every poison is dead after exactly five attempts."""
    prepare(store)
    chance = random.Random(seed)  # noqa: S311 - it only shuffles
    good = [f"good {number}" for number in range(messages)]
    keys = [*good, *poisons]
    chance.shuffle(keys)
    with opened(at, store, database_url) as bus, crew(at, database_url, home, 2) as made:
        bus.publish(Topic.RAW_STORED, keys)
        moments = [chance.uniform(0.2, 1 + 2 * kills) for _ in range(kills)]
        whole = tended(
            made,
            lambda: set(good) <= effects(store) and set(dead_attempts(store)) == set(poisons),
            seconds,
            moments,
        )
        missing = set(good) - effects(store)
        told = f"seed {seed}; {REPLAY}; {len(missing)} missing; dead {dead_attempts(store)}"
        assert whole, told
        assert dead_attempts(store) == dict.fromkeys(poisons, 5), told
        assert made.deaths >= max(1, kills // 2), told  # a kill may meet a process that just died
        for poison in poisons:
            assert len(starts(store, poison)) <= 5, told
        wait_until(lambda: bus.depth(Topic.RAW_STORED).waiting == 0, 20, "the queue is empty")


@pytest.mark.torture
def test_workers_are_killed_while_messages_flow_and_nothing_is_lost(
    store: Engines, database_url: str, tmp_path: Path
) -> None:
    with served("outbox") as at:
        killed_while_they_flow(
            at,
            store,
            database_url,
            str(tmp_path),
            messages=200,
            poisons=("raise 0",),
            kills=1,
            seed=SEEDS[0],
            seconds=60,
        )


@pytest.mark.torture_long
@pytest.mark.timeout(900)
def test_workers_die_in_every_way_and_nothing_is_lost(
    any_broker: Served, store: Engines, database_url: str, tmp_path: Path
) -> None:
    killed_while_they_flow(
        any_broker,
        store,
        database_url,
        str(tmp_path),
        messages=MESSAGES,
        poisons=POISONS,
        kills=KILLS,
        seed=SEEDS[0],
        seconds=600,
    )


@pytest.mark.torture_long
def test_the_harness_catches_who_acknowledges_before_the_write(
    store: Engines, database_url: str, tmp_path: Path
) -> None:
    prepare(store)
    good = [f"good {number}" for number in range(2_000)]
    with (
        served("outbox") as at,
        opened(at, store, database_url) as bus,
        crew(at, database_url, str(tmp_path), 2, "broken") as made,
    ):
        bus.publish(Topic.RAW_STORED, good)
        tended(made, lambda: bus.depth(Topic.RAW_STORED).waiting == 0, 120, [0.5, 1.0, 1.5, 2.0])
        time.sleep(1)
    assert set(good) - effects(store), "kills between acknowledgement and write have to show"


@pytest.mark.torture_long
@pytest.mark.timeout(600)
def test_what_a_killed_worker_held_goes_to_another(
    any_broker: Served, store: Engines, database_url: str, tmp_path: Path
) -> None:
    prepare(store)
    with (
        opened(any_broker, store, database_url) as bus,
        crew(any_broker, database_url, str(tmp_path), 2) as made,
    ):
        for number in range(5):
            key = f"slow {number}"
            seconds = redelivered(
                made, store, lambda key: bus.publish(Topic.RAW_STORED, [key]), key
            )
            print(f"{any_broker.name}: redelivered after {seconds:.2f} s")
            assert seconds < 60
            assert tended(made, lambda key=key: key in effects(store), 60, [])  # type: ignore[misc]  # bound now
    assert dead_attempts(store) == {}


@pytest.mark.torture_long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("cut", ["database", "rabbit", "redis"])
# redis-py forgets connections whose server was killed while they were being made.
@pytest.mark.filterwarnings("ignore:unclosed Connection:ResourceWarning")
def test_what_was_confirmed_survives_cut_connections_and_killed_servers(
    cut: str, store: Engines, database_url: str
) -> None:
    """50 cuts while 20,000 messages are published and handled: every confirmed one is handled."""
    with cutting(cut, store) as (at, sever):
        survives(at, store, database_url, sever, messages=20_000, cuts=50)
    gc.collect()  # while their warning is expected


def test_confirmed_messages_survive_cut_database_sessions(
    store: Engines, database_url: str
) -> None:
    with cutting("database", store) as (at, sever):
        survives(at, store, database_url, sever, messages=300, cuts=3)


def survives(
    at: Served,
    store: Engines,
    database_url: str,
    sever: Callable[[], None],
    *,
    messages: int,
    cuts: int,
) -> None:
    """Severs connections again and again while messages are published and handled."""
    confirmed: list[str] = []
    handled: Counter[str] = Counter()
    keys = [f"key {number}" for number in range(messages)]
    gaps = random.Random(SEEDS[0])  # noqa: S311 - it only picks moments
    with (
        opened(at, store, database_url) as bus,
        serving(bus, {Topic.RAW_STORED: lambda key: handled.update([key])}),
    ):
        size, cut_at = 10, {gaps.randrange(0, messages, 10) for _ in range(cuts)}
        for begin in range(0, messages, size):
            if begin in cut_at:
                sever()
            bus.publish(Topic.RAW_STORED, keys[begin : begin + size])
            confirmed += keys[begin : begin + size]
        wait_until(lambda: set(confirmed) <= set(handled), 120, "every confirmed one is handled")


@contextmanager
def cutting(cut: str, store: Engines) -> Iterator[tuple[Served, Callable[[], None]]]:
    """A broker, and what cuts its connections or kills it."""
    if cut == "database":
        with served("outbox") as at:
            yield at, lambda: terminate_backends(store)
    elif cut == "rabbit":
        closed = [0]

        def close() -> None:
            closed[0] += close_rabbit_connections()

        with served("rabbit") as at:
            yield at, close
        assert closed[0], "no connection was closed: nothing was tested"
    else:
        with own_redis() as (url, kill):
            yield Served("redis", url, "wizdata-test"), kill


def terminate_backends(store: Engines) -> None:
    with writing(store) as connection:
        connection.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where backend_type = 'client backend'"
                " and datname = current_database() and pid <> pg_backend_pid()"
            )
        )


def close_rabbit_connections() -> int:
    """Closes the connections of this process's bus only, by their name; says how many."""
    closed = 0
    listed = subprocess.run(
        ["rabbitmqctl", "-q", "list_connections", "pid", "client_properties"],
        check=True,
        capture_output=True,
        text=True,
    )
    for line in listed.stdout.splitlines():
        if f"wizdata-{os.getpid()}" in line:
            pid = line.split("\t")[0]
            subprocess.run(["rabbitmqctl", "-q", "close_connection", pid, "test"], check=False)
            closed += 1
    return closed
