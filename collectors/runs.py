"""One supervised run of a job: claim the period, ask what is due, store it, record what failed.

This module holds the collector's single broad except: whatever goes wrong with one question is
recorded as a fault of that question and never reaches another.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from collectors.contract import Dataset, Query, Target
from collectors.faults import STOPS_THE_RUN, Fault, FaultKind
from collectors.providers import PROVIDERS
from collectors.schedule import period_of
from collectors.stages.clean import Cleaned, clean
from collectors.stages.collect import Outside, collect
from wizdata_core import clock
from wizdata_core.ingest.runs import FaultNote, Outcome, claim_run, finish_run, note_fault
from wizdata_core.logs import event
from wizdata_core.queries.targets import TargetRow, targets
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime, timedelta

    from collectors.contract import Provider
    from collectors.schedule import Job
    from wizdata_core.bars import Interval

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Tally:
    """What a run has come to so far."""

    asked: int = 0
    answered: int = 0
    stored: int = 0
    refused: int = 0
    faults: list[FaultNote] = field(default_factory=list)

    def add(self, cleaned: Cleaned) -> None:
        self.answered += 1
        self.stored += cleaned.written.new + cleaned.written.changed
        self.refused += cleaned.refused

    def outcome(self, stopped_by: str) -> Outcome:
        failed = self.asked > 0 and self.answered == 0
        state = "failed" if failed or stopped_by else ("faulty" if self.faults else "done")
        detail = stopped_by or (self.faults[-1].detail if self.faults else "")
        return Outcome(state, self.asked, self.answered, self.stored, self.refused, detail)


def run_job(job: Job, outside: Outside, stop: threading.Event | None = None) -> Outcome | None:
    """Runs the present period of a job, or gives None where that period is taken or done."""
    now = clock.now()
    period = period_of(job, now)
    with writing(outside.store) as connection:
        run_id = claim_run(connection, job.name, period, job.provider, now)
    if run_id is None:
        return None
    provider = PROVIDERS[job.provider]
    with reading(outside.store) as connection:
        listed = targets(connection, job.provider, job.interval.value, groups=job.groups)
    queries = due_queries(provider, job.interval, listed, overlap=job.overlap)
    return run_queries(run_id, provider, queries, outside, stop or threading.Event())


def run_queries(
    run_id: int,
    provider: Provider,
    queries: Sequence[Query],
    outside: Outside,
    stop: threading.Event,
    progress: Callable[[int, int, Query], None] | None = None,
) -> Outcome:
    """Asks each query in turn; a fault of one is recorded and the next is asked.

    A fault that says the whole provider is out of reach ends its part of the run, for the rest would
    meet it too: all of it, or where the provider has venues the questions to that venue.
    """
    tally, stopped_by, out_of_reach = Tally(), "", set[tuple[tuple[str, str], ...]]()
    for index, undated in enumerate(queries):
        if undated.options in out_of_reach:
            continue
        if stop.is_set():
            stopped_by = "the collector was told to stop"
            break
        moment = clock.now()
        query = replace(undated, asked_at=moment, end=moment)
        if progress:
            progress(index, len(queries), query)
        fault = _ask_and_store(run_id, provider, query, outside, tally)
        if fault is not None and fault.kind in STOPS_THE_RUN:
            stopped_by = fault.detail
            out_of_reach.add(undated.options)
        elif provider.pause and index + 1 < len(queries):
            stop.wait(provider.pause)
    outcome = tally.outcome(stopped_by)
    with writing(outside.store) as connection:
        finish_run(connection, run_id, outcome, clock.now())
    event(log, "run.finished", run=run_id, provider=provider.name, state=outcome.state, asked=outcome.asked, stored=outcome.stored, detail=outcome.detail)
    return outcome


def _ask_and_store(run_id: int, provider: Provider, query: Query, outside: Outside, tally: Tally) -> Fault | None:
    tally.asked += 1
    raw_id: int | None = None
    try:
        archived = collect(provider, Dataset.BARS, query, outside)
        raw_id = archived.raw_id
        if archived.fault is not None:
            raise archived.fault
        with writing(outside.store) as connection:
            tally.add(clean(connection, archived.recording, archived.raw_id, clock.now()))
    except Fault as fault:
        _record(run_id, provider, query, outside, tally, fault, raw_id)
        return fault
    except Exception as error:  # noqa: BLE001 - the one place: a run records what it could not foresee
        log.exception("run.error")
        fault = Fault(FaultKind.MALFORMED, f"{type(error).__name__}: {error}")
        _record(run_id, provider, query, outside, tally, fault, raw_id)
    return None


def _record(run_id: int, provider: Provider, query: Query, outside: Outside, tally: Tally, fault: Fault, raw_id: int | None) -> None:  # noqa: PLR0913 - one value each, and nothing to group
    symbol = query.targets[0].symbol if len(query.targets) == 1 else f"{len(query.targets)} instruments"
    note = FaultNote(provider.name, symbol, query.interval.value, fault.kind.value, fault.detail, clock.now(), raw_id)
    tally.faults.append(note)
    with writing(outside.store) as connection:
        note_fault(connection, run_id, note)
    event(log, "run.fault", run=run_id, provider=provider.name, symbol=symbol, kind=fault.kind.value, detail=fault.detail)


def due_queries(provider: Provider, interval: Interval, listed: Sequence[TargetRow], *, overlap: timedelta, since: datetime | None = None) -> list[Query]:
    """The questions that bring `listed` up to date: all history where none is held, else the end.

    Every question reaches to the present: an answer is only whole with the splits that came after.
    """
    feed = provider.feeds[Dataset.BARS]
    now = clock.now()
    return [
        Query(
            tuple(_target(row) for row in part),
            interval,
            since or min(_since(row, now - feed.history[interval], overlap) for row in part),
            now,
            now,
            _options(part[0]),
        )
        for part in _parts(listed, feed.most_targets)
    ]


def _parts(listed: Sequence[TargetRow], most: int) -> Iterator[Sequence[TargetRow]]:
    for start in range(0, len(listed), most):
        yield listed[start : start + most]


def _since(row: TargetRow, earliest: datetime, overlap: timedelta) -> datetime:
    return earliest if row.last_opened_at is None else max(earliest, row.last_opened_at - overlap)


def _target(row: TargetRow) -> Target:
    return Target(
        row.symbol, row.provider_symbol.rpartition(":")[2], row.asset_class, row.currency, row.quote_unit,
        row.timezone, row.open_local, row.close_local,
    )


def _options(row: TargetRow) -> tuple[tuple[str, str], ...]:
    venue = row.provider_symbol.partition(":")[0] if ":" in row.provider_symbol else ""
    return (("venue", venue),) if venue else ()
