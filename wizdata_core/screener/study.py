"""What came of the instruments that a screen found: returns after formation days, rid of illusions.

1. A formation is a day, the members that the screen had on it by what was known then, and its
   universe: every instrument that had a row.
2. Nothing is bought at a price that the screen has seen: the window opens at the close of the next
   session of the instrument's market, and closes a number of that market's sessions later. Who has
   no close at the opening is bought at the first of the four sessions after it, or not at all, and
   is then counted.
3. Who stops trading inside the window is sold at its last close, less a haircut if one is stated;
   nobody is dropped for what happened later.
4. Costs are charged on buying and on selling, to members and benchmark alike.
5. A member's benchmark is the equal-weighted mean of its group's universe (asset class and
   exchange) over the same window, its own return among them.
6. A formation's return is the equal-weighted mean of its members'. A formation of which a window
   has not ended is left out and counted.
7. An average of too little is not given: see `LEAST_INDEPENDENT` and `LEAST_MEMBERS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.screener.study_statistics import Estimate, estimate, independent
from wizdata_core.screener.study_windows import (
    HORIZONS,
    MOST_COST,
    NEVER,
    SESSIONS_TO_BUY,
    USUAL_COST,
    Rules,
    Traded,
    returns_in,
    sessions_of,
    usable,
    windows_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from wizdata_core.adjustment import Days, Floats
    from wizdata_core.screener.study_windows import Bools, Windows

__all__ = [
    "HORIZONS",
    "LEAST_INDEPENDENT",
    "LEAST_MEMBERS",
    "MOST_COST",
    "SESSIONS_TO_BUY",
    "USUAL_COST",
    "Formation",
    "Outcome",
    "Point",
    "Rules",
    "Summary",
    "Traded",
    "study",
]

LEAST_INDEPENDENT, LEAST_MEMBERS = 12, 30


@dataclass(frozen=True, slots=True)
class Formation:
    """A day, who was a member on it, and who had a row and could have been one."""

    day: date
    members: frozenset[int]
    universe: frozenset[int]


@dataclass(frozen=True, slots=True)
class Point:
    """What came of one formation: how many were bought, their mean return and the benchmark's."""

    day: date
    members: int
    mean: float
    benchmark: float


@dataclass(frozen=True, slots=True)
class Summary:
    """The averages over formations, as fractions after costs.

    `median` and `risen` (the share above 0) are of members' returns, all formations together;
    `better` is the share of formations above their benchmark; `spread` is mean less benchmark.
    """

    mean: float
    benchmark: float
    median: float
    risen: float
    better: float
    spread: Estimate


@dataclass(frozen=True, slots=True)
class Outcome:
    """The study at one horizon: what was counted, what was not, and the averages or why not.

    `formations` were counted, `independent` of them share no time, `members` were bought in them;
    `stopped` of these stopped trading. `not_ended` formations have a window that has not ended;
    `unbought` members had no close to be bought at; `empty` formations were left with nobody.
    """

    horizon: int
    formations: int
    independent: int
    members: int
    stopped: int
    not_ended: int
    unbought: int
    empty: int
    refusal: str
    summary: Summary | None
    points: tuple[Point, ...]


def study(
    formations: Sequence[Formation], market: Sequence[Traded], rules: Rules
) -> tuple[Outcome, ...]:
    """What came of these formations at each horizon; formations are put in the order of days."""
    ordered = sorted(formations, key=lambda each: each.day)
    priced = [usable(each) for each in market]
    sessions = sessions_of(priced)
    chosen = _Chosen(
        np.array([each.day for each in ordered], dtype="datetime64[D]"),
        _among([each.members for each in ordered], priced),
        _among([each.universe | each.members for each in ordered], priced),
        np.array([len(each.members) for each in ordered], dtype=np.int64),
    )
    return tuple(_outcome(chosen, priced, sessions, each, rules) for each in rules.horizons)


@dataclass(frozen=True, slots=True, eq=False)
class _Chosen:
    """Formations as arrays: rows are formations, columns instruments of the market."""

    days: Days
    members: Bools
    universe: Bools
    counts: NDArray[np.int64]


def _among(sets: Sequence[frozenset[int]], market: Sequence[Traded]) -> Bools:
    at = {each.instrument_id: column for column, each in enumerate(market)}
    found = np.zeros((len(sets), len(market)), dtype=bool)
    for row, ids in enumerate(sets):
        found[row, [at[each] for each in ids if each in at]] = True
    return found


def _outcome(
    chosen: _Chosen,
    market: Sequence[Traded],
    sessions: Mapping[str, Days],
    horizon: int,
    rules: Rules,
) -> Outcome:
    windows = {group: windows_of(chosen.days, days, horizon) for group, days in sessions.items()}
    returns = np.full(chosen.members.shape, np.nan)
    stopped = np.zeros(chosen.members.shape, dtype=bool)
    for column, each in enumerate(market):
        found = returns_in(each, windows[each.group], sessions[each.group], rules)
        returns[:, column], stopped[:, column] = found
    groups = np.array([each.group for each in market])
    benchmark = np.full(returns.shape, np.nan)
    for group in sessions:
        mine = groups == group
        mean = _row_means(returns[:, mine], chosen.universe[:, mine])
        benchmark[:, mine] = mean[:, np.newaxis]
    ended = _ended(chosen.members, groups, windows)
    bought = chosen.members & np.isfinite(returns)
    counted = ended & bought.any(axis=1)
    held = bought & counted[:, np.newaxis]
    points = _points(chosen.days, held, returns, benchmark)
    starts, ends = _spans(held, groups, windows)
    alone = independent(starts[counted], ends[counted])
    refusal = _refusal(alone, int(held.sum()))
    return Outcome(
        horizon,
        int(counted.sum()),
        alone,
        int(held.sum()),
        int((stopped & held).sum()),
        int((~ended).sum()),
        int(chosen.counts[ended].sum() - bought[ended].sum()),
        int((ended & ~counted).sum()),
        refusal,
        None if refusal else _summary(points, returns[held], starts[counted], ends[counted]),
        () if refusal else points,
    )


def _ended(members: Bools, groups: NDArray[np.str_], windows: Mapping[str, Windows]) -> Bools:
    """Whether every window of each formation's members has ended."""
    ended = np.ones(len(members), dtype=bool)
    for group, each in windows.items():
        ended &= each.ended | ~members[:, groups == group].any(axis=1)
    return ended


def _row_means(values: Floats, chosen: Bools) -> Floats:
    """The mean of each row's chosen known values, NaN where there is none."""
    known = chosen & np.isfinite(values)
    count = known.sum(axis=1)
    total = np.where(known, values, 0.0).sum(axis=1)
    means: Floats = np.divide(total, count, out=np.full(len(values), np.nan), where=count > 0)
    return means


def _points(days: Days, held: Bools, returns: Floats, benchmark: Floats) -> tuple[Point, ...]:
    means, others = _row_means(returns, held), _row_means(benchmark, held)
    return tuple(
        Point(days[row].item(), int(held[row].sum()), float(means[row]), float(others[row]))
        for row in np.flatnonzero(held.any(axis=1))
    )


def _spans(
    held: Bools, groups: NDArray[np.str_], windows: Mapping[str, Windows]
) -> tuple[Days, Days]:
    """From the first opening to the last closing of each formation's windows."""
    starts = np.full(len(held), NEVER)
    ends = np.full(len(held), np.datetime64("0001-01-01", "D"))
    for group, each in windows.items():
        there = held[:, groups == group].any(axis=1)
        starts = np.where(there, np.minimum(starts, each.opens), starts)
        ends = np.where(there, np.maximum(ends, each.closes), ends)
    return starts, ends


def _refusal(alone: int, members: int) -> str:
    if alone >= LEAST_INDEPENDENT and members >= LEAST_MEMBERS:
        return ""
    return (
        "too little for an average: of formations that share no time there are "
        f"{alone}, and at least {LEAST_INDEPENDENT} are needed; of members in all {members}, and "
        f"at least {LEAST_MEMBERS} are needed"
    )


def _summary(points: Sequence[Point], returns: Floats, starts: Days, ends: Days) -> Summary:
    means = np.array([each.mean for each in points])
    spreads = means - np.array([each.benchmark for each in points])
    return Summary(
        float(means.mean()),
        float(np.mean([each.benchmark for each in points])),
        float(np.median(returns)),
        float((returns > 0).mean()),
        float((spreads > 0).mean()),
        estimate(spreads, starts, ends),
    )
