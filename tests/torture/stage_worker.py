"""What the kill harness kills: processes that collect, clean and derive made bars, for ever.

Every answer is worked out from its number alone, so anybody can say what the table must hold. The
variants are deliberate faults: a harness that does not catch them proves nothing.
"""

from __future__ import annotations

import signal
import threading
import time
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from sqlalchemy import select

from collectors import pipeline, recording
from collectors.contract import Dataset, Feed, Provider, Query, Target
from collectors.pipeline import STAGES
from collectors.providers import PROVIDERS
from collectors.stages import clean as clean_stage
from collectors.stages.collect import Outside, collect
from collectors.wire import Exchange, Wire
from db.engine import engines
from db.models import raw_objects
from wizdata_core import clock
from wizdata_core.bars import BARS, Harvest, Interval
from wizdata_core.bus import Retries, Topic, open_bus
from wizdata_core.ingest import bars as ingest_bars
from wizdata_core.ingest import bulk
from wizdata_core.ingest.manifest import HeldObject, hold_raw, note_cleaned
from wizdata_core.lake import open_lake
from wizdata_core.queries.waiting import UNTOLD_AFTER
from wizdata_core.reference import rows
from wizdata_core.settings import load
from wizdata_core.store import database_address, reading, writing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from wizdata_core.settings import Settings


NAME = "torture"
SERIES = 20
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
ASKED = datetime(2026, 11, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
# How long a fault that is made on purpose leaves its window open, in seconds.
OPEN = 0.03


class Variant(StrEnum):
    """The code as it is, or with one fault that loses or doubles rows."""

    SOUND = "sound"
    ACKNOWLEDGED_BEFORE_WRITTEN = "acknowledged_before_written"
    WITHOUT_KEY = "without_key"


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done: so many answers of so many bars each, and where they go."""

    url: str
    home: Path
    answers: int
    bars: int
    variant: Variant = Variant.SOUND
    namespace: str = NAME


@cache
def symbols() -> tuple[str, ...]:
    """The instruments whose made bars flow; they trade at no exchange, so no calendar judges."""
    crypto = [row["symbol"] for row in rows("instruments") if row["asset_class"] == "crypto"]
    return tuple(crypto[:SERIES])


def provider(work: Work) -> Provider:
    """A source whose answer is the question's number, and whose bars follow from the number."""

    def ask(query: Query, wire: Wire) -> str:
        number = dict(query.options)["number"]
        url = f"file:///{number}"
        return wire.send(
            "GET", url, lambda: Exchange("GET", url, 200, (), number.encode())
        ).body.decode()

    def only_ask(query: Query, wire: Wire) -> None:
        ask(query, wire)

    def harvest(query: Query, wire: Wire) -> Harvest:
        return Harvest(made(int(ask(query, wire)), work.bars))

    feed = Feed(only_ask, harvest, {Interval.MINUTE: timedelta(days=10_000)})
    return Provider(NAME, "Made bars", "made for tests", 99, {Dataset.BARS: feed}, network=False)


def made(number: int, count: int) -> pa.Table:
    """The bars of one answer; answers of one series follow each other without a gap."""
    symbol, part = symbols()[number % len(symbols())], number // len(symbols())
    first = np.datetime64(BEGIN.replace(tzinfo=None), "us") + part * count * np.timedelta64(MINUTE)
    opened = first + np.arange(count) * np.timedelta64(MINUTE)
    chance = np.random.default_rng(number)
    close = np.round(100 + np.cumsum(chance.normal(0, 0.01, count)), 4)
    columns = [
        pa.array([symbol] * count),
        pa.array(["1m"] * count),
        pa.array(opened, pa.timestamp("us", "UTC")),
        pa.array(opened.astype("datetime64[D]")),
        *(pa.array(close + shift) for shift in (0.0, 0.01, -0.01, 0.0)),
        pa.array(chance.integers(1, 1_000, count).astype(np.float64)),
        pa.array(["USD"] * count),
        pa.array(np.ones(count)),
        pa.array(np.ones(count, dtype=bool)),
    ]
    return pa.table(columns, schema=BARS)


def question(work: Work, number: int) -> Query:
    """The question of a number; always put at the same moment, so its object has one key."""
    symbol = symbols()[number % len(symbols())]
    target = Target(symbol, symbol, "crypto", "USD", "USD", "UTC")
    start = BEGIN + (number // len(symbols())) * work.bars * MINUTE
    asked_at = ASKED + timedelta(seconds=number)
    options = (("number", str(number)),)
    return Query((target,), Interval.MINUTE, start, start + work.bars * MINUTE, asked_at, options)


def settings_of(work: Work) -> Settings:
    """The settings of a process at this work; without a URL the home's embedded database."""
    return load({"WIZDATA_DATABASE_URL": work.url, "WIZDATA_HOME": str(work.home)})


def outside_of(work: Work) -> Outside:
    """The database and the lake of the work; a server that has moved is found where it is."""
    settings = settings_of(work)
    store = engines(lambda: database_address(settings), application=NAME)
    return Outside(store, open_lake(settings.lake), offline=True)


def run(work: Work, stages: Sequence[str]) -> None:
    """Works until it is killed or told to stop; the stages are collect, clean, derive."""
    PROVIDERS[NAME] = provider(work)
    _BREAK[work.variant]()
    outside = outside_of(work)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    retries = Retries(delays=(0.1, 0.2, 0.5, 1.0))
    with closing(
        open_bus(settings_of(work), outside.store, retries=retries, namespace=work.namespace)
    ) as bus:
        say = pipeline.over(bus.publish, outside, clock.now)
        reached = replace(outside, say=say)
        heard = pipeline.handlers(
            reached, say, [each for each in STAGES.values() if each.name in stages]
        )
        if heard:
            bus.serve(heard, stop, 2)
        else:
            _collect(work, reached, stop)


def _collect(work: Work, outside: Outside, stop: threading.Event) -> None:
    """Asks what is not archived yet, in order; sweeps at the start and then, as a process does."""
    say = outside.say
    assert say is not None
    with reading(outside.store) as connection:
        asked = select(raw_objects.c.fetched_at).where(raw_objects.c.provider == NAME)
        have = {round((at - ASKED).total_seconds()) for at in connection.scalars(asked)}
    # At once after a start, whatever was archived and never told of.
    pipeline.sweep(outside, say, clock.now() + 2 * UNTOLD_AFTER)
    for number in range(work.answers):
        if stop.is_set():
            return
        if number not in have:
            archived = collect(PROVIDERS[NAME], Dataset.BARS, question(work, number), outside)
            say(Topic.RAW_STORED, (archived.key,))
    while not stop.wait(0.5):
        pipeline.sweep(outside, say, clock.now() + 2 * UNTOLD_AFTER)


def _sound() -> None:
    """The code as it is."""


def _acknowledge_before_writing() -> None:
    """Marks an object as cleaned and commits, then stores its rows in another transaction."""

    def clean_one(outside: Outside, key: str) -> bool:
        taken = recording.read(outside.lake, key)
        with writing(outside.store) as connection:
            held = hold_raw(connection, key)
            if held.cleaned:
                return not held.derived
            note_cleaned(connection, held.id, clock.now(), rows=0, rejects=())
        time.sleep(OPEN)
        with writing(outside.store) as connection:
            clean_stage.clean(connection, taken, held.id, clock.now())
        return True

    vars(clean_stage)["_clean_one"] = clean_one


def _write_without_key() -> None:
    """Appends whatever comes, to tables without a key, as often as it comes."""

    def hold(connection: Connection, key: str) -> HeldObject:
        return replace(hold_raw(connection, key), cleaned=False)

    sound = clean_stage._clean_one

    def clean_one(outside: Outside, key: str) -> bool:
        done = sound(outside, key)
        time.sleep(OPEN)
        return done

    vars(clean_stage)["hold_raw"] = hold
    vars(clean_stage)["_clean_one"] = clean_one
    vars(ingest_bars)["merge"] = bulk.append


_BREAK = {
    Variant.SOUND: _sound,
    Variant.ACKNOWLEDGED_BEFORE_WRITTEN: _acknowledge_before_writing,
    Variant.WITHOUT_KEY: _write_without_key,
}
