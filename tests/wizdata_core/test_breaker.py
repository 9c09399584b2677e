"""The circuit breaker as a machine: what opens it, who may look, what closes it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizdata_core.breaker import (
    FIRST_WINDOW,
    JITTER,
    LONGEST_WINDOW,
    OPENS_AFTER,
    PROBE_LASTS,
    Circuit,
    CircuitState,
    admit,
    after_fault,
    after_success,
)

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def opened(windows: int = 1, luck: float = 0.0) -> Circuit:
    """A circuit that opened, and whose probes failed until it had had so many windows."""
    circuit, now = Circuit(), NOON
    for _ in range(OPENS_AFTER):
        circuit = after_fault(circuit, now, luck)
    for _ in range(windows - 1):
        assert circuit.until is not None
        now = circuit.until
        circuit = after_fault(admit(circuit, now)[0], now, luck)
    return circuit


def test_four_faults_leave_it_closed_and_the_fifth_opens_it() -> None:
    circuit = Circuit()
    for _ in range(4):
        circuit = after_fault(circuit, NOON, 0.0)
        assert admit(circuit, NOON) == (circuit, 0.0)
    circuit = after_fault(circuit, NOON, 0.0)
    assert circuit.state is CircuitState.OPEN
    assert admit(circuit, NOON) == (circuit, 30.0)


def test_a_success_among_faults_begins_the_count_anew() -> None:
    circuit = Circuit()
    for _ in range(20):
        for _ in range(4):
            circuit = after_fault(circuit, NOON, 0.0)
        circuit = after_success(circuit)
    assert circuit == Circuit()


def test_a_window_lets_one_probe_out_and_no_other() -> None:
    circuit = opened()
    after = NOON + timedelta(seconds=30)
    waits = []
    for _ in range(20):
        circuit, wait = admit(circuit, after)
        waits.append(wait)
    assert waits.count(0.0) == 1
    assert waits[0] == 0.0


def test_a_probe_that_succeeds_closes_it_and_one_that_fails_doubles_the_window() -> None:
    probing, _ = admit(opened(), NOON + timedelta(seconds=30))
    assert after_success(probing) == Circuit()
    failed = after_fault(probing, NOON + timedelta(seconds=31), 0.0)
    assert (failed.state, failed.window) == (CircuitState.OPEN, 60.0)
    assert failed.until == NOON + timedelta(seconds=91)


def test_a_probe_that_was_lost_with_its_process_is_followed_by_another() -> None:
    sent = NOON + timedelta(seconds=30)
    probing, _ = admit(opened(), sent)
    assert admit(probing, sent + PROBE_LASTS - timedelta(seconds=1))[1] == 1.0
    assert admit(probing, sent + PROBE_LASTS)[1] == 0.0


def test_answers_to_questions_from_before_it_opened_change_nothing() -> None:
    circuit = opened()
    assert after_success(circuit) == circuit
    assert after_fault(circuit, NOON, 0.5) == circuit


@given(st.integers(1, 40), st.floats(0, 1))
def test_windows_grow_to_a_longest_and_jitter_adds_a_tenth_at_most(
    windows: int, luck: float
) -> None:
    circuit, steady = opened(windows, luck), opened(windows)
    expected = min(FIRST_WINDOW * 2 ** (windows - 1), LONGEST_WINDOW)
    assert steady.window == circuit.window == expected.total_seconds()
    reopened = after_fault(admit(steady, steady.until or NOON)[0], NOON, luck)
    assert reopened.until is not None
    assert 1 <= (reopened.until - NOON).total_seconds() / reopened.window <= 1 + JITTER + 1e-6


@given(st.lists(st.sampled_from(["ask", "fault", "success", "wait"]), max_size=200))
def test_two_probes_are_never_out_in_one_window(acts: list[str]) -> None:
    circuit, now, last_probe = opened(), NOON, None
    for act in acts:
        if act == "ask":
            circuit, wait = admit(circuit, now)
            if wait == 0 and circuit.state is CircuitState.PROBING:
                assert last_probe is None or now - last_probe >= FIRST_WINDOW
                last_probe = now
        elif act == "fault":
            circuit = after_fault(circuit, now, 0.0)
        elif act == "success":
            closed = after_success(circuit)
            last_probe = None if closed == Circuit() else last_probe
            circuit = closed
        else:
            now += timedelta(seconds=7)


@pytest.mark.parametrize("luck", [0.0, 1.0])
def test_it_is_open_for_all_of_its_window(luck: float) -> None:
    circuit = opened(1, luck)
    for second in range(30):
        assert admit(circuit, NOON + timedelta(seconds=second))[1] > 0
