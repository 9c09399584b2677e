"""Paying: never more than a limit in any window, whoever pays, whatever the time between."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from wizdata_core.ingest.budgets import Charge, Ledger, Payment, Verdict, hold, pay

if TYPE_CHECKING:
    from wizdata_core.store import Engines

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


THREE = Charge("p", 1, ((3, 10.0),))


def test_a_limit_is_spent_and_comes_back_as_its_window_slides(store: Engines) -> None:
    clock = Clock()
    ledger = Ledger(store, clock)
    paid = Payment(Verdict.PAID)
    assert pay(ledger, "p", "e", [THREE]) == paid
    clock.pass_(4)
    assert [pay(ledger, "p", "e", [THREE]) for _ in range(2)] == [paid, paid]
    assert pay(ledger, "p", "e", [THREE]) == Payment(Verdict.SPENT, 6.0, 0.0, "p")
    clock.pass_(5.999)
    assert pay(ledger, "p", "e", [THREE]).verdict is Verdict.SPENT
    clock.pass_(0.001)
    assert pay(ledger, "p", "e", [THREE]) == paid
    assert pay(ledger, "p", "e", [THREE]).wait == 4.0


def test_hold(store: Engines) -> None:
    clock = Clock()
    ledger = Ledger(store, clock)
    hold(ledger, "p", timedelta(seconds=7), timedelta(seconds=0.7), "x")
    print(pay(ledger, "p", "e", [THREE]))
