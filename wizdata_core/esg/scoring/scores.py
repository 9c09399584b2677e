"""The percentile method: from a panel of figures to scores that explain themselves. Pure.

Companies and countries are scored alike; what differs is in the method. Scores come as arrays over
all members (`scores`), or as scorecards (`scored`), which say the same of one member each.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.esg.controversies import remaining
from wizdata_core.esg.metrics import Missing
from wizdata_core.esg.scoring.ages import freshness
from wizdata_core.esg.scoring.cards import Cards
from wizdata_core.esg.scoring.panel import narrowed
from wizdata_core.esg.scoring.peers import placed
from wizdata_core.esg.scoring.weighing import Weighed, Weights, added, weighed, weights

if TYPE_CHECKING:
    from wizdata_core.esg.methods import Method
    from wizdata_core.esg.scorecards import Scorecard
    from wizdata_core.esg.scoring.panel import Floats, Panel
    from wizdata_core.esg.scoring.peers import Placed


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """The scores of every member of a panel; the panel's metrics are the method's, in its order.

    `excluding` leaves missing figures out, `penalising` counts the undisclosed as worst.
    `controversies` is NaN where the method has no overlay. `coverage` is the weight of what is
    disclosed and ranked, `confidence` the same by quality and age.
    """

    panel: Panel
    method: Method
    weights: Weights
    placed: Placed
    penalised_percentile: Floats
    excluding: Weighed
    penalising: Weighed
    coverage: Floats
    confidence: Floats
    controversies: Floats


def scores(panel: Panel, method: Method) -> Scores:
    """The scores of all members, ranked among each other.

    Metrics of the method that the panel does not have count as not disclosed.

    Raises:
        ValueError: fictional and real members are in one panel.
    """
    if len({each.example for each in panel.members}) > 1:
        raise ValueError("fictional and real members are never ranked together")
    panel = narrowed(panel, tuple(each.name for each in method.metrics))
    given = weights(method, panel.members)
    found = placed(
        ranked_values(panel, method),
        panel.members,
        [each.peers for each in method.metrics],
        method.least_peers,
    )
    direction = np.array([each.direction for each in method.metrics])
    found = replace(found, median=found.median * direction)
    penalised = np.where(np.isnan(found.percentile) & ~panel.disclosed, 0.0, found.percentile)
    covered = panel.disclosed & ~np.isnan(found.percentile)
    share = method.least_pillar_share
    return Scores(
        panel,
        method,
        given,
        found,
        penalised,
        weighed(found.percentile, given, share),
        weighed(penalised, given, share),
        added(np.where(covered, given.effective, 0.0)),
        added(np.where(covered, given.effective * _trust(panel, method), 0.0)),
        _controversies(panel, method),
    )


def scored(panel: Panel, method: Method) -> tuple[Scorecard, ...]:
    """The scorecard of every member, in the order of their names.

    Raises:
        ValueError: fictional and real members are in one panel.
    """
    found = scores(panel, method)
    cards = Cards(found)
    return tuple(cards.of(row) for row in range(len(panel.members)))


def ranked_values(panel: Panel, method: Method) -> Floats:
    """What is compared, turned so that higher is better; no or none for some that is missing."""
    standing = [each.missing is not Missing.EXCLUDE for each in method.metrics]
    assumed = ~panel.disclosed & np.array(standing) & panel.held[:, None]
    direction = np.array([each.direction for each in method.metrics])
    found: Floats = np.where(assumed, 0.0, panel.compared) * direction
    return found


def _trust(panel: Panel, method: Method) -> Floats:
    factors = np.zeros(max(dict(method.quality_factors)) + 2)  # the last is that of none
    for quality, factor in method.quality_factors:
        factors[quality] = factor
    trust: Floats = factors[panel.quality] * freshness(
        panel.age, method.fresh_months, method.fade_months
    )
    return trust


def _controversies(panel: Panel, method: Method) -> Floats:
    without = remaining((), panel.as_of, method.overlay)
    left = [
        remaining(panel.events[each.entity], panel.as_of, method.overlay)
        if each.entity in panel.events
        else without
        for each in panel.members
    ]
    return np.array([np.nan if each is None else each for each in left], dtype=np.float64)
