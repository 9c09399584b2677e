"""Listens: keeps connections open, stores the newest quotes and archives the trades that came.

This is the one async place of collecting; what it calls to store is synchronous and runs in a
thread. Time, chance, sleep and the network are arguments.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from collectors.connecting import Doors, Link, Pace, stay_connected
from collectors.contract import Dataset, Query, Target
from collectors.ear import Ear
from collectors.faults import Fault, FaultKind
from collectors.pipeline import at_once
from collectors.providers.stream import NAME, exchange_of
from collectors.recording import Recording
from collectors.stages.collect import archive
from collectors.streams import STREAMS
from collectors.tape import Tape
from wizdata_core.bars import Interval
from wizdata_core.bus import Topic
from wizdata_core.errors import DatabaseUnavailable, LakeUnavailable, WizDataError
from wizdata_core.ingest.quotes import store_quotes
from wizdata_core.ingest.runs import (
    ClaimRules,
    FaultNote,
    Outcome,
    claimed,
    finish_run,
    note_fault,
)
from wizdata_core.logs import event
from wizdata_core.queries.targets import targets
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from collectors.ear import Counts
    from collectors.stages.collect import Outside
    from collectors.streams import Stream
    from collectors.tape import Window
    from wizdata_core.ingest.runs import Lease
    from wizdata_core.quotes import Quote

log = logging.getLogger(__name__)
_MOST_OWED = 10
# What passes by itself, at the database or the lake: tried again at the next flush.
_PASSING = (DatabaseUnavailable, LakeUnavailable, OperationalError, OSError)
# A stream listens for as long as its process lives.
_HELD = ClaimRules(longest=timedelta(days=10_000))
_LOOK_EVERY = 0.25
_INTERVAL = "live"


@dataclass(slots=True)
class _Live:
    """A stream that is being listened to, and the minutes of it that are not kept yet."""

    link: Link
    lease: Lease
    outside: Outside
    around: Around
    owed: deque[Window] = field(default_factory=deque)
    ended_by: Fault | None = None


def archive_and_tell(taken: Recording, outside: Outside, lease: Lease) -> None:
    """Archives a recording, and tells the stage that cleans it."""
    key, _ = archive(taken, outside, lease)
    tell = outside.say or at_once(outside)
    tell(Topic.RAW_STORED, (key,))


@dataclass(frozen=True, slots=True)
class Around:
    """What a stream is surrounded by: time and chance, the network, and who keeps its trades.

    `keep` takes each minute of trades as a recording.
    """

    pace: Pace = field(default_factory=Pace)
    doors: Doors = field(default_factory=Doors)
    keep: Callable[[Recording, Outside, Lease], None] = archive_and_tell


def run_streams(
    outside: Outside,
    stop: threading.Event,
    streams: Sequence[Stream] = STREAMS,
    *,
    symbols: Sequence[str] = (),
    around: Around | None = None,
) -> dict[str, Counts]:
    """Listens to streams until `stop` is set or each has ended; gives what each came to.

    `symbols` are canonical and leave out all others. A stream without instruments is passed over.
    Two processes may listen to one stream: what they store is the same. Offline it does nothing
    and says so.
    """
    if outside.offline:
        event(log, "streams.offline", detail="WIZDATA_OFFLINE is set, so nothing is listened to")
        return {}
    around = around or Around()
    with ExitStack() as claims:
        lives = []
        for stream in streams:
            ear = _ear(stream, outside, symbols, around.pace)
            if not ear.targets:
                event(log, "stream.empty", stream=stream.name)
                continue
            now = around.pace.now()
            name = f"stream {stream.name}"
            claim = claimed(outside.store, name, now, stream.provider, now, _HELD)
            lease = claims.enter_context(claim)
            if lease is not None:
                lives.append(_Live(Link(stream, ear), lease, outside, around))
        asyncio.run(_listen_to_all(lives, stop))
    return {live.link.stream.name: live.link.ear.counts for live in lives}


def _ear(stream: Stream, outside: Outside, symbols: Sequence[str], pace: Pace) -> Ear:
    with reading(outside.store) as connection:
        listed = targets(
            connection, stream.provider, _INTERVAL, groups=stream.groups, symbols=symbols
        )
    named: dict[str, Target] = {}
    for row in listed:
        venue, _, name = row.provider_symbol.rpartition(":")
        if venue == stream.venue:
            named[name] = Target(
                row.symbol,
                row.provider_symbol,
                row.asset_class,
                row.currency,
                row.quote_unit,
                row.timezone,
                row.open_local,
                row.close_local,
            )
    tape = Tape() if stream.trades else None
    return Ear(stream.provider, named, pace.now, pace.monotonic, tape)


async def _listen_to_all(lives: Sequence[_Live], stop: threading.Event) -> None:
    tasks = [asyncio.create_task(_attend(live)) for live in lives]
    try:
        while not stop.is_set() and not all(task.done() for task in tasks):  # noqa: ASYNC110 - threads set `stop`, which no loop can wait for
            await asyncio.sleep(_LOOK_EVERY)
    finally:
        for task in tasks:
            task.cancel()
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(ended, Exception):
                log.error("stream.error", exc_info=ended)


async def _attend(live: _Live) -> None:
    """One stream from its first connection to its end, with its flushes beside it."""
    flushing = asyncio.create_task(_flush_often(live))
    try:
        pace, doors = live.around.pace, live.around.doors
        live.ended_by = await stay_connected(live.link, pace, doors)
    finally:
        flushing.cancel()
        await asyncio.gather(flushing, return_exceptions=True)
        await _flush(live)
        await asyncio.to_thread(_finish, live)


async def _flush_often(live: _Live) -> None:
    while True:
        await live.around.pace.sleep(live.link.stream.flush.total_seconds())
        flush = asyncio.create_task(_flush(live))
        try:
            await asyncio.shield(flush)
        except asyncio.CancelledError:
            # What is half stored is stored whole before the stream ends.
            await flush
            raise


async def _flush(live: _Live) -> None:
    """Stores the newest quotes and the faults that were met; keeps the minutes that are over."""
    ear, now = live.link.ear, live.around.pace.now
    quotes, faults = ear.board.take(), list(ear.faults)
    ear.faults.clear()
    if quotes or faults:
        stored = await asyncio.to_thread(_store, live, quotes, faults, now())
        if stored is None:
            ear.board.give_back(quotes)
            ear.faults.extendleft(reversed(faults))
        else:
            ear.counts.flushes += 1
            ear.counts.stored += stored
    if ear.tape is not None:
        live.owed.extend(ear.tape.cut(now()))
    while len(live.owed) > _MOST_OWED:
        live.owed.popleft()
        ear.counts.lost += 1
    while live.owed:
        if not await asyncio.to_thread(_keep, live, live.owed[0], now()):
            return
        live.owed.popleft()
        ear.counts.minutes += 1


def _store(
    live: _Live, quotes: Sequence[Quote], faults: Sequence[tuple[str, Fault]], now: datetime
) -> int | None:
    """How many quotes were new or changed; None where the database could not be reached."""
    try:
        with writing(live.outside.store) as connection:
            stored = store_quotes(connection, quotes)
            for symbol, fault in faults:
                facts = (
                    live.link.stream.provider,
                    symbol,
                    _INTERVAL,
                    fault.kind.value,
                    fault.detail,
                )
                note_fault(connection, live.lease, FaultNote(*facts, now))
    except (DatabaseUnavailable, SQLAlchemyError) as error:
        event(log, "stream.unstored", stream=live.link.stream.name, detail=str(error))
        return None
    except WizDataError as error:
        # Quotes of an instrument that is gone keep no others back: the next flush has newer ones.
        log.error("stream.unstored %s %s", live.link.stream.name, error)  # noqa: TRY400 - a typed error says all
        return 0
    return stored


def _keep(live: _Live, window: Window, now: datetime) -> bool:
    """Keeps the trades of a window; whether that is done, or must be tried again."""
    venue = live.link.stream.venue
    query = Query(
        targets=tuple(live.link.ear.targets.values()),
        interval=Interval.MINUTE,
        start=window.start,
        end=window.end,
        asked_at=now,
        options=(("venue", venue),),
    )
    exchange = exchange_of(venue, live.link.book.facts, window)
    taken = Recording(NAME, Dataset.TRADES.value, query, (exchange,))
    try:
        live.around.keep(taken, live.outside, live.lease)
    except _PASSING as error:
        event(log, "stream.unkept", stream=live.link.stream.name, detail=str(error))
        return False
    except Exception as error:  # noqa: BLE001 - one minute that cannot be read must not end the stream; it is archived, and noted
        detail = f"{window.start:%Y-%m-%d %H:%M} UTC: {type(error).__name__}: {error}"
        live.link.ear.faults.append(("", Fault(FaultKind.MALFORMED, detail)))
    return True


def _finish(live: _Live) -> None:
    counts, ended = live.link.ear.counts, live.ended_by
    outcome = Outcome(
        state="failed" if ended else "stopped",
        asked=counts.connections,
        answered=counts.messages,
        stored=counts.stored,
        refused=counts.ahead + counts.unreadable,
        detail=ended.detail if ended else "",
    )
    live.link.ear.say("stream.finished", stream=live.link.stream.name, state=outcome.state)
    try:
        with writing(live.outside.store) as connection:
            finish_run(connection, live.lease, outcome, live.around.pace.now())
    except (DatabaseUnavailable, SQLAlchemyError) as error:
        event(log, "stream.unfinished", stream=live.link.stream.name, detail=str(error))
