"""Retries: which kinds are asked again, when, and when no more."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.faults import STOPS_THE_RUN, Fault, FaultKind, NotAsked, ToldToStop
from collectors.gate import Gates
from collectors.retries import JITTER, POLICIES, delay, patiently

if TYPE_CHECKING:
    from collectors.stages.collect import Archived
    from wizdata_core.ingest.budgets import Ledger

DOCS = Path(__file__).parents[2] / "docs/limits.md"


@dataclass
class Tries:
    """A question whose attempts end in these faults, one after the other, and then in an answer."""

    faults: list[Fault]
    slept: list[float] = field(default_factory=list)
    made: int = 0
    stop: bool = False

    def attempt(self) -> Archived:
        self.made += 1
        if self.faults:
            raise self.faults.pop(0)
        return cast("Archived", _Answer())

    def sleep(self, seconds: float) -> bool:
        self.slept.append(seconds)
        return self.stop

    def gates(self) -> Gates:
        return Gates(cast("Ledger", None), self.sleep, lambda: 0.0)


@dataclass
class _Answer:
    fault: Fault | None = None


@pytest.mark.parametrize("kind", FaultKind)
def test_every_kind_has_a_policy_and_is_tried_as_often_as_it_says(kind: FaultKind) -> None:
    policy = POLICIES[kind]
    tries = Tries([Fault(kind, "again") for _ in range(99)])
    with pytest.raises(Fault):
        patiently(tries.attempt, tries.gates())
    assert tries.made == policy.tries
    assert tries.slept == sorted(tries.slept)
    assert all(policy.first <= wait <= policy.most for wait in tries.slept)


def test_an_answer_at_the_second_try_is_the_answer() -> None:
    tries = Tries([Fault(FaultKind.UNAVAILABLE, "500 at boot")])
    assert patiently(tries.attempt, tries.gates()).fault is None
    assert (tries.made, tries.slept) == (2, [1.0])


def test_what_was_not_asked_is_not_tried_again_at_once() -> None:
    for fault in (NotAsked(FaultKind.RATE_LIMITED, "x"), ToldToStop(FaultKind.RATE_LIMITED, "x")):
        tries = Tries([fault])
        with pytest.raises(NotAsked):
            patiently(tries.attempt, tries.gates())
        assert tries.made == 1


def test_being_told_to_stop_ends_the_trying() -> None:
    tries = Tries([Fault(FaultKind.UNAVAILABLE, "x")], stop=True)
    with pytest.raises(Fault):
        patiently(tries.attempt, tries.gates())
    assert tries.made == 1


def test_without_gates_there_is_one_attempt() -> None:
    tries = Tries([Fault(FaultKind.UNAVAILABLE, "x")])
    with pytest.raises(Fault):
        patiently(tries.attempt, None)
    assert tries.made == 1


@given(st.sampled_from(FaultKind), st.integers(1, 10), st.floats(0, 1))
def test_delays_grow_up_to_a_most_and_jitter_adds_a_tenth_at_most(
    kind: FaultKind, tries: int, luck: float
) -> None:
    wait, steady = (delay(Fault(kind, "x"), tries, each) for each in (luck, 0.0))
    if steady is None or wait is None:
        assert tries >= POLICIES[kind].tries
        return
    assert steady <= wait <= steady * (1 + JITTER)
    assert steady <= POLICIES[kind].most


def test_the_docs_say_of_every_kind_what_the_table_says() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \|(.*)$", DOCS.read_text(encoding="utf-8"), re.MULTILINE))
    assert set(rows) == {kind.value for kind in FaultKind}
    for kind in FaultKind:
        cells = [cell.strip() for cell in rows[kind.value].strip("|").split("|")]
        policy = POLICIES[kind]
        assert cells[1] == str(policy.tries)
        assert cells[3] == policy.then
        assert (cells[2] == "yes") == (kind in STOPS_THE_RUN - {FaultKind.OFFLINE})
