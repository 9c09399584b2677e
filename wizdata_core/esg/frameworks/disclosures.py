"""What a company discloses as of a day: of each metric the newest figure that it gave itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizdata_core.esg.observations import Status
from wizdata_core.esg.scoring.selection import Choice, counting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from wizdata_core.esg.observations import Observation

OLDEST_MONTHS = 36
"""A figure whose period ended longer ago is no longer counted as disclosed, as in scoring."""
OWN = Choice(statuses=(Status.REPORTED, Status.RESTATED))
"""What a company says of itself; an estimate or a model of others is no disclosure."""
_EVER_MONTHS = 12 * 500


@dataclass(frozen=True, slots=True)
class Disclosures:
    """What a company discloses, by metric.

    `figures` holds the newest figure of each metric; `silent` the row by which a document was
    looked through and no figure was found; `old` figures that are too old to count.
    """

    figures: dict[str, Observation]
    silent: dict[str, Observation]
    old: dict[str, Observation]


def disclosures(observations: Sequence[Observation], as_of: date) -> Disclosures:
    """What a company's observations disclose at the end of a day.

    Only what the company itself reported of the whole group counts, published by that day, or
    collected by it where no day of publication is known.
    """
    newest = counting(observations, as_of, OWN, max_age_months=OLDEST_MONTHS)
    ever = counting(observations, as_of, OWN, max_age_months=_EVER_MONTHS)
    return Disclosures(
        {metric: each for metric, each in newest.items() if each.disclosed},
        {metric: each for metric, each in newest.items() if not each.disclosed},
        {metric: each for metric, each in ever.items() if metric not in newest and each.disclosed},
    )
