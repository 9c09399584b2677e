"""An ESG observation of a company: one figure of one document, as it was published.

Observations are only ever added. A restated figure is an observation more that names the one it
supersedes; a figure that a company does not give is an observation without a value, and no zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime


class Status(StrEnum):
    """How a figure came about; of one period the first of these that is known counts."""

    RESTATED = "restated"
    REPORTED = "reported"
    ESTIMATED = "estimated"
    MODELLED = "modelled"


class Assurance(StrEnum):
    """How far somebody independent has looked at a figure."""

    NONE = "none"
    LIMITED = "limited"
    REASONABLE = "reasonable"


class Boundary(StrEnum):
    """What part of a company a figure covers."""

    GROUP = "group"
    SEGMENT = "segment"
    SITE = "site"
    COUNTRY = "country"


QUALITIES: dict[int, str] = {
    1: "reported and verified",
    2: "reported, not verified",
    3: "estimated from the company's own activity",
    4: "estimated from its sector's average by revenue",
    5: "estimated from its sector's average by assets",
}
"""Data quality, 1 the best, as the Partnership for Carbon Accounting Financials counts it."""


@dataclass(frozen=True, slots=True)
class Observation:
    """A figure as it is stored.

    `value` is in `unit`, the metric's own, or a currency where the metric counts money; it is None
    where the company does not disclose it, which `disclosed` says. `given` and `given_unit` are
    what was written. `boundary` is `group`, or the kind and name of a part (`segment: Coal`).
    `published_on` is the document's day, missing where it is not known; `collected_at` is when we
    learnt it, in UTC. `undone` is said of a row whose batch was taken back.
    """

    id: int
    batch: int
    issuer: str
    metric: str
    period_start: date
    period_end: date
    disclosed: bool
    value: float | None
    unit: str
    given: str
    given_unit: str
    scope: str
    boundary: str
    status: Status
    quality: int
    assurance: Assurance
    source: str
    document: str
    page: str
    url: str
    note: str
    published_on: date | None
    collected_at: datetime
    supersedes: int | None = None
    undone: bool = False
