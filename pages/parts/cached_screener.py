"""The cached face of the screener's queries: each is asked once for the snapshots held now.

Entries are keyed by the stamp of the snapshots, which changes with every row that is made, so
nothing shown is older than the database; `ttl` and `max_entries` only bound memory. A screen is
keyed by its `repr`: Streamlit hashes a dataclass by its values alone, and would take `a and b` for
`a or b`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached
from pages.parts.tables import class_label
from wizdata_core.figures import heatmap as tiles_drawn
from wizdata_core.figures import scatter as points_drawn
from wizdata_core.figures.found import EQUAL, points_of, tiles_of
from wizdata_core.queries import screening, snapshot_holdings, snapshots, sparklines
from wizdata_core.queries.screening import Request
from wizdata_core.screener.grouping import grouped
from wizdata_core.store import reading

if TYPE_CHECKING:
    from datetime import date

    from pages.parts.screener_state import Chosen
    from wizdata_core.figures.heatmap import Tile
    from wizdata_core.figures.scatter import Axes, Point
    from wizdata_core.queries.screening import Found
    from wizdata_core.screener.expression import Screen
    from wizdata_core.screener.grouping import GroupRow

# ruff: noqa: ARG001 - `version` is what the caches are keyed by; the functions have no use for it

MOST_DRAWN = 1_000
MOST_COUNTED = 10_000
OLD, STALE = timedelta(days=7), 5
_MAKEUP = ("asset_class", "sample", "stale_price_sessions")
_GROUPED = ("sector", "asset_class")


@dataclass(frozen=True, slots=True)
class Makeup:
    """What a result is made of: instruments by asset class, samples, and what of it is old.

    `old` rows are of days more than `OLD` before the newest; `stale` ones have a price that is more
    than `STALE` sessions older than their day. `counted` is how many were looked at, all of them up
    to `MOST_COUNTED`.
    """

    classes: tuple[tuple[str, int], ...]
    sample: int
    old: int
    stale: int
    reconstructed: int
    counted: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure, what stands on it, how many rows lacked a value, and how many the result has."""

    figure: object
    tiles: tuple[Tile, ...]
    points: tuple[Point, ...]
    missing: int
    total: int


def stamp() -> str:
    """The stamp of the snapshots held now; one small SELECT."""
    with reading(cached.store()) as connection:
        return snapshots.stamp(connection)


def found(version: str, request: Request) -> Found:
    """What a request finds.

    Raises:
        BadInput: it asks for what no screen may, or takes longer than a screen may.
    """
    return _found(version, repr(request), request)


@st.cache_resource(max_entries=64, ttl="15m", show_spinner="Screening …")
def _found(version: str, key: str, _request: Request) -> Found:
    return screening.found(cached.store(), _request)


def page_of(version: str, chosen: Chosen, columns: tuple[str, ...]) -> Found:
    """The page of the result that is looked at, with what `makeup` counts."""
    request = Request(
        chosen.screen,
        chosen.as_of,
        tuple(dict.fromkeys((*columns, *_MAKEUP))),
        chosen.sort,
        chosen.descending,
        (chosen.page - 1) * chosen.rows,
        chosen.rows,
    )
    return found(version, request)


def makeup(version: str, chosen: Chosen, page: Found) -> Makeup:
    """What the whole result is made of; it is asked for only where `page` does not hold it all."""
    rows = page.rows
    if len(rows) < page.total:
        rows = found(
            version, Request(chosen.screen, chosen.as_of, _MAKEUP, limit=MOST_COUNTED)
        ).rows
    days = rows.column("day").to_pylist()
    since = max(days) - OLD if days else None
    classes = Counter(rows.column("asset_class").to_pylist())
    return Makeup(
        tuple((str(name or ""), count) for name, count in classes.most_common()),
        sum(map(bool, rows.column("sample").to_pylist())),
        sum(day < since for day in days) if since else 0,
        sum((age or 0) > STALE for age in rows.column("stale_price_sessions").to_pylist()),
        sum(rows.column("reconstructed").to_pylist()),
        len(days),
    )


def counted(version: str, screen: Screen, as_of: date | None) -> int:
    """How many instruments match."""
    return found(version, Request(screen, as_of, limit=1)).total


def groups(version: str, chosen: Chosen) -> tuple[GroupRow, ...]:
    """The whole result by groups, up to `MOST_COUNTED` instruments of it."""
    wanted = tuple(dict.fromkeys((chosen.group, *chosen.columns)))
    request = Request(chosen.screen, chosen.as_of, wanted, limit=MOST_COUNTED)
    return _groups(version, chosen.group, repr(request), request)


@st.cache_resource(max_entries=16, ttl="15m", show_spinner=False)
def _groups(version: str, group: str, key: str, _request: Request) -> tuple[GroupRow, ...]:
    rows = screening.found(cached.store(), _request).rows
    return grouped(rows.to_pylist(), group, _request.columns)


@st.cache_resource(max_entries=32, ttl="15m", show_spinner=False)
def trends(
    version: str, bars: str, ids: tuple[int, ...], as_of: date | None
) -> dict[int, tuple[float, ...]]:
    """The last closes of the instruments of a page; `bars` is the stamp of the bars held."""
    with reading(cached.store()) as connection:
        return sparklines.sparklines(connection, ids, as_of)


@st.cache_resource(max_entries=4, ttl="1h", show_spinner=False)
def shares(version: str) -> dict[str, float]:
    """The share of instruments that have a value of each field."""
    with reading(cached.store()) as connection:
        return snapshot_holdings.field_shares(connection)


@st.cache_resource(max_entries=4, ttl="1h", show_spinner=False)
def days(version: str) -> tuple[date | None, date | None]:
    """The first and the last day of which rows are held."""
    with reading(cached.store()) as connection:
        return snapshot_holdings.days_held(connection)


@st.cache_resource(max_entries=64, ttl="1h", show_spinner=False)
def values(version: str, name: str) -> tuple[str, ...]:
    """The values held of a text field, in their order."""
    return tuple(screening.values(cached.store(), name))


def heatmap(version: str, chosen: Chosen, size: str, colour: str, theme: str) -> Drawn:
    """The result as tiles, those of the largest first; `size` is a field or `EQUAL`."""
    sizes = () if size == EQUAL else (size,)
    request = _all(chosen, (*sizes, colour, *_GROUPED))
    if sizes:
        request = replace(request, sort=size, descending=True)
    return _heatmap(version, (repr(request), size, colour, theme), request)


@st.cache_resource(max_entries=16, ttl="15m", show_spinner="Drawing the heat map …")
def _heatmap(version: str, key: tuple[str, ...], _request: Request) -> Drawn:
    _, size, colour, theme = key
    answer = found(version, _request)
    tiles, missing = tiles_of(_in_groups(answer), size, colour)
    figure = tiles_drawn.heatmap(tiles, theme=theme, height=560)
    return Drawn(figure, tiles, (), missing, answer.total)


def scatter(version: str, chosen: Chosen, axes: Axes, theme: str) -> Drawn:
    """The result as points on two axes, the first of its order."""
    request = _all(chosen, (axes.x.name, axes.y.name, *_GROUPED))
    return _scatter(version, (repr(request), repr(axes), theme), request, axes)


@st.cache_resource(max_entries=16, ttl="15m", show_spinner="Drawing the points …")
def _scatter(version: str, key: tuple[str, ...], _request: Request, _axes: Axes) -> Drawn:
    answer = found(version, _request)
    points, missing = points_of(_in_groups(answer), _axes)
    figure = points_drawn.scatter(points, _axes, theme=key[-1], height=560)
    return Drawn(figure, (), points, missing, answer.total)


def _in_groups(answer: Found) -> list[dict[str, object]]:
    """The rows by sector; what has none, such as a currency, stands with its asset class."""
    rows: list[dict[str, object]] = answer.rows.to_pylist()
    return [
        {**row, "sector": row["sector"] or class_label(str(row["asset_class"]))} for row in rows
    ]


def _all(chosen: Chosen, columns: tuple[str, ...]) -> Request:
    wanted = tuple(dict.fromkeys(columns))
    return Request(
        chosen.screen, chosen.as_of, wanted, chosen.sort, chosen.descending, 0, MOST_DRAWN
    )
