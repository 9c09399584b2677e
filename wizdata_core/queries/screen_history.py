"""A screen's members over time, and who came and went between two days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizdata_core.queries.closes import Listed, listed_by_id
from wizdata_core.queries.screening import members, memberships
from wizdata_core.queries.snapshot_rows import Origins, origins, values_of
from wizdata_core.screener.history import Change, Spell, changes, fields_of, spells
from wizdata_core.store import reading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from wizdata_core.screener.expression import Screen
    from wizdata_core.store import Engines

    Progress = Callable[[float], object]

MOST_DAYS = 300
_DAYS_AT_ONCE = 12  # a question that many days long stays well within its time


@dataclass(frozen=True, slots=True)
class Changed:
    """An instrument that was a member on one of two days only, and its values on both.

    `before` and `after` are empty where there is no row; their names are those of `fields`, and
    `day` and `reconstructed`.
    """

    instrument: Listed
    change: Change
    before: dict[str, object]
    after: dict[str, object]


@dataclass(frozen=True, slots=True)
class Changes:
    """Who came and went between two days; `fields` are those that the screen reads.

    `after` is None where the newest rows were asked for.
    """

    before: date
    after: date | None
    fields: tuple[str, ...]
    members_before: int
    members_after: int
    rows: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class History:
    """How many members on each day, who they were and how long, and what the rows rest on."""

    days: tuple[date, ...]
    counts: tuple[int, ...]
    spells: tuple[tuple[Listed, Spell], ...]
    origins: Origins


def changed(store: Engines, screen: Screen, before: date, after: date | None) -> Changes:
    """Who was a member as of one day only: entered, left, or without a row on the other day.

    Raises:
        ScreenError: the screen cannot be run.
        DatabaseUnavailable: the database cannot be reached.
    """
    then = frozenset(members(store, screen, before))
    since = frozenset(members(store, screen, after))
    ids, fields = sorted(then ^ since), fields_of(screen)
    with reading(store) as connection:
        listed = listed_by_id(connection)
        first = values_of(connection, ids, before, fields)
        last = values_of(connection, ids, after, fields)
    became = changes(then, since, set(first), set(last))
    rows = [
        Changed(listed[each], change, first.get(each, {}), last.get(each, {}))
        for each, change in became.items()
        if each in listed
    ]
    rows.sort(key=lambda row: (list(Change).index(row.change), row.instrument.symbol))
    return Changes(before, after, fields, len(then), len(since), tuple(rows))


def member_sets(
    store: Engines, screen: Screen, days: Sequence[date], progress: Progress
) -> dict[date, frozenset[int]]:
    """The members as of each day; `progress` is told the part that is done, from 0 to 1.

    Raises:
        ScreenError: the screen cannot be run.
        DatabaseUnavailable: the database cannot be reached.
    """
    found: dict[date, set[int]] = {day: set() for day in days}
    done = 0
    for start in range(0, len(days), _DAYS_AT_ONCE):
        some = days[start : start + _DAYS_AT_ONCE]
        table = memberships(store, screen, some)
        pairs = zip(table["day"].to_pylist(), table["instrument_id"].to_pylist(), strict=True)
        for day, instrument_id in pairs:
            found[day].add(instrument_id)
        done += len(some)
        progress(done / len(days))
    return {day: frozenset(ids) for day, ids in found.items()}


def history(store: Engines, screen: Screen, days: Sequence[date], progress: Progress) -> History:
    """The screen's members on each of at most `MOST_DAYS` rising days, the newest kept of more.

    Raises:
        ScreenError: the screen cannot be run.
        DatabaseUnavailable: the database cannot be reached.
    """
    kept = tuple(days[-MOST_DAYS:])
    there = member_sets(store, screen, kept, progress)
    with reading(store) as connection:
        listed, from_rows = listed_by_id(connection), origins(connection, there)
    found = [
        (listed[each.instrument_id], each)
        for each in spells(kept, there)
        if each.instrument_id in listed
    ]
    return History(kept, tuple(len(there[day]) for day in kept), tuple(found), from_rows)
