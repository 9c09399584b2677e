"""Countries by one measure: their numbers in one of three views, their ranks, and averages apart.

A rank is competition ranking: equal numbers share the better place, and the next one counts them
(1, 2, 2, 4). The average of a subregion is of its countries, each counting the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean, median
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.esg.countries.groups import COMPARED, GROUPS
from wizdata_core.esg.scoring.percentiles import ranking, rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wizdata_core.esg.countries.measures import Measure, Reading


class View(StrEnum):
    """How a number is looked at: itself, its percentile in the group, or its place in the span.

    A percentile counts the countries that do worse and half of those that do the same. The span
    runs from the worst number of the group to its best and lets a single outlier crowd the rest.
    """

    RAW = "raw"
    PERCENTILE = "percentile"
    SPAN = "minmax"


@dataclass(frozen=True, slots=True)
class Standing:
    """A country's place: the number in the view, its rank from 1, and whether it shares it.

    `shown` and `rank` are None where the country has no number that is compared.
    """

    reading: Reading
    shown: float | None
    rank: int | None = None
    tied: bool = False


@dataclass(frozen=True, slots=True)
class Average:
    """Countries together: how many have a number that is compared, of how many; mean and median."""

    label: str
    counted: int
    countries: int
    mean: float | None
    median: float | None


def standings(
    measure: Measure, found: Sequence[Reading], view: View = View.RAW, *, dated: bool = False
) -> tuple[Standing, ...]:
    """The countries by rank, those without a number that is compared last, by name.

    Where less is better the lowest number is first; where no end is better, the highest is first.
    Numbers that are too old, or of a sample, are compared only where `dated`.
    """
    numbers = [_number(each, dated=dated) for each in found]
    shown = viewed(numbers, measure.direction, view)
    order = viewed(numbers, measure.direction, View.PERCENTILE)
    places = _places(order)
    rows = [
        Standing(reading, number, *places.get(at, (None, False)))
        for at, (reading, number) in enumerate(zip(found, shown, strict=True))
    ]
    return tuple(sorted(rows, key=_by_rank))


def _number(reading: Reading, *, dated: bool) -> float | None:
    return None if reading.dated and not dated else reading.number


def viewed(numbers: Sequence[float | None], direction: int, view: View) -> list[float | None]:
    """The numbers in a view; 100 is best in percentiles and spans, and highest where none is."""
    if view is View.RAW or not numbers:
        return list(numbers)
    given = np.array([np.nan if each is None else each for each in numbers]) * (direction or 1)
    scaled = (
        ranking(given[:, None], np.zeros(len(given), dtype=np.int64)).percentile[:, 0]
        if view is View.PERCENTILE
        else _spanned(given)
    )
    return [None if np.isnan(each) else float(each) for each in scaled]


def _spanned(given: np.ndarray) -> np.ndarray:
    known = given[~np.isnan(given)]
    if not known.size or known.min() == known.max():
        return np.where(np.isnan(given), np.nan, 50.0)
    low, high = known.min(), known.max()
    spanned: np.ndarray = 100.0 * (given - low) / (high - low)
    return spanned


def _places(percentiles: Sequence[float | None]) -> dict[int, tuple[int, bool]]:
    known = [each for each in percentiles if each is not None]
    alike = rounded(np.array(known)).tolist() if known else []
    marks = iter(alike)
    by_row = {at: next(marks) for at, each in enumerate(percentiles) if each is not None}
    return {
        at: (1 + sum(other > mark for other in alike), alike.count(mark) > 1)
        for at, mark in by_row.items()
    }


def _by_rank(row: Standing) -> tuple[bool, int, str]:
    return row.rank is None, row.rank or 0, COMPARED[row.reading.country].name


def averages(rows: Sequence[Standing]) -> tuple[Average, ...]:
    """The whole group, then each subregion and the peers that it holds, of the numbers shown."""
    parts = {
        "All compared": {row.reading.country for row in rows},
        **{
            GROUPS[name].label: set(GROUPS[name].countries)
            for name in GROUPS
            if name not in {"africa", "africa+peers"}
        },
    }
    made = (
        _average(label, [row for row in rows if row.reading.country in inside])
        for label, inside in parts.items()
    )
    return tuple(each for each in made if each.countries)


def _average(label: str, rows: Sequence[Standing]) -> Average:
    numbers = [row.shown for row in rows if row.shown is not None]
    return Average(
        label,
        len(numbers),
        len(rows),
        fmean(numbers) if numbers else None,
        median(numbers) if numbers else None,
    )
