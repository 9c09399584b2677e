"""The gate: obeys "come back later", spreads those who wait, and lets one probe look."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest
import requests
from sqlalchemy import select

from collectors.faults import Fault, FaultKind, NotAsked, ToldToStop
from collectors.gate import Gates, QuestionGate
from collectors.limits import HOUR, SECOND, Limit
from collectors.wire import CutShort, Exchange, RecordingWire
from collectors.wire_requests import WireAdapter
from db.models import budgets, circuits, holds, spends
from tests.collectors.broken_server import Broken, Proxy, http
from wizdata_core.ingest.budgets import Ledger
from wizdata_core.store import Engines, reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
URL = "https://one.example/chart"
WIDE = (Limit("one", 1_000_000, HOUR, "a test"),)


@dataclass
class World:
    """A time that passes only while somebody waits, and what was waited for."""

    store: Engines
    at: datetime = NOON
    slept: list[float] = field(default_factory=list)
    luck: Callable[[], float] = field(default=lambda: 0.0)
    told_to_stop: bool = False

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> bool:
        self.slept.append(seconds)
        if not self.told_to_stop:
            self.at += timedelta(seconds=seconds)
        return self.told_to_stop

    def gates(self) -> Gates:
        ledger = Ledger(self.store, self.now)
        return Gates(ledger, self.sleep, self.luck, self.now)

    def ask(
        self,
        answer: Exchange | Fault,
        *,
        scope: str = "one",
        url: str = URL,
        limits: tuple[Limit, ...] = WIDE,
    ) -> RecordingWire:
        """Puts a question of one request to a scope, and settles it as it was answered."""
        gate = QuestionGate(self.gates(), scope, scope, limits)
        wire = RecordingWire(gate=gate)

        def perform() -> Exchange:
            if isinstance(answer, Fault):
                raise answer
            return answer

        wire.send("GET", url, perform)
        gate.settle(None)
        return wire


def said(status: int, *headers: tuple[str, str], url: str = URL) -> Exchange:
    return Exchange("GET", url, status, headers, b"{}")


GOOD = said(200)
DOWN = Fault(FaultKind.UNAVAILABLE, "nobody answers")


@pytest.fixture
def world(module_store: Engines) -> World:
    """A world in which nobody has asked anything yet."""
    with writing(module_store) as connection:
        for table in (spends, budgets, holds, circuits):
            connection.execute(table.delete())
    return World(module_store)


def after(world: World) -> float:
    """The seconds that the next question has to wait."""
    before = world.at
    world.ask(GOOD)
    return (world.at - before).total_seconds()


DATED = format_datetime(NOON + timedelta(seconds=7), usegmt=True)
SKEWED = (
    ("Date", format_datetime(NOON + timedelta(hours=5), usegmt=True)),
    ("Retry-After", format_datetime(NOON + timedelta(hours=5, seconds=7), usegmt=True)),
)


@pytest.mark.parametrize("luck", [0.0, 0.5, 1.0])
@pytest.mark.parametrize(
    ("headers", "least"),
    [
        ((("Retry-After", "7"),), 7),
        ((("retry-after", DATED),), 7),
        (SKEWED, 7),
        ((), 30),
        ((("Retry-After", "-7"),), 30),
        ((("Retry-After", "soon, I hope"),), 30),
        ((("Retry-After", "1e9"),), 30),
        ((("Retry-After", "0"),), 1),
        ((("Retry-After", format_datetime(NOON - timedelta(days=1), usegmt=True)),), 1),
    ],
    ids=["seconds", "date", "a clock ahead", "none", "negative", "words", "float", "zero", "past"],
)
def test_after_429_the_next_call_comes_when_it_was_told_to_and_a_tenth_later_at_most(
    world: World, headers: tuple[tuple[str, str], ...], least: float, luck: float
) -> None:
    world.luck = lambda: luck
    world.ask(said(429, *headers))
    assert least <= after(world) <= least * 1.1


def test_a_wait_beyond_an_hour_is_an_hour_and_nobody_sleeps_that_long(world: World) -> None:
    world.ask(said(429, ("Retry-After", "1000000000")))
    with pytest.raises(NotAsked) as met:
        world.ask(GOOD)
    assert (met.value.kind, met.value.retry_after) == (FaultKind.RATE_LIMITED, 3_600.0)
    assert world.slept == []
    world.at += timedelta(hours=1)
    assert after(world) == 0


def test_a_hold_is_shared_by_collectors_and_leaves_other_providers_alone(world: World) -> None:
    world.ask(said(429, ("Retry-After", "7")))
    other = World(world.store)
    assert (other.ask(GOOD, scope="two"), other.slept)[1] == []
    assert after(other) == 7.0


def test_those_who_wait_for_a_hold_come_back_spread(world: World) -> None:
    world.ask(said(429, ("Retry-After", "7")))
    world.told_to_stop, world.luck = True, random.Random(1).random  # noqa: S311 - a spread, no secret
    for _ in range(200):
        with pytest.raises(ToldToStop):
            world.ask(GOOD)
    tenths = [int((wait - 7) * 100) // 7 for wait in world.slept]
    assert min(world.slept) >= 7.0
    assert max(world.slept) <= 7.7
    assert all(tenths.count(tenth) <= 40 for tenth in range(10))


def test_a_request_without_budget_waits_its_turn(world: World) -> None:
    three = (Limit("one", 3, SECOND, "a test"),)
    for _ in range(10):
        world.ask(GOOD, limits=three)
    assert world.at == NOON + timedelta(seconds=3)


def test_a_request_that_would_wait_beyond_patience_is_a_typed_fault_and_not_asked(
    world: World,
) -> None:
    one = (Limit("one", 1, HOUR, "a test"),)
    world.ask(GOOD, limits=one)
    with pytest.raises(NotAsked) as met:
        world.ask(pytest.fail, limits=one)  # type: ignore[arg-type]  # it is never looked at
    assert (met.value.kind, met.value.retry_after) == (FaultKind.RATE_LIMITED, 3_600.0)


def test_waiting_ends_when_the_process_is_told_to_stop(world: World) -> None:
    two = (Limit("one", 1, timedelta(minutes=1), "a test"),)
    world.ask(GOOD, limits=two)
    world.told_to_stop = True
    with pytest.raises(ToldToStop):
        world.ask(GOOD, limits=two)


def test_replaying_and_reading_files_pays_nothing(world: World) -> None:
    gate = QuestionGate(world.gates(), "one", "one", (Limit("one", 1, HOUR, "a test"),))
    wire = RecordingWire(gate=gate)
    for _ in range(3):
        wire.send("GET", "package://x/y", lambda: said(200, url="package://x/y"))
    assert [each.status for each in wire.exchanges] == [200] * 3


# --- circuits -------------------------------------------------------------------------------


def break_(world: World, times: int = 5, url: str = URL) -> None:
    for _ in range(times):
        with pytest.raises(Fault) as met:
            world.ask(DOWN, url=url)
        assert not isinstance(met.value, NotAsked)


def refused(world: World, url: str = URL) -> NotAsked:
    with pytest.raises(NotAsked) as met:
        world.ask(GOOD, url=url)
    return met.value


def test_five_faults_open_the_circuit_of_that_endpoint_alone(world: World) -> None:
    break_(world)
    met = refused(world)
    assert (met.kind, met.retry_after) == (FaultKind.UNAVAILABLE, 30.0)
    world.ask(GOOD, url="https://elsewhere.example/chart")
    world.ask(GOOD, scope="two")


@pytest.mark.parametrize("status", [500, 502, 503, 403, 451], ids=lambda status: f"status {status}")
def test_statuses_that_speak_of_the_whole_provider_count(world: World, status: int) -> None:
    for _ in range(5):
        world.ask(said(status))
    assert refused(world).kind is FaultKind.UNAVAILABLE


@pytest.mark.parametrize("status", [200, 301, 400, 404, 422])
def test_statuses_that_speak_of_the_question_alone_do_not(world: World, status: int) -> None:
    for _ in range(20):
        world.ask(said(status))


def test_what_the_reader_makes_of_a_good_status_counts_too(world: World) -> None:
    for _ in range(5):
        gate = QuestionGate(world.gates(), "one", "one", WIDE)
        gate.pay(URL)
        gate.heard(URL, GOOD)
        gate.settle(Fault(FaultKind.UNAVAILABLE, "'Will be right back', says a 200"))
    refused(world)


def test_an_answer_that_could_not_be_read_closes_no_circuit(world: World) -> None:
    break_(world, 4)
    gate = QuestionGate(world.gates(), "one", "one", WIDE)
    gate.pay(URL)
    gate.heard(URL, GOOD)
    gate.settle(Fault(FaultKind.MALFORMED, "a page where JSON should be"))
    break_(world, 1)
    refused(world)


def test_a_429_that_breaks_off_is_a_429(world: World) -> None:
    begun = said(429, ("Retry-After", "7"))
    with pytest.raises(Fault):
        world.ask(CutShort(FaultKind.UNAVAILABLE, "reset amid the body", begun))
    assert after(world) == 7.0


def test_a_question_that_was_not_asked_counts_for_no_circuit(world: World) -> None:
    break_(world, 4)
    gate = QuestionGate(world.gates(), "one", "one", WIDE)
    gate.settle(NotAsked(FaultKind.UNAVAILABLE, "its budget is spent"))
    world.ask(GOOD)


def test_one_of_twenty_who_come_when_the_window_ends_is_the_probe(world: World) -> None:
    break_(world)
    world.at += timedelta(seconds=30)
    asked, ready = [], threading.Barrier(20)

    def come() -> None:
        gate = QuestionGate(world.gates(), "one", "one", WIDE)
        ready.wait()
        try:
            gate.pay(URL)
        except NotAsked:
            return
        asked.append(gate)

    threads = [threading.Thread(target=come) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (probe,) = asked
    probe.heard(URL, GOOD)
    probe.settle(None)
    world.ask(GOOD)


def test_a_probe_that_fails_opens_it_for_twice_as_long(world: World) -> None:
    break_(world)
    world.at += timedelta(seconds=30)
    break_(world, 1)
    assert refused(world).retry_after == 60.0
    world.at += timedelta(seconds=60)
    world.ask(GOOD)
    with reading(world.store) as connection:
        row = connection.execute(select(circuits)).one()
    assert (row.state, row.faults) == ("closed", 0)


def test_a_real_server_is_left_alone_for_as_long_as_it_says(world: World) -> None:
    with (
        Broken(http(429, b"slow down", "Retry-After: 1")) as server,
        Proxy(server.port, "latency", latency=0.05) as proxy,
        requests.Session() as session,
    ):
        gate = QuestionGate(Gates(Ledger(world.store)), "one", "one", WIDE)
        session.mount("http://", WireAdapter(RecordingWire(gate=gate)))
        assert session.get(proxy.url, timeout=5).status_code == 429
        server.behave = http(200, b"{}")
        began = time.monotonic()
        assert session.get(proxy.url, timeout=5).status_code == 200
        assert time.monotonic() - began > 0.9
    assert server.asked == 2
