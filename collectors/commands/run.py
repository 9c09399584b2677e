"""`python -m collectors run`: the stages of this process, until it is told to stop."""

from __future__ import annotations

import logging
import signal
import threading
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from collectors.opening import opened
from collectors.pipeline import STAGES, SWEEP_EVERY, handlers, over, sweep
from collectors.runs import run_job
from collectors.schedule import JOBS
from collectors.scheduler import run_scheduler
from collectors.stages.stream import run_streams
from wizdata_core import clock
from wizdata_core.bus import open_bus
from wizdata_core.errors import UnknownName, WizDataError
from wizdata_core.ingest.esg_refresh import NOTHING_SEEN, refresh_where_due
from wizdata_core.ingest.snapshots import UNFORESEEN, refresh_due
from wizdata_core.logs import event
from wizdata_core.memory import stay_small
from wizdata_core.settings import load

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from collectors.stages.collect import Outside, Say
    from wizdata_core.bus import Bus
    from wizdata_core.queries.esg_changes import Seen

log = logging.getLogger(__name__)
COLLECT, DERIVE = "collect", "derive"
ALL = (COLLECT, *STAGES)
# Seconds between two looks for snapshots that are due, and how many rows are made at one look.
REFRESH_EVERY = 5.0
_MOST_REFRESHED = 4_000
# Each stage's messages are handled by so many threads; PostgreSQL works while another one parses.
_WORKERS = 2


def run_command(
    stages: Annotated[
        str, typer.Option(help=f"the stages of this process, some of {','.join(ALL)}")
    ] = ",".join(ALL),
) -> None:
    """Collects by the schedule until told to stop (Ctrl-C or SIGTERM)."""
    chosen = chosen_stages(stages)
    stay_small()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.default_int_handler)
    with (
        suppress(KeyboardInterrupt),
        opened() as outside,
        closing(open_bus(load(), outside.store)) as bus,
    ):
        run_stages(chosen, outside, bus)


def chosen_stages(words: str) -> tuple[str, ...]:
    """The stages that `words` names, joined by commas, in the order of the pipeline.

    Raises:
        UnknownName: a word names no stage.
    """
    named = [word.strip() for word in words.split(",") if word.strip()]
    for word in named:
        if word not in ALL:
            raise UnknownName("stage", word, ALL)
    if not named:
        raise UnknownName("stage", words, ALL)
    return tuple(stage for stage in ALL if stage in named)


def run_stages(stages: Sequence[str], outside: Outside, bus: Bus) -> None:
    """Runs stages side by side until one of them ends or this thread is interrupted.

    A stage that ends by an error ends the process: its supervisor starts it again, and the manifest
    tells it where it was. Before this returns, all of them have come to their end.
    """
    say, stop = over(bus.publish, outside, clock.now), threading.Event()
    reached = replace(outside, say=say)
    heard = handlers(reached, say, [STAGES[name] for name in stages if name in STAGES])
    parts: list[Callable[[], object]] = [lambda: _sweep_until(stop, reached, say)]
    if heard:
        parts.append(lambda: bus.serve(heard, stop, _WORKERS))
    if COLLECT in stages:
        start = partial(run_job, outside=reached, stop=stop)
        parts.append(lambda: run_scheduler(JOBS, start, stop))
        parts.append(lambda: _stream_until(stop, reached))
    if DERIVE in stages:
        parts.append(lambda: _refresh_until(stop, reached))
    with ThreadPoolExecutor(len(parts)) as pool:
        running = [pool.submit(part) for part in parts]
        try:
            wait(running, return_when=FIRST_COMPLETED)
        finally:
            stop.set()
    for each in running:
        each.result()


def _stream_until(stop: threading.Event, outside: Outside) -> None:
    """Listens to live prices; a process that has nothing to listen to goes on without."""
    run_streams(outside, stop)
    stop.wait()


def _sweep_until(stop: threading.Event, outside: Outside, say: Say) -> None:
    while not stop.is_set():
        try:
            sweep(outside, say, clock.now())
        except WizDataError as error:
            # The database or the broker is away: what is left stays in the manifest.
            event(log, "sweep.failed", error=str(error))
        stop.wait(SWEEP_EVERY)


def _refresh_until(stop: threading.Event, outside: Outside) -> None:
    """Makes scores whose figures changed, and the rows of snapshots that are due.

    Rows are made a batch or a few at a time. Scores of today are made on each new day.
    """
    scored = NOTHING_SEEN
    while not stop.is_set():
        scored, made = _rescored(outside, scored), 0
        try:
            made = refresh_due(outside.store, clock.now(), _MOST_REFRESHED)
        except WizDataError as error:
            # The database is away: what is due stays noted.
            event(log, "snapshots.failed", error=str(error))
        if made:
            event(log, "snapshots.made", rows=made)
        if made < _MOST_REFRESHED:
            stop.wait(REFRESH_EVERY)


def _rescored(outside: Outside, seen: Seen) -> Seen:
    """Makes scores anew where due; where they cannot be made, all else goes on without them."""
    try:
        return refresh_where_due(outside.store, clock.now(), seen)
    except (WizDataError, *UNFORESEEN) as error:
        event(log, "scores.failed", error=f"{type(error).__name__}: {error}")
    return seen
