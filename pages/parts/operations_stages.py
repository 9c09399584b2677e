"""The stages as cards: what waits before each, since when, and what is done, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import streamlit as st

from pages.parts import cached, cached_work
from pages.parts.words import ago, plural, utc
from wizdata_core.breaker import CircuitState
from wizdata_core.bus.opening import BROKERS
from wizdata_core.clock import now

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from wizdata_core.queries.waiting import Backlog

STUCK_AFTER = timedelta(minutes=10)
RULE = (
    "Nothing waits: all that was archived has gone through. Catching up: the oldest has waited for "
    "at most 10 minutes. Stuck: it has waited longer, so no collector runs this stage, or too few."
)


@dataclass(frozen=True, slots=True)
class StageCard:
    """A stage as a person reads of it: its name and what it does."""

    name: str
    does: str
    done: str


STAGES = (
    StageCard("collect", "asks providers and archives each answer", "archived"),
    StageCard("clean", "reads archived answers, judges their rows, stores them", "cleaned"),
    StageCard("derive", "finds gaps, what is to be read again, and snapshots due", "derived from"),
)


def stage_state(waits: Backlog, moment: datetime) -> str:
    """How a stage stands at a moment, by `RULE`."""
    if not waits.objects or waits.oldest is None:
        return "Nothing waits"
    return "Stuck" if moment - waits.oldest > STUCK_AFTER else "Catching up"


_MARKS = {
    "Nothing waits": ":green-badge[:material/check: Nothing waits]",
    "Catching up": ":blue-badge[:material/sync: Catching up]",
    "Stuck": ":orange-badge[:material/warning: Stuck]",
}


def work_numbers() -> None:
    """The work that is left, in five numbers."""
    at, schedule, limits = cached_work.pulse(), cached_work.schedule(), cached_work.budgets()
    stopped = {each.scope for each in limits.circuits if each.state != CircuitState.CLOSED}
    unasked = stopped | {each.scope for each in limits.holds}
    missed = sum(line.times for line in schedule.missed)
    numbers = (
        ("To be cleaned", at.waits["clean"].objects, "Archived answers that wait to be read"),
        ("To be derived", at.waits["derive"].objects, "Cleaned answers whose gaps are not found"),
        ("Dead letters", at.dead.waiting, "What no attempt could handle; it waits for a person"),
        ("Not asked now", len(unasked), "Providers and venues on hold or behind an open circuit"),
        ("Missed periods", missed, "Periods of jobs, ever, for which no run was started"),
    )
    with st.grid(5, min_column_width=140):
        for label, number, said in numbers:
            st.metric(label, f"{number:,}", border=True, help=said)


def stages_tab() -> None:
    """Each stage: how it stands, what waits, what is done; and which bus joins them."""
    at, done, moment = cached_work.pulse(), cached_work.progress(), now()
    with st.grid(3, min_column_width=260):
        for stage in STAGES:
            with st.container(border=True, height="stretch"):
                waits = at.waits.get(stage.name)
                mark = f" {_MARKS[stage_state(waits, moment)]}" if waits else ""
                st.markdown(f"**{stage.name.capitalize()}**{mark}  \n{stage.does}")
                if waits and waits.objects:
                    st.markdown(_waiting(waits, at.delayed[stage.name], moment))
                passed = done.stages[stage.name]
                st.caption(f"{plural(passed.objects, 'answer')} {stage.done}, the newest "
                           f"{utc(passed.last)}")  # fmt: skip
    st.caption(snapshot_words(at.due, at.refused))
    given_up = f"{plural(done.refusals, 'answer')} held a provider's refusal and go no further"
    if done.dropped:
        given_up += f"; {plural(done.dropped, 'answer')} dropped by a person"
    st.caption(f"{given_up}. {RULE}")
    st.caption(f"Bus: {bus_words(cached.settings().bus_url)}. As of {moment:%H:%M:%S} UTC.")


def _waiting(waits: Backlog, delayed: int, moment: datetime) -> str:
    said = f"{waits.objects:,} {'waits' if waits.objects == 1 else 'wait'}, the oldest since "
    said += f"{utc(waits.oldest)} ({ago(waits.oldest, moment)})."
    return f"{said} {delayed:,} of them failed and will be tried again." if delayed else said


def snapshot_words(due: int, refused: Sequence[tuple[str, str]]) -> str:
    """What is left of snapshots: how many instruments are due, and whose cannot be made and why."""
    said = f"Snapshots: {plural(due, 'instrument')} due." if due else "Snapshots: nothing due."
    return " ".join([said, *(f"None of {symbol} can be made: {why}." for symbol, why in refused)])


def bus_words(url: str) -> str:
    """The broker that a URL names, without what it says of users and passwords."""
    parts = urlsplit(url)
    label = next(each.label for each in BROKERS if parts.scheme in each.schemes)
    return f"{label} at {parts.hostname}" if parts.hostname else f"{label}, the database itself"
