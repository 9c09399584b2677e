"""Found instruments as figures take them: tiles or points, and how many rows lack a value."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from wizdata_core.fields import FIELDS
from wizdata_core.figures.heatmap import Tile
from wizdata_core.figures.numbers import said
from wizdata_core.figures.scatter import Point

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wizdata_core.figures.scatter import Axes

EQUAL = ""


def tiles_of(
    rows: Iterable[Mapping[str, object]], size: str, colour: str, group: str = "sector"
) -> tuple[tuple[Tile, ...], int]:
    """A tile for each row that has both fields, and how many rows lack one.

    `size` is a field whose numbers are above 0, or `EQUAL`; `colour` is a return. Each row has
    symbol, name, `group` and the two fields.
    """
    made = [_tile(row, size, colour, group) for row in rows]
    kept = tuple(each for each in made if each is not None)
    return kept, len(made) - len(kept)


def _tile(row: Mapping[str, object], size: str, colour: str, group: str) -> Tile | None:
    change, weight = number(row.get(colour)), 1.0 if size == EQUAL else number(row.get(size))
    if change is None or weight is None or weight <= 0:
        return None
    sized = "" if size == EQUAL else f"{FIELDS[size].label}: {said(weight, FIELDS[size])}"
    detail = "<br>".join(part for part in (f"{FIELDS[colour].label}", sized) if part)
    return Tile(_text(row, "symbol"), _text(row, "name"), _text(row, group), change, weight, detail)


def points_of(
    rows: Iterable[Mapping[str, object]], axes: Axes, group: str = "sector"
) -> tuple[tuple[Point, ...], int]:
    """A point for each row that has a place on both axes, and how many rows have none."""
    made = [_point(row, axes, group) for row in rows]
    kept = tuple(each for each in made if each is not None and axes.holds(each))
    return kept, len(made) - len(kept)


def _point(row: Mapping[str, object], axes: Axes, group: str) -> Point | None:
    x, y = number(row.get(axes.x.name)), number(row.get(axes.y.name))
    if x is None or y is None:
        return None
    return Point(_text(row, "symbol"), _text(row, "name"), _text(row, group), x, y)


def number(value: object) -> float | None:
    """A finite number, or nothing."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if isfinite(value) else None


def _text(row: Mapping[str, object], name: str) -> str:
    value = row.get(name)
    return str(value) if value else ""
