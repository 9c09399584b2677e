"""The circuit breaker: stops asking what keeps failing, and looks with one probe if it is back.

A pure state machine; whoever shares it between processes applies one change at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

OPENS_AFTER = 5  # faults one after the other
FIRST_WINDOW = timedelta(seconds=30)
LONGEST_WINDOW = timedelta(minutes=30)
GROWTH, JITTER = 2.0, 0.1
# A probe that says nothing for so long was lost with its process.
PROBE_LASTS = timedelta(minutes=2)


class CircuitState(StrEnum):
    """Closed: asked freely. Open: not asked. Probing: one question is out, the others wait."""

    CLOSED = "closed"
    OPEN = "open"
    PROBING = "probing"


@dataclass(frozen=True, slots=True)
class Circuit:
    """One endpoint's circuit: faults in a row, the window in seconds, and until when it lasts.

    `until` is the end of the window while it is open, and of the probe's time while one is out.
    """

    state: CircuitState = CircuitState.CLOSED
    faults: int = 0
    window: float = 0.0
    until: datetime | None = None


def admit(circuit: Circuit, now: datetime) -> tuple[Circuit, float]:
    """The circuit after a wish to ask, and the seconds to wait; 0: ask, and say how it went.

    Whoever is told 0 by a circuit that is not closed is its one probe.
    """
    if circuit.state is CircuitState.CLOSED or circuit.until is None:
        return circuit, 0.0
    if now < circuit.until:
        return circuit, (circuit.until - now).total_seconds()
    return replace(circuit, state=CircuitState.PROBING, until=now + PROBE_LASTS), 0.0


def after_fault(circuit: Circuit, now: datetime, luck: float) -> Circuit:
    """The circuit after a fault that says something of the whole provider.

    `luck`, from 0 to 1, lengthens the window by up to `JITTER`, so that probes of many circuits
    spread. A fault of a question that was out before the circuit opened changes nothing.
    """
    faults = circuit.faults + 1
    if circuit.state is CircuitState.OPEN:
        return circuit
    if circuit.state is CircuitState.CLOSED and faults < OPENS_AFTER:
        return replace(circuit, faults=faults)
    window = min(
        max(circuit.window * GROWTH, FIRST_WINDOW.total_seconds()), LONGEST_WINDOW.total_seconds()
    )
    until = now + timedelta(seconds=window * (1 + JITTER * luck))
    return Circuit(CircuitState.OPEN, faults, window, until)


def after_success(circuit: Circuit) -> Circuit:
    """The circuit after an answer: closed and clean, unless it is open and waits for its probe."""
    return circuit if circuit.state is CircuitState.OPEN else Circuit()
