"""The pipeline: which stage hears which topic, and how what one stage did reaches the next.

A stage handles one key and gives the keys that the next one is to hear of. It knows nothing of the
bus: `at_once` hands keys on within this process, `over` publishes them, and the handlers that the
bus serves are the same functions. The manifest is the list of what is left to do: `sweep` tells
again whatever a crash left untold.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from collectors.stages.clean import clean_key
from collectors.stages.derive import derive_key
from wizdata_core.bus import Topic
from wizdata_core.errors import BusStopping, BusUnavailable
from wizdata_core.ingest.manifest import note_told
from wizdata_core.logs import event
from wizdata_core.queries.waiting import uncleaned, underived
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from collectors.stages.collect import Outside, Say

log = logging.getLogger(__name__)
SWEEP_EVERY = 30.0
_MOST_SWEPT = 500


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the bus: what it hears, what it does with a key, and what it says afterwards.

    `left` gives the keys whose present step is this stage and of which the bus does not know.
    """

    name: str
    hears: Topic
    handle: Callable[[Outside, str], Sequence[str]]
    says: Topic | None
    left: Callable[[Connection, datetime, int], list[str]]


STAGES: dict[str, Stage] = {
    stage.name: stage
    for stage in (
        Stage("clean", Topic.RAW_STORED, clean_key, Topic.BARS_STORED, uncleaned),
        Stage("derive", Topic.BARS_STORED, derive_key, None, underived),
    )
}


def at_once(outside: Outside) -> Say:
    """Hands each key to its stage here and now; what a stage says goes to the next the same way."""
    by_topic = {stage.hears: stage for stage in STAGES.values()}

    def say(topic: Topic, keys: Sequence[str]) -> None:
        for key in keys:
            handle(by_topic[topic], outside, say, key)

    return say


def over(publish: Say, outside: Outside, now: Callable[[], datetime]) -> Say:
    """Publishes keys on the bus, and notes in the manifest that the bus has them.

    While the bus is away nothing is told: the manifest holds what is left, and a sweep tells it.
    """

    def say(topic: Topic, keys: Sequence[str]) -> None:
        if not keys:
            return
        try:
            publish(topic, keys)
        except (BusUnavailable, BusStopping) as error:
            event(log, "bus.away", topic=str(topic), keys=len(keys), detail=str(error))
        else:
            with writing(outside.store) as connection:
                note_told(connection, keys, now())

    return say


def handlers(
    outside: Outside, say: Say, stages: Sequence[Stage]
) -> dict[Topic, Callable[[str], None]]:
    """What the bus calls, by topic."""
    return {stage.hears: partial(handle, stage, outside, say) for stage in stages}


def handle(stage: Stage, outside: Outside, say: Say, key: str) -> None:
    """Takes one key through a stage, and tells the next."""
    done = stage.handle(outside, key)
    if stage.says is not None:
        say(stage.says, done)


def sweep(outside: Outside, say: Say, now: datetime) -> int:
    """Tells of every step that was left untold or was told too long ago; how many that were."""
    found = 0
    for stage in STAGES.values():
        with reading(outside.store) as connection:
            keys = stage.left(connection, now, _MOST_SWEPT)
        if keys:
            event(log, "stage.swept", stage=stage.name, keys=len(keys))
            say(stage.hears, keys)
        found += len(keys)
    return found
