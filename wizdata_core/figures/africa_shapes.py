"""Africa's states as shapes on a plane of equal areas, read from one reference file.

The file is Natural Earth's, simplified (LICENSES/world-atlas.txt). The plane is the sinusoidal
projection about 18 degrees east: x = (longitude - 18) cos(latitude), y = latitude, in degrees of
latitude; areas keep their proportions (Snyder, Map Projections: A Working Manual, 1987, p. 243).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import cos, radians
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.reference import FOLDER

if TYPE_CHECKING:
    from collections.abc import Sequence

_MERIDIAN = 18.0
_DEGREE_KM = 111.195  # of latitude, on a sphere of 6,371 km
_STEP = 1.25  # degrees between the places of a state
_TOO_SMALL = 0.5  # square degrees: some 6,000 square kilometres, a pixel or two of a phone's map
NO_STATE = "ESH"
"""Western Sahara, which is drawn and of which nothing is said."""

Place = tuple[float, float]
Ring = tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A state: its rings on the plane, holes among them; its middle, and its size.

    `middle` lies inside the largest ring, `places` in a grid over it all, the middle first.
    `area` is in square kilometres; `too_small` is a state that nobody would see without a mark.
    """

    iso3: str
    rings: tuple[Ring, ...]
    middle: Place
    places: tuple[Place, ...]
    area: float
    too_small: bool


def projected(longitude: float, latitude: float) -> Place:
    """A place on the plane."""
    return ((longitude - _MERIDIAN) * cos(radians(latitude)), latitude)


def _shape(iso3: str, coordinates: list[list[list[list[float]]]]) -> Shape:
    polygons = [
        [tuple(projected(*place) for place in ring) for ring in polygon] for polygon in coordinates
    ]
    area = abs(sum(signed_area(ring) for polygon in polygons for ring in polygon))
    largest = max((polygon[0] for polygon in polygons), key=lambda ring: abs(signed_area(ring)))
    rings = tuple(ring for polygon in polygons for ring in polygon)
    middle = _middle(largest, rings)
    places = tuple(dict.fromkeys((middle, *_grid(rings))))
    return Shape(iso3, rings, middle, places, area * _DEGREE_KM**2, area < _TOO_SMALL)


def signed_area(ring: Ring) -> float:
    """The area that a ring encloses, below 0 where it runs clockwise (the shoelace formula)."""
    turns = zip(ring, (*ring[1:], ring[0]), strict=True)
    return sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in turns) / 2


def within(rings: tuple[Ring, ...], places: Sequence[Place]) -> list[Place]:
    """The places that lie inside rings and outside their holes (the even-odd rule)."""
    x, y = np.asarray(places, dtype=float).reshape(-1, 2).T
    inside = np.zeros(len(places), dtype=bool)
    for ring in rings:
        ax, ay = np.asarray(ring).T
        bx, by = np.roll(ax, -1), np.roll(ay, -1)
        level = ay == by  # no ray along x crosses it
        slope = np.where(level, 0.0, (bx - ax) / np.where(level, 1.0, by - ay))
        crossed = (ay > y[:, None]) != (by > y[:, None])
        left = x[:, None] < ax + slope * (y[:, None] - ay)
        inside ^= (crossed & left).sum(axis=1) % 2 == 1
    return [place for place, held in zip(places, inside, strict=True) if held]


def _grid(rings: tuple[Ring, ...]) -> list[Place]:
    corners = np.asarray([corner for ring in rings for corner in ring])
    low, high = corners.min(axis=0), corners.max(axis=0)
    xs = np.arange(low[0] + _STEP / 2, high[0], _STEP).round(2).tolist()
    ys = np.arange(low[1] + _STEP / 2, high[1], _STEP).round(2).tolist()
    return within(rings, [(x, y) for x in xs for y in ys])


def _middle(largest: Ring, rings: tuple[Ring, ...]) -> Place:
    """Of a grid over a ring, the place that is farthest from every corner of a border."""
    corners = np.asarray([corner for ring in rings for corner in ring])
    ring = np.asarray(largest)
    shares = (np.arange(12) + 0.5) / 12
    xs, ys = (
        low + (high - low) * shares for low, high in zip(ring.min(0), ring.max(0), strict=True)
    )
    grid = [(float(x), float(y)) for x in xs for y in ys]
    places = within(rings, grid) or [tuple(ring.mean(axis=0).tolist())]
    distances = np.square(np.asarray(places)[:, None] - corners).sum(axis=2).min(axis=1)
    x, y = places[int(distances.argmax())]
    return round(x, 2), round(y, 2)


def _all() -> dict[str, Shape]:
    text = (FOLDER / "africa.geojson").read_text(encoding="utf-8")
    listed = json.loads(text)["features"]
    shapes = [_shape(each["id"], each["geometry"]["coordinates"]) for each in listed]
    return {shape.iso3: shape for shape in sorted(shapes, key=lambda each: -each.area)}


SHAPES: dict[str, Shape] = _all()
"""The 54 states and Western Sahara by their codes of three letters, the largest first."""
