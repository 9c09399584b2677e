"""Among whom a figure is ranked: the narrowest group with enough values, and which that was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.esg.methods import Peers
from wizdata_core.esg.scoring.percentiles import ranking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wizdata_core.esg.scoring.panel import Floats, Member, Whole

WIDENING: dict[Peers, tuple[Peers, ...]] = {
    Peers.INDUSTRY: (Peers.INDUSTRY, Peers.SECTOR, Peers.UNIVERSE),
    Peers.SECTOR: (Peers.SECTOR, Peers.UNIVERSE),
    Peers.COUNTRY: (Peers.COUNTRY, Peers.UNIVERSE),
    Peers.UNIVERSE: (Peers.UNIVERSE,),
}
"""From each group to the next wider one; the last is taken however few values it has."""

LEVELS = tuple(Peers)


def group_of(member: Member, level: Peers) -> str:
    """The name of a member's group; empty where it belongs to none."""
    match level:
        case Peers.INDUSTRY:
            return member.industry
        case Peers.SECTOR:
            return member.sector
        case Peers.COUNTRY:
            return member.country
    return "universe"


def numbered(members: Sequence[Member], level: Peers) -> Whole:
    """The group of each member as its place among the sorted names of groups, -1 for none."""
    names = [group_of(each, level) for each in members]
    known = sorted(set(names) - {""})
    places = {name: place for place, name in enumerate(known)} | {"": -1}
    return np.array([places[name] for name in names], dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """Of each cell where it stands: percentile, and the level, count and median of its peers.

    `level` is a place in LEVELS; `groups` are the members' groups at each (see `numbered`).
    """

    percentile: Floats
    level: Whole
    count: Whole
    median: Floats
    groups: tuple[Whole, ...]


def placed(
    values: Floats, members: Sequence[Member], narrowest: Sequence[Peers], least: int
) -> Placed:
    """Ranks each metric (a column of `values`, higher is better) in the narrowest fitting group.

    A group fits with at least `least` values; `narrowest` is where each metric begins.
    """
    shape = values.shape
    found = Placed(
        np.full(shape, np.nan),
        np.full(shape, -1, dtype=np.int64),
        np.zeros(shape, dtype=np.int64),
        np.full(shape, np.nan),
        tuple(numbered(members, level) for level in LEVELS),
    )
    for place, level in enumerate(LEVELS):
        columns = [
            column
            for column, first in enumerate(narrowest)
            if level in WIDENING[first] and (found.level[:, column] < 0).any()
        ]
        if not columns:
            continue
        groups = found.groups[place]
        ranked = ranking(values[:, columns], groups)
        last = np.array([WIDENING[narrowest[column]][-1] is level for column in columns])
        taken = (found.level[:, columns] < 0) & (groups >= 0)[:, None]
        taken &= (ranked.count >= least) | last
        _take(found, columns, taken, place, (ranked.percentile, ranked.count, ranked.median))
    return found


def _take(
    found: Placed,
    columns: list[int],
    taken: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    level: int,
    ranked: tuple[Floats, Whole, Floats],
) -> None:
    percentile, count, median = ranked
    found.percentile[:, columns] = np.where(taken, percentile, found.percentile[:, columns])
    found.level[:, columns] = np.where(taken, level, found.level[:, columns])
    found.count[:, columns] = np.where(taken, count, found.count[:, columns])
    found.median[:, columns] = np.where(taken, median, found.median[:, columns])
