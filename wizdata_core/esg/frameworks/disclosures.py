"""What a company discloses as of a day: of each metric the newest figure that it gave itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizdata_core.esg.observations import Boundary, Status

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from wizdata_core.esg.observations import Observation

OLDEST_MONTHS = 36
"""A figure whose period ended longer ago is no longer counted as disclosed, as in scoring."""
_OWN = {Status.REPORTED, Status.RESTATED}


@dataclass(frozen=True, slots=True)
class Disclosures:
    """What a company discloses, by metric.

    `figures` holds the newest figure of each metric; `silent` the newest row by which a document
    was looked through and the figure was not found; `old` figures that are too old to count.
    """

    figures: dict[str, Observation]
    silent: dict[str, Observation]
    old: dict[str, Observation]


def disclosures(observations: Iterable[Observation], as_of: date) -> Disclosures:
    """What a company's observations disclose at the end of a day.

    Only what the company itself reported of the whole group counts, published by that day, or
    collected by it where no day of publication is known. Of one metric the newest period counts.
    """
    newest: dict[str, Observation] = {}
    for each in observations:
        known_on = each.published_on or each.collected_at.date()
        own = each.status in _OWN and each.boundary == Boundary.GROUP
        if own and not each.undone and known_on <= as_of:
            held = newest.get(each.metric)
            if held is None or _rank(each) >= _rank(held):
                newest[each.metric] = each
    found = Disclosures({}, {}, {})
    for metric, each in newest.items():
        if not each.disclosed:
            found.silent[metric] = each
        elif months_between(each.period_end, as_of) > OLDEST_MONTHS:
            found.old[metric] = each
        else:
            found.figures[metric] = each
    return found


def _rank(each: Observation) -> tuple[date, bool, date, int]:
    return (
        each.period_end,
        each.disclosed,
        each.published_on or each.collected_at.date(),
        each.id,
    )


def months_between(earlier: date, later: date) -> int:
    """Whole calendar months from one day to another, as ages of figures are counted."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month
