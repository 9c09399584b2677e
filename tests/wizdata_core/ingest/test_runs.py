"""Runs: one at a time for each job and period, whoever asks and however a process ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from db.models import faults, runs
from wizdata_core.ingest.runs import (
    RETRY_AFTER,
    ClaimRules,
    FaultNote,
    Lease,
    MissedRun,
    Outcome,
    claimed,
    finish_run,
    keep_fault,
    note_fault,
    note_missed,
    note_rows,
)
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from wizdata_core.store import Engines

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def claim(store: Engines, period: datetime = NOON, now: datetime = NOON) -> Lease | None:
    """Claims and lets go at once, finishing nothing."""
    with claimed(store, "job", period, "yahoo", now) as lease:
        return lease


def again(lease: Lease) -> Lease:
    """The lease of the next claim of the same run."""
    return replace(lease, token=lease.token + 1)


def finish(store: Engines, lease: Lease, state: str, at: datetime = NOON) -> None:
    with writing(store) as connection:
        finish_run(connection, lease, Outcome(state), at)


def states(store: Engines) -> list[str]:
    with reading(store) as connection:
        return list(connection.scalars(select(runs.c.state).order_by(runs.c.id)))


def test_a_period_has_one_run_though_many_claim_it_at_once(store: Engines) -> None:
    for turn in range(50):
        period = NOON + timedelta(hours=turn)
        ready, done = threading.Barrier(4), threading.Barrier(4)

        def attempt(
            period: datetime = period,
            ready: threading.Barrier = ready,
            done: threading.Barrier = done,
        ) -> Lease | None:
            ready.wait()
            with claimed(store, "job", period, "yahoo", NOON) as lease:
                done.wait()
                return lease

        with ThreadPoolExecutor(4) as pool:
            won = [each.result() for each in [pool.submit(attempt) for _ in range(4)]]
        assert len([each for each in won if each is not None]) == 1


def test_a_run_under_way_is_nobody_elses(store: Engines) -> None:
    with claimed(store, "job", NOON, "yahoo", NOON) as lease:
        assert lease is not None
        assert claim(store, now=NOON + timedelta(days=1)) is None


def test_a_failed_run_may_be_claimed_again_after_five_minutes_and_not_before(
    store: Engines,
) -> None:
    lease = claim(store)
    assert lease is not None
    finish(store, lease, "failed")
    assert timedelta(minutes=5) == RETRY_AFTER
    assert claim(store, now=NOON + RETRY_AFTER - timedelta(seconds=1)) is None
    assert claim(store, now=NOON + RETRY_AFTER) == again(lease)


@pytest.mark.parametrize("state", ["done", "faulty"])
def test_a_run_that_was_answered_is_never_claimed_again(store: Engines, state: str) -> None:
    lease = claim(store)
    assert lease is not None
    finish(store, lease, state)
    assert claim(store, now=NOON + timedelta(days=365)) is None


def test_a_stopped_run_may_be_claimed_again_at_once(store: Engines) -> None:
    lease = claim(store)
    assert lease is not None
    finish(store, lease, "stopped")
    assert claim(store) == again(lease)


def test_a_run_that_was_let_go_unfinished_may_be_claimed_at_once(store: Engines) -> None:
    lease = claim(store)
    assert lease is not None
    assert claim(store) == again(lease)
    assert states(store) == ["running"]


def test_another_period_or_another_job_is_another_run(store: Engines) -> None:
    with (
        claimed(store, "job", NOON, "yahoo", NOON) as one,
        claimed(store, "job", NOON + timedelta(hours=1), "yahoo", NOON) as two,
        claimed(store, "other", NOON, "yahoo", NOON) as three,
    ):
        assert len({one, two, three} - {None}) == 3


def test_runs_left_behind_in_older_periods_are_closed_and_those_under_way_are_not(
    store: Engines,
) -> None:
    claim(store, NOON)
    with claimed(store, "job", NOON + timedelta(hours=1), "yahoo", NOON):
        claim(store, NOON + timedelta(hours=2))
        assert states(store) == ["failed", "running", "running"]


CHILD = """
import sys, time
from datetime import datetime, timedelta
from wizdata_core.ingest.runs import ClaimRules, claimed
from wizdata_core.settings import load
from wizdata_core.store import open_store
store = open_store(load(), application="tests")
at = datetime.fromisoformat(sys.argv[1])
rules = ClaimRules(length=timedelta(seconds=1), renew_every=timedelta(seconds=0.2))
with claimed(store, "job", at, "yahoo", at, rules) as lease:
    print(lease.run, flush=True)
    time.sleep(60)
"""


def test_a_run_of_a_killed_process_is_claimed_when_its_lease_ends_and_not_before(
    store: Engines, database_url: str
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, NOON.isoformat()],
        env={**os.environ, "WIZDATA_DATABASE_URL": database_url},
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None
        run_id = int(child.stdout.readline())
        threading.Event().wait(1.5)  # longer than an unrenewed lease lasts
        assert claim(store) is None
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert claim(store) is None
    begun = time.monotonic()
    while (got := claim(store)) is None and time.monotonic() < begun + 10:
        threading.Event().wait(0.05)
    assert got == Lease(run_id, 2)
    assert time.monotonic() - begun < 2


def test_what_a_run_came_to_and_its_faults_are_kept_whatever_text_they_hold(
    store: Engines,
) -> None:
    lease = claim(store)
    assert lease is not None
    odd = "a NUL \0, half a letter \ud800, and " + "length " * 1_000
    with writing(store) as connection:
        note = FaultNote("yahoo", "NPN.JO", "1d", "malformed", odd, NOON, 7)
        note_fault(connection, lease, note)
        for stored, refused in ((4, 1), (6, 0)):
            note_rows(connection, lease.run, stored=stored, refused=refused)
        finish_run(connection, lease, Outcome("faulty", 3, 2, detail=odd), NOON)
    with reading(store) as connection:
        run = connection.execute(select(runs)).one()
        fault = connection.execute(select(faults)).one()
    assert (run.state, run.asked, run.answered, run.stored, run.refused) == ("faulty", 3, 2, 10, 1)
    assert fault.detail.startswith("a NUL ␀, half a letter ?, and length")
    assert len(fault.detail) == 2_000
    assert fault.raw_id == 7


def test_a_run_that_was_done_is_faulty_once_an_answer_turns_out_to_be_a_refusal(
    store: Engines,
) -> None:
    lease = claim(store)
    assert lease is not None
    with writing(store) as connection:
        finish_run(connection, lease, Outcome("done", 1, 1), NOON)
        note = FaultNote("yahoo", "NPN.JO", "1d", "malformed", "no chart", NOON, 7)
        keep_fault(connection, lease.run, note)
    with reading(store) as connection:
        run = connection.execute(select(runs)).one()
    assert (run.state, run.detail) == ("faulty", "no chart")


def test_a_fault_that_a_run_meets_again_is_one_row_that_counts(store: Engines) -> None:
    lease = claim(store)
    assert lease is not None
    with writing(store) as connection:
        for minutes, kind in ((0, "unavailable"), (5, "unavailable"), (5, "blocked")):
            at = NOON + timedelta(minutes=minutes)
            note = FaultNote("yahoo", "NPN.JO", "1d", kind, f"at {minutes}", at)
            note_fault(connection, lease, note)
    with reading(store) as connection:
        kept = connection.execute(select(faults).order_by(faults.c.times.desc())).all()
    said = [(row.kind, row.times, row.detail) for row in kept]
    assert said == [("unavailable", 2, "at 5"), ("blocked", 1, "at 5")]


def test_a_run_that_stopped_offline_is_claimed_again_only_by_one_who_is_not(store: Engines) -> None:
    lease = claim(store)
    assert lease is not None
    finish(store, lease, "offline")
    later = NOON + timedelta(minutes=30)
    assert claim(store, now=later) is None
    with claimed(store, "job", NOON, "yahoo", later, ClaimRules(again=("offline",))) as taken:
        assert taken == again(lease)


def test_a_job_that_must_be_alone_waits_while_another_period_of_it_is_under_way(
    store: Engines,
) -> None:
    rules, later = ClaimRules(alone=True), NOON + timedelta(hours=1)
    with claimed(store, "job", NOON, "yahoo", NOON, rules) as one:
        assert one is not None
        with claimed(store, "job", later, "yahoo", later, rules) as two:
            assert two is None
        with claimed(store, "other", later, "yahoo", later, rules) as other:
            assert other is not None
        finish(store, one, "done")
    with claimed(store, "job", later, "yahoo", later, rules) as two:
        assert two is not None


def test_a_missed_period_is_counted_once_and_never_run(store: Engines) -> None:
    hours = [MissedRun(NOON + timedelta(hours=each), "nobody was there") for each in range(3)]
    with writing(store) as connection:
        assert note_missed(connection, "job", "yahoo", [], NOON) == 0
        assert note_missed(connection, "job", "yahoo", hours[:2], NOON) == 2
        assert note_missed(connection, "job", "yahoo", hours, NOON) == 1
    assert states(store) == ["missed"] * 3
    assert claim(store) is None


def test_a_period_that_has_a_run_is_not_missed(store: Engines) -> None:
    lease = claim(store)
    with writing(store) as connection:
        assert note_missed(connection, "job", "yahoo", [MissedRun(NOON, "late")], NOON) == 0
    assert lease is not None
    finish(store, lease, "done")
    assert states(store) == ["done"]
