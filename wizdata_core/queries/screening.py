"""Which instruments a screen finds, now or as of a day, and what the page shows of them."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import func, select, true

from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.fields import FIELDS, Kind
from wizdata_core.queries.limited import bound, limited
from wizdata_core.queries.screen_sql import compiled, labels_of
from wizdata_core.queries.series_values import Stretch, field_holding, series_table
from wizdata_core.queries.snapshots import LATEST
from wizdata_core.queries.universes import (
    as_of,
    as_of_each,
    columns_needed,
    latest,
    universe,
)
from wizdata_core.screener.expression import EVERYTHING, conditions
from wizdata_core.screener.meaning import check

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from sqlalchemy import ColumnElement, Select

    from wizdata_core.queries.screen_sql import Rows
    from wizdata_core.screener.expression import Screen
    from wizdata_core.store import Engines

MOST_ROWS = 10_000
MOST_OFFSET = 1_000_000
MOST_VALUES = 2_000
MEMBERSHIP_SECONDS = 30.0
_ALWAYS = ("instrument_id", "symbol", "name", "day", "made_at", "reconstructed")
_DAYS_AT_A_TIME = 60


@dataclass(frozen=True, slots=True)
class Request:
    """Everything that decides an answer.

    `as_of` None takes the newest row of each instrument. `columns` are fields wanted beside
    symbol, name and day; `sort` is a field, ties fall to the symbol, what is missing comes last.
    """

    screen: Screen = EVERYTHING
    as_of: date | None = None
    columns: tuple[str, ...] = ()
    sort: str = ""
    descending: bool = True
    offset: int = 0
    limit: int = 200


@dataclass(frozen=True, slots=True)
class Found:
    """What a screen found: a page of rows, and the counts of all that match and were looked at.

    `rows` has instrument_id, symbol, name, day, made_at, reconstructed, then the columns wanted.
    `newest` and `oldest` are days of all matching rows; `seconds` were spent in the database.
    """

    rows: pa.Table
    total: int
    universe: int
    newest: date | None
    oldest: date | None
    as_of: date | None
    seconds: float


def found(store: Engines, request: Request) -> Found:
    """The instruments that a screen finds, a page of them.

    Raises:
        ScreenError, UnknownName, BadInput: the screen or the request asks what has no meaning.
        TookTooLong: it took longer than screens may.
    """
    question = bound(statement(store, request))
    with limited(store) as ask:
        began = perf_counter()
        answer = ask(question)
        seconds = perf_counter() - began
    counts = answer.slice(0, 1).to_pylist()[0]
    held = answer.filter(pc.is_valid(answer["instrument_id"]))
    return Found(
        held.select([*_ALWAYS, *_wanted(request)]),
        counts["_total"],
        counts["_universe"],
        counts["_newest"],
        counts["_oldest"],
        request.as_of,
        seconds,
    )


def statement(store: Engines, request: Request) -> Select[*tuple[object, ...]]:
    """The one statement that answers a request; the indicators in it are computed on the way.

    Raises:
        ScreenError, UnknownName, BadInput: the screen or the request asks what has no meaning.
    """
    _check(request)
    names = ("symbol", "name", *_wanted(request), *([request.sort] if request.sort else []))
    rows, matches = _matching(store, request.screen, request.as_of, names)
    return _page(rows, matches, request, _wanted(request))


def _wanted(request: Request) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys(request.columns) if name not in _ALWAYS)


def members(store: Engines, screen: Screen, as_of: date | None = None) -> tuple[int, ...]:
    """The ids of all instruments that a screen finds, rising.

    Raises:
        ScreenError, TookTooLong: as `found`.
    """
    check(screen)
    rows, matches = _matching(store, screen, as_of, ())
    source = rows.universe
    query = select(source.c.instrument_id).where(matches).order_by(source.c.instrument_id)
    with limited(store) as ask:
        return tuple(ask(bound(query))["instrument_id"].to_pylist())


def memberships(store: Engines, screen: Screen, days: Sequence[date]) -> pa.Table:
    """Which instruments a screen finds on each of many days: `day` (as asked), `instrument_id`.

    Sorted by day, then instrument. Each day is answered as `members` as of it would be.

    Raises:
        ScreenError, TookTooLong: as `found`, with more time for each stretch of days.
    """
    check(screen)
    asked = sorted(set(days))
    parts = [
        _memberships(store, screen, asked[at : at + _DAYS_AT_A_TIME])
        for at in range(0, len(asked), _DAYS_AT_A_TIME)
    ]
    empty = pa.table({"day": pa.array([], pa.date32()), "instrument_id": pa.array([], pa.int32())})
    return pa.concat_tables([empty, *parts])


def _memberships(store: Engines, screen: Screen, days: Sequence[date]) -> pa.Table:
    labels = labels_of(screen, field_holding)
    stretch = Stretch(days[-1], days[0], _looking_back(screen))
    series = series_table(store, labels, stretch)
    rows = universe(as_of_each(columns_needed(labels, ()), days), labels, series)
    source = rows.universe
    query = (
        select(source.c.asked.label("day"), source.c.instrument_id)
        .where(compiled(screen, rows))
        .order_by(source.c.asked, source.c.instrument_id)
    )
    with limited(store, MEMBERSHIP_SECONDS) as ask:
        return ask(bound(query))


def values(store: Engines, field: str) -> tuple[str, ...]:
    """The values that a text field has in the newest rows, sorted; for completion.

    Raises:
        UnknownName, BadInput: there is no such field, or it holds no text.
    """
    _known(field, "field")
    if FIELDS[field].kind is not Kind.TEXT:
        raise BadInput(f"{field} holds no text: only text fields have values to choose from")
    column = LATEST.c[field]
    query = select(column).where(column.is_not(None)).distinct().order_by(column).limit(MOST_VALUES)
    with limited(store) as ask:
        return tuple(ask(bound(query))[field].to_pylist())


def _matching(
    store: Engines, screen: Screen, day: date | None, names: Iterable[str]
) -> tuple[Rows, ColumnElement[bool]]:
    """The universe of a day with the columns that are needed, and the screen's condition on it."""
    labels = labels_of(screen, field_holding)
    needed = columns_needed(labels, names)
    rows = latest(needed) if day is None else as_of(needed, day)
    stretch = Stretch(day, None, _looking_back(screen))
    made = universe(rows, labels, series_table(store, labels, stretch))
    return made, compiled(screen, made)


def _looking_back(screen: Screen) -> int:
    """How many sessions before its own a row needs, at most, and one."""
    return 2 + max((each.within for each in conditions(screen)), default=0)


def _page(
    rows: Rows, matches: ColumnElement[bool], request: Request, wanted: tuple[str, ...]
) -> Select[*tuple[object, ...]]:
    """The page and the counts in one statement, so that they speak of the same moment."""
    source = rows.universe
    names = dict.fromkeys((*_ALWAYS, *wanted, *([request.sort] if request.sort else [])))
    judged = select(*(source.c[name] for name in names), matches.label("_matches")).cte("judged")
    held = judged.c["_matches"]
    counts = (
        select(
            func.count().label("_universe"),
            func.count().filter(held).label("_total"),
            func.max(judged.c.day).filter(held).label("_newest"),
            func.min(judged.c.day).filter(held).label("_oldest"),
        )
        .select_from(judged)
        .subquery("counts")
    )
    order: list[ColumnElement[object]] = [judged.c.symbol, judged.c.instrument_id]
    if request.sort:
        key = judged.c[request.sort]
        order.insert(0, (key.desc() if request.descending else key.asc()).nulls_last())
    place = func.row_number().over(order_by=order).label("_place")
    page = (
        select(*(judged.c[name] for name in names), place)
        .where(held)
        .order_by(*order)
        .offset(request.offset)
        .limit(request.limit)
        .subquery("page")
    )
    return (
        select(*counts.c, *page.c)
        .select_from(counts.outerjoin(page, true()))
        .order_by(page.c["_place"])
    )


def _check(request: Request) -> None:
    check(request.screen)
    for name in request.columns:
        _known(name, "column")
    if request.sort:
        _known(request.sort, "sort")
    if not 1 <= request.limit <= MOST_ROWS:
        raise BadInput(f"limit {request.limit} is refused: 1 to {MOST_ROWS} rows can be asked")
    if not 0 <= request.offset <= MOST_OFFSET:
        told = f"0 to {MOST_OFFSET} rows can be skipped"
        raise BadInput(f"offset {request.offset} is refused: {told}")


def _known(name: str, thing: str) -> None:
    if name not in FIELDS:
        raise UnknownName(thing, name, FIELDS)
