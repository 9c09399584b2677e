"""Leases: what a worker writes is kept only while the run is its own, whatever clocks say."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import DateTime, func, literal, select, text

from db.models import runs
from wizdata_core.errors import DatabaseUnavailable, LeaseLost
from wizdata_core.ingest.leases import LEASE, RENEW_EVERY, Lease, fence, release, renew, renewing
from wizdata_core.ingest.runs import (
    ClaimRules,
    FaultNote,
    Outcome,
    claim_run,
    claimed,
    finish_run,
    note_fault,
)
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from wizdata_core.store import Engines

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def at(moment: datetime, length: timedelta = LEASE) -> ClaimRules:
    """Rules by which the database's clock stands at a moment."""
    return ClaimRules(length=length, clock=literal(moment, DateTime(timezone=True)))


def claim(store: Engines, rules: ClaimRules, now: datetime = NOON) -> Lease | None:
    with writing(store) as connection:
        return claim_run(connection, "job", NOON, "yahoo", now, rules)


def held(store: Engines) -> Lease:
    lease = claim(store, at(NOON))
    assert lease is not None
    return lease


def taken_over(store: Engines) -> tuple[Lease, Lease]:
    """A lease that ended, and that of who took the run over."""
    first = held(store)
    second = claim(store, at(NOON + LEASE + SECOND))
    assert second is not None
    return first, second


def note(connection: Connection, lease: Lease) -> None:
    note_fault(connection, lease, FaultNote("yahoo", "NPN.JO", "1d", "empty", "no rows", NOON))


def finish(connection: Connection, lease: Lease) -> None:
    finish_run(connection, lease, Outcome("done"), NOON)


# --- whose it is ----------------------------------------------------------------------------


def test_a_lease_is_taken_over_when_it_has_ended_and_not_before(store: Engines) -> None:
    first = held(store)
    assert claim(store, at(NOON + LEASE - SECOND)) is None
    second = claim(store, at(NOON + LEASE + SECOND))
    assert second == Lease(first.run, first.token + 1)


def test_a_lease_that_was_renewed_lasts_its_length_from_then(store: Engines) -> None:
    lease = held(store)
    with writing(store) as connection:
        renew(connection, lease, at(NOON + 5 * SECOND))
    assert claim(store, at(NOON + LEASE + SECOND)) is None
    assert claim(store, at(NOON + LEASE + 6 * SECOND)) is not None


def test_a_lease_that_ended_and_that_nobody_took_can_still_be_renewed(store: Engines) -> None:
    lease = held(store)
    with writing(store) as connection:
        renew(connection, lease, at(NOON + timedelta(hours=1)))
        fence(connection, lease)
    assert claim(store, at(NOON + timedelta(hours=1))) is None


def test_a_released_run_is_taken_at_once(store: Engines) -> None:
    lease = held(store)
    with writing(store) as connection:
        release(connection, lease)
    assert claim(store, at(NOON)) == Lease(lease.run, 2)


@pytest.mark.parametrize("skew", [timedelta(minutes=-30), timedelta(minutes=30)])
def test_a_clock_of_a_process_that_is_wrong_takes_nothing_over(
    store: Engines, skew: timedelta
) -> None:
    held(store)
    assert claim(store, at(NOON + SECOND), now=NOON + skew) is None


def test_a_lease_lasts_by_the_clock_of_the_database(store: Engines) -> None:
    assert claim(store, ClaimRules(), now=NOON - timedelta(days=1)) is not None
    with reading(store) as connection:
        left = connection.scalar(select(runs.c.lease_until - func.clock_timestamp()))
    assert left is not None
    assert timedelta(0) < left <= LEASE
    assert timedelta(seconds=15) >= 2 * LEASE
    assert 3 * RENEW_EVERY < LEASE


# --- the fence ------------------------------------------------------------------------------


@pytest.mark.parametrize("write", [fence, note, finish])
def test_nothing_of_a_run_that_was_taken_over_is_committed(
    store: Engines, write: Callable[[Connection, Lease], None]
) -> None:
    first, second = taken_over(store)
    with pytest.raises(LeaseLost, match=f"run {first.run} is no longer held by claim 1"):  # noqa: PT012, SIM117 - the whole transaction must fail
        with writing(store) as connection:
            connection.execute(text("create table written (id integer)"))
            write(connection, first)
    with writing(store) as connection:
        assert connection.scalar(text("select to_regclass('written')")) is None
        write(connection, second)


def test_a_run_that_was_taken_over_cannot_be_renewed_or_released(store: Engines) -> None:
    first, second = taken_over(store)
    with pytest.raises(LeaseLost), writing(store) as connection:
        renew(connection, first, at(NOON))
    with writing(store) as connection:
        release(connection, first)
    assert claim(store, at(NOON + LEASE + 2 * SECOND)) is None
    with writing(store) as connection:
        fence(connection, second)


def test_nobody_takes_a_run_over_between_the_fence_and_the_commit(store: Engines) -> None:
    first = held(store)
    with writing(store) as connection:
        fence(connection, first)
        assert claim(store, at(NOON + LEASE + SECOND)) is None
    assert claim(store, at(NOON + LEASE + SECOND)) is not None


def test_a_run_that_is_finished_is_nobodys(store: Engines) -> None:
    lease = held(store)
    with writing(store) as connection:
        finish(connection, lease)
    with pytest.raises(LeaseLost), writing(store) as connection:
        finish(connection, lease)
    with pytest.raises(LeaseLost), writing(store) as connection:
        note(connection, lease)


def test_a_worker_that_falls_silent_behind_its_fence_keeps_nobody_out(store: Engines) -> None:
    rules = ClaimRules(length=SECOND / 2)
    lease = claim(store, rules)
    assert lease is not None
    begun = time.monotonic()
    with pytest.raises(DatabaseUnavailable), writing(store) as connection:  # noqa: PT012 - the commit is what fails
        connection.execute(text("create table written (id integer)"))
        fence(connection, lease)
        taken = None
        while taken is None and time.monotonic() < begun + 10:
            threading.Event().wait(0.05)
            taken = claim(store, rules)
    assert taken == Lease(lease.run, 2, SECOND / 2)
    assert time.monotonic() - begun < 1.5
    with reading(store) as connection:
        assert connection.scalar(text("select to_regclass('written')")) is None


def test_a_claim_that_falls_silent_half_way_keeps_nobody_out(store: Engines) -> None:
    rules = ClaimRules(length=SECOND / 2)
    begun = time.monotonic()
    with pytest.raises(DatabaseUnavailable), writing(store) as connection:  # noqa: PT012 - the commit is what fails
        assert claim_run(connection, "job", NOON, "yahoo", NOON, rules) is not None
        taken = None
        while taken is None and time.monotonic() < begun + 10:
            threading.Event().wait(0.05)
            taken = claim(store, rules)
    assert taken is not None
    assert taken.token == 1


# --- the heartbeat --------------------------------------------------------------------------

FAST = ClaimRules(length=SECOND / 2, renew_every=SECOND / 10)


def test_a_heart_keeps_a_run_longer_than_a_lease_lasts(store: Engines) -> None:
    with claimed(store, "job", NOON, "yahoo", NOON, FAST) as lease:
        assert lease is not None
        for _ in range(10):
            threading.Event().wait(0.1)
            assert claim(store, FAST) is None
    assert claim(store, FAST) is not None


def test_a_heart_beats_no_longer_than_a_run_may_take(store: Engines) -> None:
    rules = ClaimRules(length=SECOND / 2, renew_every=SECOND / 10, longest=SECOND / 5)
    with claimed(store, "job", NOON, "yahoo", NOON, rules) as lease:
        assert lease is not None
        threading.Event().wait(1)
        assert claim(store, rules) is not None


def test_a_heart_whose_session_is_killed_beats_on(store: Engines) -> None:
    kill = text(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where backend_type = 'client backend'"
        " and datname = current_database() and pid <> pg_backend_pid()"
    )
    with claimed(store, "job", NOON, "yahoo", NOON, FAST) as lease:
        assert lease is not None
        for _ in range(10):
            with writing(store) as connection:
                connection.execute(kill)
            threading.Event().wait(0.1)
        with writing(store) as connection:
            finish(connection, lease)


def test_a_heart_that_finds_its_run_taken_stops(
    store: Engines, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    first, second = taken_over(store)
    with renewing(store, first, FAST):
        threading.Event().wait(0.3)
    assert [r.getMessage() for r in caplog.records if "run.lease_lost" in r.getMessage()] == [
        f"run.lease_lost run={first.run} token=1"
    ]
    with writing(store) as connection:
        fence(connection, second)
