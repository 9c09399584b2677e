"""Turns: which period of a job is to be run now, and which were missed, by the job's policy."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from collectors.hours import session_calendar
from collectors.schedule import Policy
from collectors.timetable import after_period, latest
from wizdata_core.ingest.runs import MissedRun, claimed, note_missed
from wizdata_core.logs import event
from wizdata_core.queries.runs import past
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from collectors.schedule import Job
    from collectors.timetable import Calendars, Due
    from wizdata_core.ingest.runs import ClaimRules, Lease
    from wizdata_core.queries.runs import Past
    from wizdata_core.store import Engines

log = logging.getLogger(__name__)
NOBODY = "no collector was running"
OVERLAPPED = "an earlier run was under way"
_OVER = frozenset({"done", "faulty", "missed"})


@dataclass(frozen=True, slots=True)
class Turn:
    """The period to be run, None where there is none, and those that are missed for good."""

    period: datetime | None
    missed: tuple[MissedRun, ...] = ()


def turn(job: Job, newest: Due, due: Sequence[Due], known: Past, now: datetime) -> Turn:
    """Whose turn it is by the job's policy.

    `newest` is the period that fell due last, `due` those that did since the last on record. A job
    without any record begins with `newest`: what was due before it was ever seen is not missed.
    """
    finished = known.state in _OVER
    match job.policy:
        case Policy.ALL:
            waiting = [*known.left, *(each.period for each in due)]
            if not waiting and not finished:
                waiting = [newest.period]
            return Turn(waiting[0] if waiting else None)
        case Policy.LATEST:
            period = None if finished else newest.period
            return Turn(period, _missed(due[:-1], known))
        case Policy.NONE:
            late = now - newest.at > job.grace
            period = None if finished or late else newest.period
            return Turn(period, _missed(due if late else due[:-1], known))


def _missed(due: Sequence[Due], known: Past) -> tuple[MissedRun, ...]:
    return tuple(MissedRun(each.period, _reason(each, known)) for each in due)


def _reason(due: Due, known: Past) -> str:
    began = known.began_at is not None and known.began_at <= due.at
    ended = known.ended_at is not None and known.ended_at < due.at
    return OVERLAPPED if began and not ended else NOBODY


@contextmanager
def taken(
    store: Engines,
    job: Job,
    now: datetime,
    rules: ClaimRules,
    calendars: Calendars = session_calendar,
) -> Iterator[Lease | None]:
    """The run whose turn it is, ours for the length of the block; None where there is none.

    What was missed until `now` is noted first.
    """
    period = settle(store, job, now, calendars)
    if period is None:
        yield None
        return
    with claimed(store, job.name, period, job.provider, now, rules) as lease:
        yield lease


def settle(
    store: Engines, job: Job, now: datetime, calendars: Calendars = session_calendar
) -> datetime | None:
    """Notes what a job has missed until `now`; gives the period whose turn it is."""
    newest = latest(job.timetable, now, calendars)
    if newest is None:
        return None
    with reading(store) as connection:
        known = past(connection, job.name, newest.period)
    due: Sequence[Due] = ()
    if known.last is not None and known.last < newest.period:
        due = after_period(job.timetable, known.last, now, calendars)
    mine = turn(job, newest, due, known, now)
    if mine.missed:
        with writing(store) as connection:
            noted = note_missed(connection, job.name, job.provider, mine.missed, now)
        event(log, "run.missed", job=job.name, periods=noted, policy=job.policy.value)
    return mine.period
