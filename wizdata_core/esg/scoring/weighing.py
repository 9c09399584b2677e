"""How percentiles become scores: categories, pillars and the total, as weighted means. Pure.

Every sum adds its columns one after the other in the method's order, so that a member's score is
the same to the last bit whoever else is scored beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.esg.metrics import Pillar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wizdata_core.esg.methods import Method
    from wizdata_core.esg.scoring.panel import Floats, Member

DEFAULT = "DEFAULT"
"""The peer group whose weights serve those without their own."""
PILLARS = tuple(each for each in Pillar if each is not Pillar.NONE)
_NOISE = 1e-9
"""Sums of weights are trusted to this: half of ten parts is half."""


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """The weights of a method for some members.

    `share` is each metric's part of its category, `category` each category's part of the whole by
    member, `effective` each metric's part of the whole by member. `category_of` and `pillar_of`
    are places in the method's categories and in PILLARS.
    """

    category_of: tuple[int, ...]
    pillar_of: tuple[int, ...]
    share: Floats
    category: Floats
    effective: Floats


def weights(method: Method, members: Sequence[Member]) -> Weights:
    """The weights of each member, by its industry."""
    names = [each.name for each in method.categories]
    category_of = tuple(names.index(each.category) for each in method.metrics)
    inside = np.zeros(len(names))
    np.add.at(inside, list(category_of), [each.weight for each in method.metrics])
    share = np.array([each.weight for each in method.metrics]) / inside[list(category_of)]
    known = {
        group: [method.weights_of(group)[name] for name in names] for group, _ in method.weights
    }
    usual = known[DEFAULT]
    category = np.array([known.get(each.industry, usual) for each in members])
    category = category.reshape(-1, len(names))
    category /= added(category)[:, None]
    return Weights(
        category_of,
        tuple(PILLARS.index(each.pillar) for each in method.categories),
        share,
        category,
        category[:, list(category_of)] * share,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """Scores under one treatment of what is missing, NaN where there is none, by member.

    `points` are of members by metrics: what each adds to the total.
    """

    category: Floats
    pillar: Floats
    total: Floats
    points: Floats


def weighed(percentile: Floats, given: Weights, least_pillar_share: float) -> Weighed:
    """Weighted means of the percentiles that there are; weights of the rest fall to them."""
    present = ~np.isnan(percentile)
    value = np.where(present, percentile, 0.0)
    rows = len(percentile)
    sums, held = np.zeros((2, rows, len(given.pillar_of)))
    for column, place in enumerate(given.category_of):
        sums[:, place] += given.share[column] * value[:, column]
        held[:, place] += given.share[column] * present[:, column]
    category = _divided(sums, held)
    counted = np.where(held > 0, given.category, 0.0)
    in_all = added(counted)
    weighted = np.where(held > 0, category * counted, 0.0)
    pillar = np.full((rows, len(PILLARS)), np.nan)
    for place in range(len(PILLARS)):
        own = [at for at, each in enumerate(given.pillar_of) if each == place]
        in_pillar = added(counted[:, own])
        least = least_pillar_share * added(given.category[:, own]) - _NOISE
        mean = _divided(added(weighted[:, own]), in_pillar)
        pillar[:, place] = np.where(in_pillar >= least, mean, np.nan)
    columns = list(given.category_of)
    part = _divided(counted[:, columns] * given.share, held[:, columns] * in_all[:, None])
    points = np.where(present, part * value, np.nan)
    return Weighed(category, pillar, _divided(added(weighted), in_all), points)


def added(values: Floats) -> Floats:
    """The sum of each row, its columns added from left to right."""
    total = np.zeros(len(values))
    for column in range(values.shape[1]):
        total += values[:, column]
    return total


def _divided(over: Floats, under: Floats) -> Floats:
    found: Floats = np.divide(over, under, out=np.full(under.shape, np.nan), where=under > 0)
    return found
