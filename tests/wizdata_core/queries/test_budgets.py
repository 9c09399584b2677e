"""What the budgets page and command say: spent, left, planned, and when it will run out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from wizdata_core.ingest.budgets import (
    Charge,
    Ledger,
    LimitFacts,
    PlanFacts,
    declare,
    hold,
    pay,
)
from wizdata_core.ingest.circuits import note_failure, note_success
from wizdata_core.queries.budgets import Budgets, budgets, runs_out_at
from wizdata_core.store import Engines, reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
CHARGE = Charge("p requests", 1, ((10, 1.0), (100, 3_600.0)))


def limit(per: float, amount: int) -> LimitFacts:
    return LimitFacts("p requests", per, amount, "p", "", "", "requests", "a test of it")


def plan(units: int, first_at: datetime = NOON, every: float = 3_600.0) -> PlanFacts:
    return PlanFacts("p requests", f"job {units}", first_at, every, units)


def seen(store: Engines, at: datetime) -> Budgets:
    with reading(store) as connection:
        return budgets(connection, at)


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def test_spent_counts_each_limits_own_window(store: Engines) -> None:
    with writing(store) as connection:
        declare(connection, [limit(1.0, 10), limit(3_600.0, 100)], [])
    for seconds in (0.0, 0.1, 30.0, 3_599.5, 3_599.6):
        moment = NOON + timedelta(seconds=seconds)
        pay(Ledger(store, at(moment)), "p", "e", [CHARGE])
    second, hour = seen(store, NOON + HOUR).limits
    assert (second.per_seconds, second.spent, second.left) == (1.0, 2, 8)
    assert (hour.per_seconds, hour.amount, hour.source) == (3_600.0, 100, "a test of it")
    assert (hour.spent, hour.left) == (4, 96)


def test_planned_counts_the_runs_until_midnight(store: Engines) -> None:
    with writing(store) as connection:
        declare(connection, [limit(3_600.0, 100)], [plan(7), plan(5, NOON + HOUR / 2, 86_400.0)])
    (row,) = seen(store, NOON + HOUR / 4).limits
    assert row.planned_today == 7 * 11 + 5
    assert row.runs_out_at is None
    (late,) = seen(store, NOON + timedelta(hours=11, minutes=59)).limits
    assert late.planned_today == 0


def test_a_limit_runs_out_at_the_first_run_that_exceeds_it(store: Engines) -> None:
    with writing(store) as connection:
        declare(
            connection,
            [limit(1.0, 10), limit(3_600.0, 100)],
            [plan(60), plan(41, NOON + timedelta(minutes=10, hours=2))],
        )
    pacing, hour = seen(store, NOON + HOUR / 2).limits
    assert hour.runs_out_at == NOON + timedelta(hours=2, minutes=10)
    assert pacing.runs_out_at is None


spent_lists = st.lists(
    st.tuples(st.integers(-86_400, 0).map(lambda s: NOON + timedelta(seconds=s)), st.integers(1, 9))
)
plan_lists = st.lists(
    st.tuples(st.integers(1, 43_000).map(lambda s: NOON + timedelta(seconds=s)), st.integers(1, 9))
)


@given(spent_lists, plan_lists, st.integers(1, 60))
def test_it_runs_out_exactly_where_a_window_overflows(
    spent: list[tuple[datetime, int]], planned: list[tuple[datetime, int]], amount: int
) -> None:
    told = runs_out_at(spent, planned, amount, HOUR)
    ordered, overflow = sorted(planned), None
    for index, (moment, _) in enumerate(ordered):
        until = ordered[: index + 1]
        window = [units for when, units in spent + until if moment - HOUR < when <= moment]
        if sum(window) > amount and overflow is None:
            overflow = moment
    assert told == overflow


def test_declaring_again_replaces_what_was_declared(store: Engines) -> None:
    for amount in (10, 20):
        with writing(store) as connection:
            declare(connection, [limit(1.0, amount)], [plan(amount)])
    (row,) = seen(store, NOON).limits
    assert (row.amount, row.planned_today) == (20, 20 * 12)


def test_circuits_with_faults_and_holds_that_last_are_told(store: Engines) -> None:
    ledger = Ledger(store, at(NOON))
    note_failure(ledger, "q", "chart", "two", 0.0)
    for _ in range(5):
        note_failure(ledger, "p", "chart", "status 503", 0.0)
    note_failure(ledger, "r", "chart", "gone again", 0.0)
    note_success(ledger, "r", "chart")
    hold(ledger, "p", timedelta(seconds=7), timedelta(0), "status 429")
    held = seen(store, NOON)
    opened, faulty = held.circuits
    assert (opened.scope, opened.state, opened.faults) == ("p", "open", 5)
    assert (opened.reason, opened.until) == ("status 503", NOON + timedelta(seconds=30))
    assert (faulty.scope, faulty.state, faulty.faults) == ("q", "closed", 1)
    (kept,) = held.holds
    assert (kept.scope, kept.until) == ("p", NOON + timedelta(seconds=7))
    assert seen(store, NOON + timedelta(seconds=7)).holds == ()


def test_it_is_plain_for_programs(store: Engines) -> None:
    hold(Ledger(store, at(NOON)), "p", HOUR, timedelta(0), "status 429")
    until = (NOON + HOUR).isoformat()
    assert seen(store, NOON).as_dict() == {
        "limits": [],
        "circuits": [],
        "holds": [{"scope": "p", "until": until, "reason": "status 429"}],
    }
