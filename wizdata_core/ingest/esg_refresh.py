"""Makes scores anew where what they are made of has changed, and notes the snapshots they change.

One refresh runs at a time. A score as of a day is made of what was known by its end: a figure that
came or went changes the scores from the day on which it became known. Scores that nothing supports
any more are removed.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from sqlalchemy import delete, text

from db.models import esg_scores
from wizdata_core.esg.methods import Entity
from wizdata_core.esg.scoring.score_days import days_to_score, first_change
from wizdata_core.ingest.esg_scores import refresh_scores
from wizdata_core.ingest.snapshot_due import Span, note_scored
from wizdata_core.logs import event
from wizdata_core.queries.esg_changes import (
    PRESENT,
    Seen,
    changed_from,
    known_days,
    scores_from,
    seen_now,
    stored_days,
)
from wizdata_core.store import at_once, reading, writing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

    from sqlalchemy import Connection

    from wizdata_core.esg.scoring.score_days import Values
    from wizdata_core.store import Engines

    Histories = Mapping[tuple[str, str], tuple[tuple[date, Values], ...]]

log = logging.getLogger(__name__)
_DAYS_AT_ONCE = 24
NOTHING_SEEN = Seen()


@dataclass(frozen=True, slots=True)
class Rescored:
    """What a refresh made: how many scores, as of how many days, and whose changed."""

    scores: int
    days: int
    changed: int


def refresh_where_due(store: Engines, now: datetime, seen: Seen = NOTHING_SEEN) -> Seen:
    """Makes scores anew unless all is as it was when this gave `seen`; gives what it is now.

    Without it everything is looked at that came since scores were made last.
    """
    with reading(store) as connection:
        present = seen_now(connection, _day(now))
        if present == seen:
            return seen
        first = changed_from(
            connection,
            companies=present.companies != seen.companies,
            countries=present.countries != seen.countries,
        )
    made = refresh_from(store, min(first or _day(now), _day(now)), now)
    if made.scores:
        event(log, "scores.made", scores=made.scores, days=made.days, changed=made.changed)
    return present


def refresh_changed(store: Engines, now: datetime) -> Rescored:
    """Makes the scores of today, and those that what came since the last were made may change."""
    with reading(store) as connection:
        first = changed_from(connection)
    return refresh_from(store, min(first or _day(now), _day(now)), now)


def _day(now: datetime) -> date:
    return now.astimezone(UTC).date()


def refresh_from(store: Engines, since: date, now: datetime) -> Rescored:
    """Makes every score as of `since` and later anew.

    Raises:
        BadInput: a method was changed under its version.
        DatabaseUnavailable: the database cannot be reached.
    """
    today = _day(now)
    with _alone(store):
        with reading(store) as connection:
            days = days_to_score(known_days(connection), stored_days(connection), since, today)
            before = scores_from(connection, since)
        made = sum(
            refresh_scores(store, days[at : at + _DAYS_AT_ONCE], now)
            for at in range(0, len(days), _DAYS_AT_ONCE)
        )
        with writing(store) as connection:
            _remove_unsupported(connection, since, now)
            changes = _changes(before, scores_from(connection, since))
            for (kind, entity), day in sorted(changes.items()):
                of_country = kind == Entity.COUNTRY.value
                companies, countries = ([], [entity]) if of_country else ([entity], [])
                note_scored(connection, companies, countries, Span(day), now)
    return Rescored(made, len(days), len(changes))


@contextmanager
def _alone(store: Engines) -> Iterator[None]:
    """Waits until nobody else refreshes; the lock is the session's, for this may take minutes."""
    with at_once(store) as connection:
        connection.execute(text("select pg_advisory_lock(hashtext('esg scores'))"))
        try:
            yield
        finally:
            connection.execute(text("select pg_advisory_unlock(hashtext('esg scores'))"))


def _remove_unsupported(connection: Connection, since: date, now: datetime) -> None:
    held = esg_scores.c
    connection.execute(
        delete(esg_scores).where(
            held.as_of >= since, held.computed_at < now, held.method.in_(PRESENT)
        )
    )


def _changes(before: Histories, after: Histories) -> dict[tuple[str, str], date]:
    """By kind of entity and entity, the first day on which its score is another than it was."""
    found = {
        key: first_change(before.get(key, ()), after.get(key, ())) for key in {*before, *after}
    }
    return {key: day for key, day in found.items() if day is not None}
