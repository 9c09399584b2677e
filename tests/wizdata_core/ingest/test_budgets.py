"""Paying: never more than a limit in any window, whoever pays, whatever the time between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from sqlalchemy import func, select, text

from db.models import budgets, holds, spends
from wizdata_core.ingest.budgets import Charge, Ledger, Payment, Verdict, hold, pay
from wizdata_core.store import Engines, reading, writing

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
ROOT = Path(__file__).parents[3]
PAID = Payment(Verdict.PAID)
THREE = Charge("p", 1, ((3, 10.0),))
_names = count()


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(module_store: Engines, clock: Clock) -> Ledger:
    """A ledger of which nothing has been spent."""
    with writing(module_store) as connection:
        for table in (spends, budgets, holds):
            connection.execute(table.delete())
    return Ledger(module_store, clock)


def test_a_limit_is_spent_and_comes_back_as_its_window_slides(ledger: Ledger, clock: Clock) -> None:
    assert pay(ledger, "p", "e", [THREE]) == PAID
    clock.move(4)
    assert [pay(ledger, "p", "e", [THREE]) for _ in range(2)] == [PAID, PAID]
    assert pay(ledger, "p", "e", [THREE]) == Payment(Verdict.SPENT, 6.0, 0.0, "p")
    clock.move(5.999)
    assert pay(ledger, "p", "e", [THREE]).verdict is Verdict.SPENT
    clock.move(0.001)
    assert pay(ledger, "p", "e", [THREE]) == PAID
    assert pay(ledger, "p", "e", [THREE]).wait == 4.0


def test_what_one_budget_refuses_no_other_pays(ledger: Ledger) -> None:
    wide, narrow = Charge("wide", 1, ((100, 60.0),)), Charge("narrow", 1, ((1, 60.0),))
    assert pay(ledger, "p", "e", [wide, narrow]) == PAID
    refused = pay(ledger, "p", "e", [wide, narrow])
    assert (refused.verdict, refused.about) == (Verdict.SPENT, "narrow")
    with reading(ledger.store) as connection:
        spent = connection.execute(select(budgets.c.budget, budgets.c.spent)).all()
    assert sorted(spent) == [("narrow", 1), ("wide", 1)]


def test_credits_are_counted_by_what_a_request_costs(ledger: Ledger, clock: Clock) -> None:
    def of(cost: int) -> Charge:
        return Charge("credits", cost, ((100, 60.0),))

    assert pay(ledger, "p", "e", [of(70)]) == PAID
    clock.move(10)
    assert pay(ledger, "p", "e", [of(30)]) == PAID
    assert pay(ledger, "p", "e", [of(1)]).wait == 50.0
    clock.move(50)
    assert pay(ledger, "p", "e", [of(71)]).wait == 10.0
    assert pay(ledger, "p", "e", [of(70)]) == PAID


def test_a_hold_makes_everyone_wait_and_a_shorter_one_does_not_end_it(
    ledger: Ledger, clock: Clock
) -> None:
    hold(ledger, "p", timedelta(seconds=7), timedelta(seconds=0.7), "it said so")
    hold(ledger, "p", timedelta(seconds=3), timedelta(seconds=0.3), "less")
    assert pay(ledger, "p", "e", [THREE]) == Payment(Verdict.HELD, 7.0, 0.7, "it said so")
    assert pay(ledger, "q", "e", [THREE]) == PAID
    clock.move(7)
    assert pay(ledger, "p", "e", [THREE]) == PAID


def test_a_clock_that_goes_back_gives_nothing_back(ledger: Ledger, clock: Clock) -> None:
    for _ in range(3):
        pay(ledger, "p", "e", [THREE])
    clock.move(-3_600)
    assert pay(ledger, "p", "e", [THREE]).wait == 10.0


def test_what_was_paid_stays_paid_when_the_transaction_around_it_is_undone(
    ledger: Ledger,
) -> None:
    with ledger.store.statements.begin() as connection:
        connection.execute(text("lock table bars_daily in access exclusive mode"))
        assert [pay(ledger, "p", "e", [THREE]) for _ in range(3)] == [PAID] * 3
        connection.rollback()
    assert pay(ledger, "p", "e", [THREE]).verdict is Verdict.SPENT


def test_spends_older_than_the_longest_window_are_pruned_and_not_missed(
    ledger: Ledger, clock: Clock
) -> None:
    charge = Charge("much", 1, ((50, 5.0), (200, 20.0)))
    for _ in range(1_000):
        assert pay(ledger, "p", "e", [charge]) == PAID
        clock.move(0.1)
    with reading(ledger.store) as connection:
        kept = connection.scalar(select(func.count()).select_from(spends))
    assert kept is not None
    assert 200 <= kept <= 200 + 2 * 256


LIMITS = (
    (Charge("a", 1, ((3, 1.0), (7, 5.0))),),
    (Charge("a", 1, ((3, 1.0), (7, 5.0))), Charge("b", 1, ((5, 3.0),))),
    (Charge("b", 1, ((5, 3.0),)), Charge("c", 2, ((9, 4.0), (30, 60.0)))),
    (Charge("c", 5, ((9, 4.0), (30, 60.0))),),
)


class Spending(RuleBasedStateMachine):
    """Pays and waits in any order, beside a list of every payment: the oracle of the windows."""

    store: Engines
    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.clock, self.mark = Clock(), next(_names)
        self.paid: dict[str, list[tuple[datetime, int]]] = {"a": [], "b": [], "c": []}

    @rule(seconds=st.sampled_from([0.0, 0.000001, 0.3, 0.999999, 1.0, 1.7, 4.0, 61.0]))
    def wait(self, seconds: float) -> None:
        type(self).steps += 1
        self.clock.move(seconds)

    @rule(charges=st.sampled_from(LIMITS))
    def ask(self, charges: tuple[Charge, ...]) -> None:
        type(self).steps += 1
        named = [Charge(f"{each.budget}{self.mark}", each.cost, each.limits) for each in charges]
        payment = pay(Ledger(self.store, self.clock), "p", "e", named)
        waits = [
            self._wait(each, amount, seconds) for each in charges for amount, seconds in each.limits
        ]
        assert (payment.verdict is Verdict.PAID) == (max(waits) == 0)
        assert payment.wait == pytest.approx(max(waits), abs=2e-6)
        if payment.verdict is Verdict.PAID:
            for each in charges:
                self.paid[each.budget].append((self.clock.at, each.cost))

    def _wait(self, charge: Charge, amount: int, seconds: float) -> float:
        """How long until this charge fits, by trying the moments at which something falls out."""
        window = timedelta(seconds=seconds)
        past = self.paid[charge.budget]
        for moment in [
            self.clock.at,
            *(at + window for at, _ in past if at + window > self.clock.at),
        ]:
            held = sum(cost for at, cost in past if moment - window < at)
            if held + charge.cost <= amount:
                return (moment - self.clock.at).total_seconds()
        raise AssertionError("it never fits")


def spending(store: Engines, examples: int, steps: int) -> int:
    """Runs the machine; gives how many operations it came to."""
    Spending.store, Spending.steps = store, 0
    run_state_machine_as_test(
        Spending,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return Spending.steps


def test_no_window_ever_holds_more_than_its_limit_and_nobody_waits_in_vain(ledger: Ledger) -> None:
    assert spending(ledger.store, 20, 40) >= 200


@pytest.mark.torture_long
def test_no_window_of_ten_thousand_operations_holds_more_than_its_limit(ledger: Ledger) -> None:
    operations = 0
    while operations < 10_000:
        operations += spending(ledger.store, 100, 100)


CHILD = """
import sys, time
from datetime import timedelta
from collectors.gate import Gates, QuestionGate
from collectors.limits import SECOND, Limit
from wizdata_core.ingest.budgets import Ledger
from wizdata_core.settings import load
from wizdata_core.store import open_store
store = open_store(load({"WIZDATA_DATABASE_URL": sys.argv[1]}), application="payer")
gates = Gates(Ledger(store))
gate = QuestionGate(gates, "four", "four", (Limit("four", int(sys.argv[2]), SECOND, "a test"),))
print("ready", flush=True)
sys.stdin.readline()
until = time.monotonic() + float(sys.argv[3])
while time.monotonic() < until:
    before = time.monotonic()
    gate.pay("https://four.example/")
    print(before, time.monotonic(), flush=True)
store.dispose()
"""


def share(url: str, a_second: int, seconds: float) -> list[tuple[float, float]]:
    """What four processes were granted, each as the moments just before and just after.

    One of them is killed half way.
    """
    children = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD, url, str(a_second), str(seconds)],
            cwd=ROOT,
            env=os.environ.copy(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    granted = []
    for child in children:
        assert child.stdin is not None
        child.stdin.write("\n")
        child.stdin.flush()
    time.sleep(seconds / 2)
    children[0].kill()
    for child in children:
        said, _ = child.communicate(timeout=60)
        assert child.returncode == (-signal.SIGKILL if child is children[0] else 0)
        lines = [line.split() for line in said.splitlines(keepends=True) if line.endswith("\n")]
        granted += [(float(before), float(after)) for before, after in lines]
    return granted


def most_within(granted: list[tuple[float, float]], seconds: float) -> int:
    """The most grants that surely lie in one window: begun and ended within it."""
    return max(
        sum(start <= before and after < start + seconds for before, after in granted)
        for start, _ in granted
    )


def test_four_processes_share_one_limit_and_what_one_paid_outlives_it(
    database_url: str, store: Engines
) -> None:
    granted = share(database_url, 20, 2.0)
    assert most_within(granted, 1.0) <= 20
    assert len(granted) >= 20
    with reading(store) as connection:
        at = list(connection.scalars(select(spends.c.at).order_by(spends.c.total)))
    # The killed one may have paid once without having had the time to say so.
    assert len(granted) <= len(at) <= len(granted) + 1
    second = timedelta(seconds=1)
    assert all(later - earlier >= second for earlier, later in zip(at, at[20:], strict=False))


def test_the_clock_of_a_collector_changes_nothing(store: Engines) -> None:
    """Without a clock of its own the ledger goes by the database's."""
    ledger = Ledger(store)
    waits = [pay(ledger, "p", "e", [Charge("p", 1, ((1, 3_600.0),))]).wait for _ in range(2)]
    assert waits[0] == 0
    assert 3_590 < waits[1] <= 3_600


@pytest.mark.parametrize(
    "mutant",
    [
        "first.at + make_interval(secs => asked.seconds) > moment => first.at > moment",
        "budgets.spent + own.cost > asked.amount => budgets.spent > asked.amount",
        "spends.total - spends.cost as before => spends.total as before",
    ],
)
def test_the_oracle_catches_a_ledger_that_counts_wrongly(store: Engines, mutant: str) -> None:
    old, new = mutant.rsplit(" => ", 1)
    with writing(store) as connection:
        source = str(connection.scalar(text("select pg_get_functiondef('pay_budgets'::regproc)")))
        assert old in source
        connection.exec_driver_sql(source.replace(old, new).replace("%", "%%"))
    with pytest.raises(AssertionError):
        spending(store, 30, 40)
