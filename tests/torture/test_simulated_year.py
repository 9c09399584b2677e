"""A simulated year: two schedulers, 24 time zones, both clock changes, stalls and kills by seed."""

from __future__ import annotations

import os
import time as process_time
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from collectors.schedule import Job, Policy
from collectors.timetable import AfterClose, Daily, Every
from tests.collectors.zones import ZONES
from tests.torture.seeds import seed
from tests.torture.simulated_year import Year, finish_fenced, finish_unfenced, simulate, wrongs
from wizdata_core.bars import Interval
from wizdata_core.store import writing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizdata_core.store import Engines

DAY = timedelta(days=1)
SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
WALLS = (time(0, 30), time(1, 30), time(2, 30), time(3, 0), time(23, 45))
POLICIES = (Policy.ALL, Policy.LATEST)
SUNDAY = frozenset({"Sun"})
# The months in which some of the zones change their clocks.
CHANGING = frozenset({3, 4, 9, 10, 11})


@pytest.fixture(autouse=True)
def zone_of_the_process() -> Iterator[None]:
    before = os.environ.get("TZ")
    yield
    os.environ.pop("TZ", None)
    if before is not None:
        os.environ["TZ"] = before
    process_time.tzset()


@pytest.fixture
def quick(store: Engines) -> Engines:
    """The test's database without waiting for the disk: nothing here is about losing power."""
    with writing(store) as connection:
        name = connection.scalar(text("select current_database()"))
        connection.execute(text(f'alter database "{name}" set synchronous_commit = off'))
    store.dispose()
    return store


def days(weekdays: frozenset[int], months: frozenset[int]) -> set[datetime]:
    """Midnight UTC of each local date of the year on such a weekday (Monday is 0) and month."""
    every = (SINCE + each * DAY for each in range(365))
    return {day for day in every if day.weekday() in weekdays and day.month in months}


def zone_jobs(weekdays: frozenset[str], months: frozenset[int]) -> list[Job]:
    return [
        Job(
            zone,
            "sample",
            Interval.DAY,
            Daily(WALLS[place % len(WALLS)], zone, weekdays, months),
            policy=POLICIES[place % 2],
        )
        for place, zone in enumerate(ZONES)
    ]


def passed(
    store: Engines, jobs: list[Job], of_seed: int, *, fenced: bool = True, chaos: float = 0.1
) -> Year:
    """The year, after it has passed, with days around it for the zones that are not at UTC."""
    finish = finish_fenced if fenced else finish_unfenced
    random = Random(of_seed)  # noqa: S311 - chance by seed
    year = Year(store, jobs, SINCE - 2 * DAY, UNTIL + DAY, random, finish, chaos)
    simulate(year)
    return year


def test_every_period_runs_once_on_the_sundays_around_both_changes_of_clocks(
    quick: Engines,
) -> None:
    chosen = seed(20_261)
    year = passed(quick, zone_jobs(SUNDAY, CHANGING), chosen)
    expected = dict.fromkeys(ZONES, days(frozenset({6}), CHANGING))
    assert wrongs(year, expected, SINCE, UNTIL) == []
    assert len(expected["UTC"]) == 22
    # What went wrong on the way, or the year proves nothing.
    assert year.killed > 5
    assert year.lost > 5
    assert year.begun > len(year.finished)


def test_without_the_fence_the_year_shows_runs_that_were_finished_twice(quick: Engines) -> None:
    chosen = seed(20_262)
    year = passed(quick, zone_jobs(SUNDAY, frozenset({3})), chosen, fenced=False)
    expected = dict.fromkeys(ZONES, days(frozenset({6}), frozenset({3})))
    found = wrongs(year, expected, SINCE, UNTIL)
    assert [line for line in found if "was finished twice" in line]


@pytest.mark.torture_long
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("turn", range(3))
def test_every_period_of_every_job_runs_once_over_a_whole_year(quick: Engines, turn: int) -> None:
    chosen = seed() + turn
    whole = frozenset[str](), frozenset[int]()
    more = [
        Job("twice a day", "sample", Interval.DAY, Every(timedelta(hours=12)), policy=Policy.ALL),
        Job("after close", "sample", Interval.DAY, AfterClose("equity", "XNAS", 45 * DAY / 1_440)),
    ]
    # Seldom enough that both schedulers do not stand still for a day: then policies would decide.
    year = passed(quick, [*zone_jobs(*whole), *more], chosen, chaos=0.01)
    expected = dict.fromkeys(ZONES, days(frozenset(range(7)), frozenset(range(1, 13))))
    expected["twice a day"] = {SINCE + each * DAY / 2 for each in range(730)}
    expected["after close"] = days(frozenset(range(5)), frozenset(range(1, 13)))
    assert wrongs(year, expected, SINCE, UNTIL) == []
    assert sum(map(len, expected.values())) == 24 * 365 + 730 + 261
    assert year.lost > 10
