"""A screen's result by groups: how many are in each, and the median of every number."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from statistics import median
from typing import TYPE_CHECKING

from wizdata_core.fields import FIELDS, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group: its value of the field that groups, how many it has, and medians by field.

    A median is of those that have a value; where none has, it is None.
    """

    value: str
    count: int
    medians: Mapping[str, float | None]


def grouped(
    rows: Iterable[Mapping[str, object]], group: str, columns: Sequence[str]
) -> tuple[GroupRow, ...]:
    """The groups of rows, the largest first; rows without a value of `group` are one, last."""
    members: dict[str, list[Mapping[str, object]]] = {}
    for row in rows:
        members.setdefault(str(row[group] or ""), []).append(row)
    numbers = [name for name in columns if FIELDS[name].kind is Kind.NUMBER]
    made = [
        GroupRow(value, len(each), {name: _median(each, name) for name in numbers})
        for value, each in members.items()
    ]
    return tuple(sorted(made, key=lambda each: (not each.value, -each.count, each.value)))


def _median(rows: Iterable[Mapping[str, object]], name: str) -> float | None:
    held = [
        float(value)
        for row in rows
        if isinstance(value := row[name], int | float) and isfinite(value)
    ]
    return median(held) if held else None
