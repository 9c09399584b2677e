"""Which observation counts as of a day.

Those known by the end of the day, of periods that had ended by then. Of one period a restated
figure goes before a reported one, that before an estimate, that before a model's, and of equals the
one published last. Then the newest period counts, if it is not too old; of two that end on one day
the longer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.esg.observations import Status
from wizdata_core.esg.scoring.ages import first_day
from wizdata_core.esg.scoring.columns import columns_of, day_number
from wizdata_core.esg.scoring.panel import NONE, STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from wizdata_core.esg.observations import Observation
    from wizdata_core.esg.scoring.columns import Columns
    from wizdata_core.esg.scoring.panel import Truths, Whole

_ESTIMATES = {Status.ESTIMATED, Status.MODELLED}
_KNOWN_BITS, _MERIT_BITS, _LENGTH_BITS = 18, 3, 15
_LATEST, _LONGEST = (1 << _KNOWN_BITS) - 1, (1 << _LENGTH_BITS) - 1


@dataclass(frozen=True, slots=True)
class Choice:
    """What may count: figures of some statuses, with estimates or without, as when.

    `as_first_reported` leaves restatements out and takes what was published first.
    """

    statuses: tuple[Status, ...] = tuple(Status)
    include_estimates: bool = True
    as_first_reported: bool = False

    @property
    def allowed(self) -> tuple[Status, ...]:
        """The statuses that may count."""
        left_out = set() if self.include_estimates else set(_ESTIMATES)
        left_out |= {Status.RESTATED} if self.as_first_reported else set()
        return tuple(each for each in self.statuses if each not in left_out)


EVERYTHING = Choice()


@dataclass(frozen=True, slots=True, eq=False)
class Preference:
    """How far each row goes before others of its entity and metric; the higher counts.

    `period` orders by the end and length of the period and by how the figure came about, `whole` by
    that and then by its publication. Worked out once for any number of days.
    """

    period: Whole
    whole: Whole


def preference(columns: Columns, choice: Choice) -> Preference:
    """The preference of every row."""
    length = np.clip(columns.end - columns.start, 0, _LONGEST)
    period = ((columns.end << _LENGTH_BITS) | length) << _MERIT_BITS | _merit(columns)
    published = np.clip(columns.known, 0, _LATEST)
    if choice.as_first_reported:
        published = _LATEST - published
    return Preference(period, (period << _KNOWN_BITS) | published)


def _merit(columns: Columns) -> Whole:
    """5 for a restatement (also one that takes a figure back) down to 2; 1 for not disclosed.

    That a company does not give a figure stands only where nobody else does.
    """
    merit = len(STATUSES) + 1 - columns.status
    silent = np.isnan(columns.value) & (columns.status != STATUSES.index(Status.RESTATED))
    return np.where(silent, 1, merit)


def eligible(columns: Columns, as_of: date, choice: Choice, max_ages: Whole) -> Whole:
    """The rows that may count as of the end of a day; `max_ages` are in months, by metric."""
    today = day_number(as_of)
    allowed = np.isin(np.arange(len(STATUSES)), [STATUSES.index(each) for each in choice.allowed])
    oldest = np.array(
        [day_number(first_day(as_of, int(months))) for months in max_ages], dtype=np.int64
    )
    fits: Truths = (columns.known <= today) & (columns.end <= today)
    fits &= columns.end >= oldest[columns.metric]
    fits &= allowed[columns.status]
    rows = np.flatnonzero(fits)
    replaced = columns.supersedes[rows]
    replaced = replaced[replaced != NONE]
    return rows[~np.isin(columns.id[rows], replaced)] if len(replaced) else rows


def best(rows: Whole, cells: Whole, preferred: Whole, count: int) -> Whole:
    """Of each cell the row that goes before all others, -1 for a cell without one.

    `cells` and `preferred` are of `rows`. Of rows that are alike the last counts.
    """
    most = np.full(count, np.iinfo(np.int64).min)
    np.maximum.at(most, cells, preferred)
    first = preferred == most[cells]
    found = np.full(count, NONE, dtype=np.int64)
    found[cells[first]] = rows[first]
    return found


def counting(
    observations: Iterable[Observation],
    as_of: date,
    choice: Choice = EVERYTHING,
    *,
    max_age_months: int = 36,
) -> dict[str, Observation]:
    """Of each metric of one company the observation that counts as of the end of a day.

    What covers a part of the company, or another scope than its metric's, never counts. The figure
    that counts may be one that is not disclosed.
    """
    known = {each.id: each for each in observations}
    metrics = sorted({each.metric for each in known.values()})
    columns = columns_of(known.values(), metrics)
    ages = np.full(len(metrics), max_age_months)
    rows = eligible(columns, as_of, choice, ages)
    preferred = preference(columns, choice).whole[rows]
    found = best(rows, columns.metric[rows], preferred, len(metrics))
    return {
        metric: known[int(columns.id[row])]
        for metric, row in zip(metrics, found.tolist(), strict=True)
        if row != NONE
    }


def by_period(
    observations: Iterable[Observation], as_of: date, choice: Choice = EVERYTHING
) -> tuple[Observation, ...]:
    """The observation of one company that counts of each metric and period, the earliest first."""
    known = {each.id: each for each in observations}
    columns = columns_of(known.values(), sorted({each.metric for each in known.values()}))
    forever = np.full(len(columns.metrics), 12 * (as_of.year - 1))
    rows = eligible(columns, as_of, choice, forever)
    keys = np.stack([columns.metric[rows], columns.end[rows], columns.start[rows]])
    cells, places = np.unique(keys, axis=1, return_inverse=True)
    preferred = preference(columns, choice).whole[rows]
    found = best(rows, places.reshape(-1), preferred, cells.shape[1])
    return tuple(known[int(columns.id[row])] for row in found)
