"""The gate that requests pass on their way out: pays each, waits for leave, tells how it ended.

It stands inside a recording wire, so nothing that is replayed pays. Every limit, hold and circuit
is kept in PostgreSQL, and all collectors on all machines go by the same.
"""

from __future__ import annotations

import random
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from collectors.faults import OF_THE_PROVIDER, Fault, FaultKind, NotAsked, ToldToStop, wait_asked
from collectors.limits import Limit, charges, endpoint_of, limits_of, scope_of
from collectors.wire import CutShort
from wizdata_core import clock
from wizdata_core.ingest.budgets import Ledger, Payment, Verdict, hold, pay
from wizdata_core.ingest.circuits import note_failure, note_success, try_circuit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from collectors.contract import Query
    from collectors.wire import Exchange

# A request that would have to wait for longer ends as a fault; its job's next period comes first.
PATIENCE = timedelta(minutes=2)
# For how long a provider is left alone that says "too many" and not until when.
UNSAID_HOLD = timedelta(seconds=30)
SHORTEST_HOLD = timedelta(seconds=1)
# Those who wait for a hold come back over so much of it; for a limit, over at most half a second.
SPREAD, MOST_SPREAD = 0.1, 0.5
# Beside HTTP's own: Binance's ban of an address, and Yahoo's status of a client that asks too much.
_TOO_MANY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.IM_A_TEAPOT, 999})
# Faults that only a provider in its right mind can tell.
_SENSIBLE = frozenset({FaultKind.EMPTY, FaultKind.UNKNOWN_SYMBOL, FaultKind.NEEDS_KEY})
_REFUSED = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS})


def sleep(seconds: float) -> bool:
    """Waits where nobody can tell it to stop."""
    time.sleep(seconds)
    return False


@dataclass(frozen=True, slots=True)
class Gates:
    """What every gate of a process goes by.

    `sleep` waits for so many seconds and says whether it was told to stop; `luck` gives numbers
    from 0 to 1; `now` dates an answer that does not date itself.
    """

    ledger: Ledger
    sleep: Callable[[float], bool] = sleep
    luck: Callable[[], float] = random.random
    now: Callable[[], datetime] = clock.now
    patience: timedelta = PATIENCE

    def until(self, wait: Callable[[float], bool]) -> Gates:
        """The same gates, whose waiting ends when `wait` (an event's) says so."""
        return replace(self, sleep=wait)

    def gate(self, provider: str, venue: str = "") -> QuestionGate:
        """The gate for the requests of one question."""
        return QuestionGate(self, provider, scope_of(provider, venue), limits_of(provider, venue))


@contextmanager
def gated(gates: Gates | None, provider: str, query: Query) -> Iterator[QuestionGate | None]:
    """The gate of a question that is put inside the block; none where nothing is paid for."""
    if gates is None:
        yield None
        return
    gate = gates.gate(provider, dict(query.options).get("venue", ""))
    try:
        yield gate
    except Fault as met:
        gate.settle(met)
        raise
    gate.settle(None)


@dataclass(slots=True)
class QuestionGate:
    """The gate of one question; `settle` must be told how the question ended.

    That an answer came is only good news once its reader has made sense of it: until the next
    request, or the end of the question, it stays open which it was.
    """

    gates: Gates
    provider: str
    scope: str
    limits: tuple[Limit, ...]
    _answered: str = ""
    _told_faults: bool = False

    def pay(self, url: str) -> None:
        """Waits until one request may be sent, and pays for it.

        Raises:
            NotAsked: its circuit is open, or it would wait for longer than the gates' patience.
            ToldToStop: it waited, and the process was told to stop.
        """
        self._good_news()
        endpoint = endpoint_of(self.provider, url)
        costs = charges(self.limits, endpoint, url)
        waited, probing = 0.0, False
        while True:
            paid = pay(self.gates.ledger, self.scope, endpoint, costs, probing=probing)
            if paid.verdict is Verdict.PAID:
                self._told_faults = bool(paid.about) or probing
                return
            if paid.verdict is Verdict.CIRCUIT:
                self._be_the_probe(endpoint)
                probing = True
                continue
            waited += self._wait(paid, waited)

    def heard(self, url: str, answer: Exchange | Fault) -> None:
        """Holds the provider and counts for its circuit where the answer speaks of all of it."""
        endpoint = endpoint_of(self.provider, url)
        begun = answer.exchange if isinstance(answer, CutShort) else answer
        told = None if isinstance(begun, Fault) else _said(begun, self.gates.now())
        fault = told or (answer if isinstance(answer, Fault) else None)
        if fault is None:
            self._answered = endpoint
        elif fault.kind in OF_THE_PROVIDER:
            self._bad_news(endpoint, fault)

    def settle(self, fault: Fault | None) -> None:
        """The end of the question: what its reader made of the last answer.

        One that could not be read is neither good news nor bad.
        """
        if fault is None or fault.kind in _SENSIBLE:
            self._good_news()
        elif self._answered and fault.kind in OF_THE_PROVIDER and not isinstance(fault, NotAsked):
            self._bad_news(self._answered, fault)

    def _be_the_probe(self, endpoint: str) -> None:
        wait = try_circuit(self.gates.ledger, self.scope, endpoint)
        if wait > 0:
            detail = f"{self.scope} {endpoint} fails; it is asked again in {wait:,.0f} s"
            raise NotAsked(FaultKind.UNAVAILABLE, detail, retry_after=wait)

    def _wait(self, paid: Payment, waited: float) -> float:
        spread = paid.spread or min(paid.wait * SPREAD, MOST_SPREAD)
        wait = paid.wait + spread * self.gates.luck()
        detail = f"{self.scope} is asked again in {paid.wait:,.0f} s: {_why(paid)}"
        if waited + paid.wait > self.gates.patience.total_seconds():
            raise NotAsked(FaultKind.RATE_LIMITED, detail, retry_after=paid.wait)
        if self.gates.sleep(wait):
            raise ToldToStop(FaultKind.RATE_LIMITED, detail, retry_after=paid.wait)
        return wait

    def _good_news(self) -> None:
        if self._answered and self._told_faults:
            note_success(self.gates.ledger, self.scope, self._answered)
        self._answered = ""

    def _bad_news(self, endpoint: str, fault: Fault) -> None:
        self._answered = ""
        if fault.kind is FaultKind.RATE_LIMITED or fault.retry_after is not None:
            asked = fault.retry_after
            wait = UNSAID_HOLD if asked is None else timedelta(seconds=asked)
            wait = max(wait, SHORTEST_HOLD)
            hold(self.gates.ledger, self.scope, wait, wait * SPREAD, fault.detail)
        note_failure(self.gates.ledger, self.scope, endpoint, fault.detail, self.gates.luck())


def _why(paid: Payment) -> str:
    return f"{paid.about} are spent" if paid.verdict is Verdict.SPENT else paid.about


def _said(answer: Exchange, now: datetime) -> Fault | None:
    """The fault that a status tells by itself; None where it tells none of the whole provider."""
    kind = _kind(answer.status)
    if kind is None:
        return None
    headers = {name.lower(): value for name, value in answer.headers}
    # A date to wait for is a date of the server's clock.
    wait = wait_asked(headers.get("retry-after"), _dated(headers.get("date"), now))
    return Fault(kind, f"status {answer.status}", retry_after=wait)


def _kind(status: int) -> FaultKind | None:
    if status in _TOO_MANY:
        return FaultKind.RATE_LIMITED
    if status in _REFUSED:
        return FaultKind.BLOCKED
    return FaultKind.UNAVAILABLE if status >= HTTPStatus.INTERNAL_SERVER_ERROR else None


def _dated(date: str | None, now: datetime) -> datetime:
    try:
        moment = parsedate_to_datetime(date or "")
    except (TypeError, ValueError):
        return now
    return moment if moment.tzinfo else now
