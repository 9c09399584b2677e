"""One supervised run of a job: claim the period, ask what is due, archive it, record what failed.

What is archived is told to the stage that cleans it: at once and in this process, or over the bus.
Whatever goes wrong with one question is recorded as a fault of that question and never reaches
another; `_fault_of` is the one place here that takes every error.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from collectors.contract import Dataset
from collectors.faults import STOPS_THE_RUN, Fault, FaultKind, ToldToStop
from collectors.pipeline import at_once
from collectors.providers import PROVIDERS
from collectors.questions import asked_now, gap_queries, job_queries
from collectors.retries import patiently
from collectors.room import wait_for_room
from collectors.stages.collect import Archived, Outside, collect, named_in_manifest
from collectors.turns import taken
from wizdata_core import clock
from wizdata_core.bus import Topic
from wizdata_core.errors import DatabaseUnavailable, LakeUnavailable, LeaseLost
from wizdata_core.ingest.runs import ClaimRules, FaultNote, Outcome, finish_run, note_fault
from wizdata_core.logs import event
from wizdata_core.queries.gaps import gaps_to_ask
from wizdata_core.queries.runs import RunSoFar, answered_to_the_end, run_so_far
from wizdata_core.queries.targets import targets
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from collectors.contract import Provider, Query
    from collectors.schedule import Job
    from wizdata_core.ingest.runs import Lease


log = logging.getLogger(__name__)
# Gaps that one run asks for, after everything else that is due.
_MOST_GAPS = 20
# What is out of reach when all of a provider is; `Query.reach` says it of questions without parts.
_ALL = ""
TOLD_TO_STOP = "the collector was told to stop"


@dataclass(slots=True)
class Tally:
    """What a run has come to so far, on the asking side."""

    asked: int = 0
    answered: int = 0
    faults: list[FaultNote] = field(default_factory=list)

    def outcome(self, stopped_by: str, so_far: RunSoFar) -> Outcome:
        """What the run came to; `stopped_by` is why it ended early, empty where it did not.

        `so_far` is what the cleaning of its answers has come to by now.
        """
        counts = (self.asked, self.answered, so_far.stored, so_far.refused)
        return Outcome(self._state(stopped_by, so_far), *counts, stopped_by or so_far.last_fault)

    def _state(self, stopped_by: str, so_far: RunSoFar) -> str:
        if stopped_by == TOLD_TO_STOP:
            return "stopped"
        if stopped_by and any(fault.kind == FaultKind.OFFLINE.value for fault in self.faults):
            return "offline"
        if stopped_by or (so_far.faults and self.asked and not self.answered):
            return "failed"
        return "faulty" if so_far.faults else "done"


@dataclass(frozen=True, slots=True)
class _Run:
    """A run that is ours: its lease, whom it asks for what, what it reaches, what it came to."""

    lease: Lease
    provider: Provider
    dataset: Dataset
    outside: Outside
    tally: Tally


def run_job(job: Job, outside: Outside, stop: threading.Event | None = None) -> Outcome | None:
    """Runs the period of a job whose turn it is, or gives None where none is, or it is taken.

    Raises:
        DatabaseUnavailable: the database went away; the run is left to whoever claims it next.
        LeaseLost: the run was taken over by another; nothing of it was kept since.
    """
    stop, now = stop or threading.Event(), clock.now()
    if stop.is_set():
        return None
    provider = PROVIDERS[job.provider]
    # What stopped because we are offline is only worth another try by one who is not.
    rules = ClaimRules(again=() if outside.offline else ("offline",), alone=True)
    with taken(outside.store, job, now, rules) as lease:
        if lease is None:
            return None
        queries: list[Query] = []

        def prepare() -> None:
            with reading(outside.store) as connection:
                listed = targets(connection, job.provider, job.interval.value, groups=job.groups)
                due = job_queries(connection, job, provider, listed)
                again = lease.token > 1
                done = answered_to_the_end(connection, lease.run) if again else frozenset()
                queries.extend(each for each in due if not _is_answered(each, done))
                named = [row.symbol for row in listed]
                facts = (job.provider, job.interval.value, named, now, _MOST_GAPS)
                open_gaps = gaps_to_ask(connection, *facts)
            if provider.network and job.dataset is Dataset.BARS:
                queries.extend(gap_queries(provider, job.interval, listed, open_gaps))

        fault = _fault_of(prepare)
        if fault is None:
            return run_queries(lease, provider, queries, outside, stop, dataset=job.dataset)
        run = _Run(lease, provider, job.dataset, outside, Tally())
        _record(run, FaultNote(provider.name, "", job.asks_for, *_said(fault)))
        return _finish(run, fault.detail)


def _is_answered(query: Query, done: frozenset[str]) -> bool:
    """Whether the run was claimed before and has asked this already, up to its present.

    A run that stopped at a limit goes on where it was: from the beginning again, it would spend the
    limit on the same instruments each time and never reach the last.
    """
    return query.end >= query.asked_at and named_in_manifest(query) in done


def run_queries(  # noqa: PLR0913 - the dataset is a part of the question
    lease: Lease,
    provider: Provider,
    queries: Sequence[Query],
    outside: Outside,
    stop: threading.Event,
    progress: Callable[[int, int, Query], None] | None = None,
    *,
    dataset: Dataset = Dataset.BARS,
) -> Outcome:
    """Asks each query in turn; a fault of one is recorded and the next is asked.

    A fault that says the whole provider is out of reach ends its part of the run, for the rest
    would meet it too: all of it, or where the provider has venues or sites the questions to that.
    """
    if outside.gates:
        outside = replace(outside, gates=outside.gates.until(stop.wait))
    run = _Run(lease, provider, dataset, outside, Tally())
    stopped_by, out_of_reach = "", set[str]()
    for index, undated in enumerate(queries):
        if out_of_reach & {_ALL, undated.reach}:
            continue
        if not wait_for_room(outside.lake, stop, paused_by=partial(_record_pause, run)):
            stopped_by = TOLD_TO_STOP
            break
        if progress:
            progress(index, len(queries), undated)
        fault = _ask_and_archive(run, undated)
        if isinstance(fault, ToldToStop):
            stopped_by = TOLD_TO_STOP
            break
        if fault is not None and fault.kind in STOPS_THE_RUN:
            stopped_by = fault.detail
            out_of_reach.add(_ALL if fault.kind is FaultKind.OFFLINE else undated.reach)
    return _finish(run, stopped_by)


def _ask_and_archive(run: _Run, undated: Query) -> Fault | None:
    raw: list[int] = []

    def attempt() -> Archived:
        query = asked_now(undated, clock.now())
        return collect(run.provider, run.dataset, query, run.outside, run.lease)

    def ask() -> None:
        archived = patiently(attempt, run.outside.gates)
        raw.append(archived.raw_id)
        if archived.fault is not None:
            raise archived.fault
        tell = run.outside.say or at_once(run.outside)
        tell(Topic.RAW_STORED, (archived.key,))
        run.tally.answered += 1

    run.tally.asked += 1
    fault = _fault_of(ask)
    if fault is not None and not isinstance(fault, ToldToStop):
        raw_id = raw[0] if raw else None
        asked = undated.interval.value if run.dataset is Dataset.BARS else run.dataset.value
        facts = (run.provider.name, undated.named, asked)
        _record(run, FaultNote(*facts, *_said(fault), raw_id))
    return fault


def _fault_of(act: Callable[[], None]) -> Fault | None:
    """The fault that an action ends in; None where it ends well.

    Raises:
        DatabaseUnavailable, LeaseLost: they say nothing of the question, and end the run's work.
    """
    try:
        act()
    except Fault as fault:
        return fault
    except (DatabaseUnavailable, LeaseLost):
        raise
    except LakeUnavailable as error:
        return Fault(FaultKind.UNAVAILABLE, str(error))
    except Exception as error:
        log.exception("run.error")
        return Fault(FaultKind.MALFORMED, f"{type(error).__name__}: {error}")
    return None


def _said(fault: Fault) -> tuple[str, str, datetime]:
    return fault.kind.value, fault.detail, clock.now()


def _record(run: _Run, note: FaultNote) -> None:
    run.tally.faults.append(note)
    with writing(run.outside.store) as connection:
        note_fault(connection, run.lease, note)
    facts = {"provider": note.provider, "symbol": note.symbol, "kind": note.kind}
    event(log, "run.fault", run=run.lease.run, **facts, detail=note.detail)


def _record_pause(run: _Run, why: str) -> None:
    said = (FaultKind.NO_ROOM.value, why, clock.now())
    _record(run, FaultNote(run.provider.name, "", run.dataset.value, *said))


def _finish(run: _Run, stopped_by: str) -> Outcome:
    with writing(run.outside.store) as connection:
        outcome = run.tally.outcome(stopped_by, run_so_far(connection, run.lease.run))
        finish_run(connection, run.lease, outcome, clock.now())
    event(
        log,
        "run.finished",
        run=run.lease.run,
        provider=run.provider.name,
        state=outcome.state,
        asked=outcome.asked,
        stored=outcome.stored,
        detail=outcome.detail,
    )
    return outcome
