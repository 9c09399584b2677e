"""Outages and herds in virtual time: what one provider suffers costs no other a question."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from collectors import limits
from collectors.contract import Dataset, Feed, Query, Target
from collectors.faults import Fault, FaultKind
from collectors.gate import Gates, QuestionGate
from collectors.limits import HOUR, SECOND, Limit
from collectors.providers import PROVIDERS
from collectors.runs import run_queries
from collectors.wire import Exchange
from wizdata_core.bars import Harvest, Interval
from wizdata_core.ingest.budgets import Ledger
from wizdata_core.ingest.runs import claimed

if TYPE_CHECKING:
    from collectors.stages.collect import Outside
    from collectors.wire import Wire
    from wizdata_core.ingest.runs import Outcome

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
NAMES = ("yahoo", "exchanges", "ecb")  # the names alone: their feeds are stood in for
A_SECOND, QUESTIONS = 2, 3


@dataclass
class World(threading.Event):
    """A time that passes while somebody waits; an event to stop by that never comes."""

    at: datetime = NOON
    down: set[str] = field(default_factory=set)
    asked: dict[str, list[datetime]] = field(default_factory=lambda: {name: [] for name in NAMES})

    def __post_init__(self) -> None:
        threading.Event.__init__(self)

    def now(self) -> datetime:
        return self.at

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.at += timedelta(seconds=timeout)
        return False

    def feed(self, name: str) -> Feed:
        """A feed of one request, answered while the provider is up."""

        def ask(query: Query, wire: Wire) -> None:
            url = f"https://{name}.example/{query.targets[0].symbol}"

            def perform() -> Exchange:
                self.asked[name].append(self.at)
                if name in self.down:
                    raise Fault(FaultKind.UNAVAILABLE, f"{name} is down")
                return Exchange("GET", url, 200, (), b"{}")

            wire.send("GET", url, perform)

        def harvest(query: Query, wire: Wire) -> Harvest:
            ask(query, wire)
            return Harvest()

        return Feed(ask, harvest, {Interval.DAY: timedelta(days=30)})


def questions() -> list[Query]:
    symbols = ("NPN.JO", "PRX.JO", "AGL.JO")
    assert len(symbols) == QUESTIONS
    return [
        Query((Target(each, each, "equity", "ZAR", "ZAc", "UTC"),), Interval.DAY, NOON, NOON, NOON)
        for each in symbols
    ]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World()
    for name in NAMES:
        feeds = {Dataset.BARS: made.feed(name)}
        monkeypatch.setitem(PROVIDERS, name, replace(PROVIDERS[name], feeds=feeds, network=True))
    table = tuple(Limit(name, A_SECOND, SECOND, "a test of outages") for name in NAMES)
    monkeypatch.setattr(limits, "LIMITS", table)
    return made


def run(name: str, world: World, outside: Outside) -> Outcome:
    with claimed(outside.store, f"hourly {name}", world.at, name, world.at) as lease:
        assert lease is not None
        return run_queries(lease, PROVIDERS[name], questions(), outside, world)


def most_in_a_window(moments: list[datetime], window: timedelta) -> int:
    return max(sum(at <= each < at + window for each in moments) for at in moments)


def test_six_hours_without_one_provider_cost_the_others_nothing_and_it_comes_back_politely(
    world: World, outside: Outside
) -> None:
    gates = Gates(Ledger(outside.store, world.now), luck=lambda: 0.5, now=world.now)
    online = replace(outside, offline=False, gates=gates)
    outcomes: dict[str, list[Outcome]] = {name: [] for name in NAMES}
    for hour in range(9):
        world.down = {"exchanges"} if 1 <= hour < 7 else set()
        for name in NAMES:
            world.at = max(world.at, NOON + hour * HOUR)
            outcomes[name].append(run(name, world, online))
    for name in ("yahoo", "ecb"):
        assert [each.state for each in outcomes[name]] == ["done"] * 9
        assert sum(each.answered for each in outcomes[name]) == 9 * QUESTIONS
    states = [each.state for each in outcomes["exchanges"]]
    assert states == ["done", *["failed"] * 6, "done", "done"]
    during = [at for at in world.asked["exchanges"] if HOUR <= at - NOON < 7 * HOUR]
    assert 6 <= len(during) <= 6 * 3
    for name in NAMES:
        assert most_in_a_window(world.asked[name], SECOND) <= A_SECOND


def test_a_provider_that_is_down_at_boot_is_tried_again_like_any_other(
    world: World, outside: Outside
) -> None:
    gates = Gates(Ledger(outside.store, world.now), luck=lambda: 0.5, now=world.now)
    online = replace(outside, offline=False, gates=gates)
    world.down = {"yahoo"}
    assert run("yahoo", world, online).state == "failed"
    assert len(world.asked["yahoo"]) == 3
    world.down, world.at = set(), world.at + timedelta(minutes=5)
    assert run("yahoo", world, online).state == "done"


def herd(world: World, outside: Outside, due: int, a_second: int) -> None:
    """As many as are due ask at once, most important first; what the provider sees is judged."""
    table = (Limit("herd", a_second, SECOND, "a test of herds"),)
    gates = Gates(Ledger(outside.store, world.now), world.wait, lambda: 0.5, world.now)
    moments, ranks = [], []
    for rank in range(due):
        QuestionGate(gates, "herd", "herd", table).pay(f"https://herd.example/{rank}")
        moments.append(world.at)
        ranks.append(rank)
    assert ranks == list(range(due))
    assert moments[a_second - 1] == NOON
    pairs = zip(moments, moments[a_second:], strict=False)
    assert all(later - earlier >= SECOND for earlier, later in pairs)
    seconds = due // a_second - 1
    # Each wait may be lengthened by a tenth, for those who wait beside.
    assert timedelta(seconds=seconds) <= moments[-1] - NOON <= timedelta(seconds=seconds * 1.1)


def test_a_herd_is_asked_for_in_order_and_within_the_limit(world: World, outside: Outside) -> None:
    herd(world, outside, 400, 40)


@pytest.mark.torture_long
def test_five_thousand_due_at_once_are_asked_for_in_order_and_within_the_limit(
    world: World, outside: Outside
) -> None:
    herd(world, outside, 5_000, 100)


def test_a_run_that_waits_for_its_budget_stops_when_it_is_told_to(
    world: World, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    minute = timedelta(minutes=1)
    monkeypatch.setattr(limits, "LIMITS", (Limit("yahoo", 1, minute, "a test of stops"),))
    gates = Gates(Ledger(outside.store, world.now), luck=lambda: 0.0, now=world.now)

    def told(self: World, timeout: float | None = None) -> bool:
        assert timeout == 60.0
        self.set()
        return True

    monkeypatch.setattr(World, "wait", told)
    outcome = run("yahoo", world, replace(outside, offline=False, gates=gates))
    assert (outcome.state, outcome.answered) == ("stopped", 1)
