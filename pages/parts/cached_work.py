"""The cached face of the queries about work: asked anew every few seconds, for it never rests.

What waits and what is dead changes without a run that a stamp could show. `pulse` is a few small
SELECTs and never cached; what is dearer lives for seconds, and is shared by all sessions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from pages.parts.cached import store
from wizdata_core.bus import Topic
from wizdata_core.clock import now
from wizdata_core.queries import budgets as budgets_left
from wizdata_core.queries import bus, coverage, lake_report, runs, snapshots, waiting
from wizdata_core.queries import dead_letters as letters
from wizdata_core.queries import quotes as quotes_stored
from wizdata_core.store import reading

if TYPE_CHECKING:
    from datetime import datetime

    from wizdata_core.queries.freshness import Stamp

# ruff: noqa: ARG001 - `version` is what the caches are keyed by; the functions have no use for it

MOST_DEAD = 500


@dataclass(frozen=True, slots=True)
class Pulse:
    """What waits before each stage, what waits there for another attempt, and what is dead.

    `due` instruments have snapshots to be made; those of `refused` cannot be, for the reason said.
    """

    waits: dict[str, waiting.Backlog]
    delayed: dict[str, int]
    dead: letters.DeadCount
    due: int
    refused: tuple[tuple[str, str], ...]


def pulse() -> Pulse:
    """The work that is left at this moment."""
    with reading(store()) as connection:
        return Pulse(
            waiting.backlog(connection),
            {
                "clean": bus.delayed(connection, Topic.RAW_STORED),
                "derive": bus.delayed(connection, Topic.BARS_STORED),
            },
            letters.dead_count(connection),
            snapshots.count_due(connection),
            snapshots.refusals(connection),
        )


@st.cache_resource(max_entries=1, ttl="30s", show_spinner=False)
def progress() -> waiting.Progress:
    """What the stages have done."""
    with reading(store()) as connection:
        return waiting.progress(connection)


@st.cache_resource(max_entries=2, ttl="1m", show_spinner="Reading dead letters …")
def dead_letters(version: letters.DeadCount) -> tuple[letters.DeadLetter, ...]:
    """The newest dead letters."""
    with reading(store()) as connection:
        return letters.dead(connection, most=MOST_DEAD)


@st.cache_resource(max_entries=1, ttl="5s", show_spinner="Reading limits …")
def budgets() -> budgets_left.Budgets:
    """What is left of every limit, and who is not asked now."""
    with reading(store()) as connection:
        return budgets_left.budgets(connection, now())


@dataclass(frozen=True, slots=True)
class Schedule:
    """The newest run of each job, those under way, what was missed, and when each is due about."""

    last: tuple[coverage.RunLine, ...]
    under_way: tuple[runs.UnderWay, ...]
    missed: tuple[runs.MissedLine, ...]
    planned: dict[str, datetime]


@st.cache_resource(max_entries=1, ttl="5s", show_spinner="Reading runs …")
def schedule() -> Schedule:
    """How the jobs stand."""
    with reading(store()) as connection:
        return Schedule(
            coverage.last_runs(connection),
            runs.under_way(connection),
            runs.missed_runs(connection),
            runs.planned_next(connection, now()),
        )


@st.cache_resource(max_entries=2, ttl="1m", show_spinner="Measuring the archive …")
def lake_parts(version: Stamp) -> tuple[lake_report.LakePart, ...]:
    """The lake by provider, dataset and month."""
    with reading(store()) as connection:
        return lake_report.lake_parts(connection)


@st.cache_resource(max_entries=1, ttl="5s", show_spinner="Reading quotes …")
def latest_quotes() -> tuple[quotes_stored.LatestQuote, ...]:
    """What streams last said of each instrument."""
    with reading(store()) as connection:
        return quotes_stored.latest_quotes(connection)
