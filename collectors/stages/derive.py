"""Derives: works out what follows from rows just stored, one transaction an object."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from collectors.providers import PROVIDERS
from wizdata_core import clock
from wizdata_core.calendars import calendar_for
from wizdata_core.gaps import certain, missing, slots
from wizdata_core.ingest.gaps import settle_gaps, unfilled
from wizdata_core.ingest.manifest import hold_raw, note_derived
from wizdata_core.ingest.rebuild import share_derived
from wizdata_core.ingest.series import ask_anew
from wizdata_core.ingest.snapshot_due import note_changed
from wizdata_core.queries.derivation import answered, openings
from wizdata_core.store import writing

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection

    from collectors.stages.collect import Outside
    from wizdata_core.queries.derivation import Answered, TouchedSeries

# A bar is missing once its slot has been over for so long when it was asked for: before that the
# feed may only be late.
_LATE = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Derivation:
    """One thing that follows from stored rows: its name, what it means, and how it is worked out.

    `derive` gets the manifest's id of the object and the present moment; it may come again for the
    same object, and must come to the same.
    """

    name: str
    meaning: str
    derive: Callable[[Connection, int, datetime], None]


def derive_key(outside: Outside, key: str) -> tuple[str, ...]:
    """Derives what follows from a cleaned object, unless that is done; nothing comes after it."""
    now = clock.now()
    with writing(outside.store) as connection:
        share_derived(connection)
        held = hold_raw(connection, key)
        if held.cleaned and not held.derived:
            for each in DERIVATIONS:
                each.derive(connection, held.id, now)
            note_derived(connection, held.id, now)
    return ()


def _find_gaps(connection: Connection, raw_id: int, now: datetime) -> None:
    del now
    answer = answered(connection, raw_id)
    # What a file or an installed package leaves out cannot be asked for again.
    if answer is not None and PROVIDERS[answer.provider].network:
        for touched in answer.series:
            _find_gaps_of(connection, answer, touched)


def _find_gaps_of(connection: Connection, answer: Answered, touched: TouchedSeries) -> None:
    calendar = calendar_for(touched.asset_class, touched.mic)
    if calendar is None:
        return
    since = max(answer.asked_from, touched.first_opened_at)
    until = min(answer.asked_until, answer.fetched_at - _LATE)
    known = unfilled(connection, touched.id, since, until)
    # A gap that reaches over the edge of what was asked about is looked at whole.
    since = min([since, *(row.first_opened_at for row in known)])
    expected = slots(calendar, answer.interval, since, until)
    held = openings(connection, touched.id, answer.interval, since, until)
    found = [gap for gap in missing(expected, held) if certain(calendar, gap)]
    inside = [row for row in known if row.last_opened_at <= until]
    settle_gaps(connection, touched.id, inside, found, answer.fetched_at)


def _ask_restated_history_anew(connection: Connection, raw_id: int, now: datetime) -> None:
    ask_anew(connection, raw_id, now)


DERIVATIONS: tuple[Derivation, ...] = (
    Derivation(
        "gaps",
        "bars that the calendar expects and the answer left out are gaps; others are refilled",
        _find_gaps,
    ),
    Derivation(
        "rereads",
        "a new or changed corporate action has the history before it read again",
        _ask_restated_history_anew,
    ),
    Derivation(
        "snapshots",
        "what new bars, actions and figures change in snapshots is due from their first day on",
        note_changed,
    ),
)
