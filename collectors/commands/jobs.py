"""`python -m collectors jobs`: each job's schedule in words, and how it stands now."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from collectors.hours import session_calendar
from collectors.jobs_page import page
from collectors.opening import opened
from collectors.printing import console, moment
from collectors.schedule import JOBS
from collectors.timetable import upcoming, words
from wizdata_core import clock
from wizdata_core.queries.coverage import last_runs
from wizdata_core.queries.runs import missed_runs
from wizdata_core.store import reading

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from collectors.schedule import Job
    from collectors.timetable import Calendars


@dataclass(frozen=True, slots=True)
class JobLine:
    """How a job stands: its last run, when it is due next, how many of its periods were missed."""

    job: Job
    last_state: str
    last_started_at: datetime | None
    next_due: datetime | None
    missed: int

    def as_dict(self) -> dict[str, object]:
        """The line with plain values, moments as ISO 8601."""
        return {
            "name": self.job.name,
            "provider": self.job.provider,
            "interval": self.job.interval.value,
            "groups": list(self.job.groups),
            "schedule": words(self.job.timetable),
            "policy": self.job.policy.value,
            "last_state": self.last_state,
            "last_started_at": self.last_started_at and self.last_started_at.isoformat(),
            "next_due": self.next_due and self.next_due.isoformat(),
            "missed": self.missed,
        }


def job_lines(
    connection: Connection, now: datetime, calendars: Calendars = session_calendar
) -> list[JobLine]:
    """How every job stands, in the order of `JOBS`."""
    ran = {run.job: run for run in last_runs(connection)}
    missed = {line.job: line.times for line in missed_runs(connection)}
    return [
        JobLine(
            job,
            ran[job.name].state if job.name in ran else "",
            ran[job.name].started_at if job.name in ran else None,
            due.at if (due := upcoming(job.timetable, now, calendars)) else None,
            missed.get(job.name, 0),
        )
        for job in JOBS
    ]


def jobs_command(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON list")] = False,
    as_page: Annotated[
        bool, typer.Option("--page", help="print docs/reference/jobs.md; needs no database")
    ] = False,
) -> None:
    """Prints each job: its schedule, its last run, when it is due next, what it missed."""
    if as_page:
        sys.stdout.write(page())
        return
    with opened() as outside, reading(outside.store) as connection:
        lines = job_lines(connection, clock.now())
    if as_json:
        sys.stdout.write(json.dumps([line.as_dict() for line in lines]) + "\n")
    else:
        _print(lines)


def _print(lines: list[JobLine]) -> None:
    table = Table("job", "when", "last run", "started", "next due", "missed")
    for line in lines:
        facts = line.last_state or "never", moment(line.last_started_at), moment(line.next_due)
        table.add_row(line.job.name, words(line.job.timetable), *facts, f"{line.missed:,}")
    console.print(table)
