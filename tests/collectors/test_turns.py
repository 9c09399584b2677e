"""Turns: after any stop each job runs by its policy, and what was missed is counted exactly."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import DateTime, literal, select

from collectors.schedule import Job, Policy
from collectors.timetable import Daily, Due, Every
from collectors.turns import NOBODY, OVERLAPPED, taken, turn
from db.models import runs
from wizdata_core.bars import Interval
from wizdata_core.ingest.runs import ClaimRules, Outcome, finish_run
from wizdata_core.queries.runs import MissedLine, Past, missed_runs
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collectors.timetable import Timetable
    from wizdata_core.store import Engines

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
START = datetime(2026, 3, 2, tzinfo=UTC)
LOOK = timedelta(seconds=5)
STOPS = [MINUTE, HOUR, 3 * DAY, 30 * DAY]
TIMETABLES: dict[str, Timetable] = {
    "quarter": Every(15 * MINUTE),
    "hourly": Every(HOUR, 25 * MINUTE),
    "evening": Daily(time(18, 30), "Africa/Johannesburg"),
}


def job_of(policy: Policy, timetable: str) -> Job:
    return Job("job", "sample", Interval.DAY, TIMETABLES[timetable], policy=policy)


def look(store: Engines, job: Job, at: datetime, took: timedelta = LOOK) -> bool:
    """One look of a scheduler whose clock, and the database's, stand at `at`; whether it ran."""
    rules = ClaimRules(alone=True, clock=literal(at, DateTime(timezone=True)))
    with taken(store, job, at, rules) as lease:
        if lease is None:
            return False
        with writing(store) as connection:
            finish_run(connection, lease, Outcome("done"), at + took)
        return True


def kept(store: Engines) -> list[tuple[datetime, str, str]]:
    with reading(store) as connection:
        query = select(runs.c.period, runs.c.state, runs.c.detail).order_by(runs.c.period)
        return [tuple(row) for row in connection.execute(query)]


# --- after a stop ---------------------------------------------------------------------------


# When each timetable falls due on the first day, and its periods in a stop of STOPS, by hand.
DUE_AT = {"quarter": 12 * HOUR, "hourly": 12 * HOUR + 25 * MINUTE, "evening": 16.5 * HOUR}
DUE_IN = {"quarter": [0, 4, 288, 2_880], "hourly": [0, 1, 72, 720], "evening": [0, 0, 3, 30]}


@pytest.mark.parametrize("late", [timedelta(0), 10 * MINUTE], ids=str)
@pytest.mark.parametrize("stop", STOPS, ids=str)
def test_after_a_stop_each_job_runs_by_its_policy_and_what_it_missed_is_counted(
    store: Engines, stop: timedelta, late: timedelta
) -> None:
    counted: dict[str, tuple[int, int]] = {}
    for timetable, policy in product(TIMETABLES, Policy):
        job = replace(job_of(policy, timetable), name=f"{timetable} {policy}")
        stopped = START + DUE_AT[timetable]
        assert look(store, job, stopped)
        ran = 0
        while look(store, job, stopped + stop + late) and ran < 3:
            ran += 1
        with reading(store) as connection:
            missed = {line.job: line.times for line in missed_runs(connection)}
        counted[job.name] = (ran, missed.get(job.name, 0))
    expected = {}
    for timetable, counts in DUE_IN.items():
        due = counts[STOPS.index(stop)]
        expected[f"{timetable} all"] = (min(due, 3), 0)
        expected[f"{timetable} latest"] = (1, due - 1) if due else (0, 0)
        # Ten minutes are later than its grace.
        expected[f"{timetable} none"] = (0, due) if late or not due else (1, due - 1)
    assert counted == expected


def test_policy_all_runs_every_missed_period_the_oldest_first(store: Engines) -> None:
    job = job_of(Policy.ALL, "hourly")
    assert look(store, job, START)
    back = START + 3 * DAY
    while look(store, job, back):
        pass
    first = START - 35 * MINUTE
    assert kept(store) == [(first + each * HOUR, "done", "") for each in range(73)]
    with reading(store) as connection:
        order = connection.scalars(select(runs.c.period).order_by(runs.c.id)).all()
    assert list(order) == sorted(order)


def test_a_job_that_was_never_seen_has_missed_nothing(store: Engines) -> None:
    assert look(store, job_of(Policy.LATEST, "hourly"), START)
    assert kept(store) == [(START - 35 * MINUTE, "done", "")]


def test_looking_again_counts_nothing_twice(store: Engines) -> None:
    job = job_of(Policy.LATEST, "hourly")
    assert look(store, job, START)
    assert look(store, job, START + DAY)
    for each in range(5):
        assert not look(store, job, START + DAY + each * MINUTE)
    with reading(store) as connection:
        assert missed_runs(connection) == (
            MissedLine("job", 23, START + DAY - 95 * MINUTE, NOBODY),
        )


def test_a_clock_that_was_set_back_misses_and_doubles_nothing(store: Engines) -> None:
    job = job_of(Policy.LATEST, "hourly")
    assert look(store, job, START)
    assert look(store, job, START + HOUR)
    assert not look(store, job, START)
    assert not look(store, job, START + HOUR)
    assert look(store, job, START + 2 * HOUR)
    assert [state for _, state, _ in kept(store)] == ["done"] * 3


# --- overlap --------------------------------------------------------------------------------


def overlap(store: Engines, job: Job, periods: int) -> list[timedelta]:
    """A job three times longer than its period, looked at every five seconds by two schedulers.

    Gives how late after its period each run began; fails where two are under way at once.
    """
    late, now, end, under_way = [], START, START + periods * MINUTE, 0
    while now < end:
        rules = ClaimRules(
            alone=True, length=5 * MINUTE, clock=literal(now, DateTime(timezone=True))
        )
        with taken(store, job, now, rules) as lease:
            assert lease is not None
            under_way += 1
            assert under_way == 1
            period = now.replace(second=0)
            late.append(now - period)
            # The other scheduler looks when each period begins that this run spans.
            for turn_of in range(1, 4):
                assert not look(store, job, period + turn_of * MINUTE - LOOK)
            under_way -= 1
            now = period + 3 * MINUTE
            with writing(store) as connection:
                finish_run(connection, lease, Outcome("done"), now - timedelta(seconds=1))
    return late


def test_a_job_three_times_longer_than_its_period_skips_two_of_three_and_never_drifts(
    store: Engines,
) -> None:
    job = Job("job", "sample", Interval.DAY, Every(MINUTE))
    late = overlap(store, job, 48)
    assert len(late) == 16
    assert max(late) <= timedelta(seconds=1)
    rows = kept(store)
    assert [state for _, state, _ in rows] == (["done", "missed", "missed"] * 16)[: len(rows)]
    assert {detail for _, state, detail in rows if state == "missed"} == {OVERLAPPED}


@pytest.mark.torture_long
def test_a_job_three_times_longer_than_its_period_has_not_drifted_after_1000_periods(
    store: Engines,
) -> None:
    job = Job("job", "sample", Interval.DAY, Every(MINUTE))
    late = overlap(store, job, 1_002)
    assert len(late) == 164
    assert max(late) <= timedelta(seconds=1)
    assert [state for _, state, _ in kept(store)].count("missed") in {666, 668}


# --- the rule itself ------------------------------------------------------------------------


def past(state: str = "", left: tuple[datetime, ...] = ()) -> Past:
    return Past(START, state, START, START + MINUTE, left)


def due_at(*hours: int) -> list[Due]:
    return [Due(START + hour * HOUR, START + hour * HOUR) for hour in hours]


def test_policy_all_takes_up_what_a_killed_process_left_before_what_came_later() -> None:
    due = due_at(1, 2)
    mine = turn(job_of(Policy.ALL, "hourly"), due[-1], due, past(left=(START,)), START + 2 * HOUR)
    assert (mine.period, mine.missed) == (START, ())


@pytest.mark.parametrize("state", ["failed", "stopped", "running", "offline"])
@pytest.mark.parametrize("policy", Policy)
def test_the_newest_period_is_tried_again_unless_it_was_answered(
    policy: Policy, state: str
) -> None:
    (newest,) = due_at(1)
    mine = turn(job_of(policy, "hourly"), newest, (), past(state), newest.at + MINUTE)
    assert mine.period == newest.period


@pytest.mark.parametrize("state", ["done", "faulty", "missed"])
@pytest.mark.parametrize("policy", Policy)
def test_a_period_that_was_answered_or_missed_has_no_turn(policy: Policy, state: str) -> None:
    (newest,) = due_at(1)
    mine = turn(job_of(policy, "hourly"), newest, (), past(state), newest.at + MINUTE)
    assert (mine.period, mine.missed) == (None, ())


@given(st.sampled_from(Policy), st.integers(1, 50), st.timedeltas(timedelta(0), HOUR))
def test_no_due_period_is_forgotten_and_none_is_both_run_and_missed(
    policy: Policy, count: int, late: timedelta
) -> None:
    due = due_at(*range(1, count + 1))
    mine = turn(job_of(policy, "hourly"), due[-1], due, past(), due[-1].at + late)
    missed = [each.period for each in mine.missed]
    assert mine.period not in missed
    if policy is Policy.ALL:
        assert (mine.period, missed) == (due[0].period, [])
    else:
        settled = missed if mine.period is None else [*missed, mine.period]
        assert settled == [each.period for each in due]
