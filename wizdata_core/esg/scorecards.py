"""What scoring gives: the score of one company or country, and each figure's part in it.

Scores and percentiles run from 0 to 100 and higher is better. Two treatments of missing figures
stand side by side: `score` leaves them out, `penalised` counts what is not disclosed as worst, so
that silence cannot help.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from wizdata_core.esg.methods import Peers
    from wizdata_core.esg.observations import Status


class Badge(StrEnum):
    """What coverage allows: no total, one that is marked as low, or one without a mark."""

    WITHHELD = "withheld"
    LOW = "low"
    SOUND = "sound"


@dataclass(frozen=True, slots=True)
class Line:
    """A metric of a scorecard: the figure, who it was ranked among, and what it did to the score.

    `value` is the stored figure in `unit`; `compared` is what was ranked, in `compared_unit`: the
    figure itself, or the figure by its normaliser. `observation` and `normaliser_observation` are
    ids of the rows behind it, None where there is none (a country's, or one that is not disclosed).
    `weight` is the metric's part of the whole method, `points` what it adds to the total: the
    points of all lines sum to the total. `peer_count` counts those with a value, itself included.
    `median` is the peers' median of what is compared. `addend_observation` is the second amount of
    a derived figure (scope 2 beside scope 1). `note` says why a disclosed figure is not compared.
    """

    metric: str
    category: str
    direction: int
    disclosed: bool
    value: float | None
    unit: str
    compared: float | None
    compared_unit: str
    observation: int | None
    normaliser_observation: int | None
    period_end: date | None
    age_months: int | None
    status: Status | None
    quality: int | None
    peers: Peers | None
    peer_group: str
    peer_count: int
    median: float | None
    percentile: float | None
    percentile_penalised: float | None
    weight: float
    points: float | None
    points_penalised: float | None
    addend_observation: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A pillar or a category: its weight in the whole, and its score under both treatments."""

    name: str
    label: str
    weight: float
    score: float | None
    penalised: float | None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The score of one company or country as of the end of a day, and all that explains it.

    `total` is None where coverage is too low for one (`badge` says so); the parts stand all the
    same. `controversies` is 100 without events, None for countries; `combined` is the total after
    them. `peer_group` is the group whose weights were used. `inputs_hash` is the SHA-256 of every
    figure that had a part in it, `method_hash` that of the method.
    """

    entity: str
    method: str
    as_of: date
    example: bool
    total: float | None
    penalised: float | None
    grade: str
    pillars: tuple[Part, ...]
    categories: tuple[Part, ...]
    controversies: float | None
    combined: float | None
    combined_grade: str
    coverage: float
    confidence: float
    badge: Badge
    peer_group: str
    lines: tuple[Line, ...]
    inputs_hash: str
    method_hash: str
