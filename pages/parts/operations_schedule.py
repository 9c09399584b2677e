"""How the jobs stand: runs under way, the last of each, about when the next is, what was missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached_work
from pages.parts.states import empty
from pages.parts.tables import moment_column, records
from pages.parts.words import plural
from wizdata_core.clock import now

if TYPE_CHECKING:
    from datetime import datetime

    from wizdata_core.queries.runs import UnderWay


def schedule_tab() -> None:
    """Runs under way, then every job."""
    held, moment = cached_work.schedule(), now()
    if held.under_way:
        _under_way(held.under_way, moment)
    else:
        empty("No run is under way.", ":material/check_circle:")
    if not held.last and not held.missed and not held.planned:
        empty("No run has started yet. `make run` starts collection.")
        return
    st.subheader("Jobs", anchor=False)
    _jobs(held)
    st.caption(
        f"As of {moment:%H:%M:%S} UTC. Next: about when, from the plan that a collector leaves for "
        "its forecasts when it starts; `python -m collectors jobs` says it to the minute. Missed: "
        "periods, ever, for which no run was started."
    )


def _under_way(runs: tuple[UnderWay, ...], moment: datetime) -> None:
    rows = [
        {
            "Job": each.job,
            "Provider": each.provider,
            "Period (UTC)": each.period,
            "Started (UTC)": each.started_at,
            "Answered": f"{each.answered:,} of {each.asked:,}",
            "State": "at work" if each.is_held(moment) else "its worker is silent",
            "Lease until (UTC)": each.lease_until,
            "Worker": each.holder,
        }
        for each in runs
    ]
    times = ("Period (UTC)", "Started (UTC)", "Lease until (UTC)")
    st.subheader(f"{plural(len(runs), 'run')} under way", anchor=False)
    config = {name: moment_column() for name in times}
    records(rows, "under_way", "Runs under way", config)
    if not all(each.is_held(moment) for each in runs):
        st.caption(
            "Silent: the worker has not said for longer than its lease that it lives. Another "
            "takes the run over at its next look, and what the first still writes is refused."
        )


def _jobs(held: cached_work.Schedule) -> None:
    missed = {line.job: line for line in held.missed}
    ran = {run.job: run for run in held.last}
    rows = [
        {
            "Job": job,
            "Last run": ran[job].state if job in ran else "never",
            "Started (UTC)": ran[job].started_at if job in ran else None,
            "Next, about (UTC)": held.planned.get(job),
            "Missed": missed[job].times if job in missed else 0,
            "Newest missed (UTC)": missed[job].last_period if job in missed else None,
            "Why missed": missed[job].reason if job in missed else "",
        }
        for job in sorted({*ran, *missed, *held.planned}, key=_scheduled_first)
    ]
    times = ("Started (UTC)", "Next, about (UTC)", "Newest missed (UTC)")
    config = {"Job": st.column_config.TextColumn(pinned=True)}
    records(rows, "jobs", "Jobs", config | {name: moment_column() for name in times})


def _scheduled_first(job: str) -> tuple[bool, str]:
    """Jobs of the schedule by name, then what a person had run (`once …`)."""
    return (" " in job, job)
