"""METRICS: every figure of a company that is kept and compared, read from one reference file.

Units are those in which figures are stored; `least` and `most` are the bounds of what is possible.
The tags of disclosure frameworks are those of the catalogue; some are indicative and are said to be
so where they are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from wizdata_core.reference import rows


class Pillar(StrEnum):
    """The three parts of a score; figures that only scale others belong to none."""

    ENVIRONMENT = "E"
    SOCIAL = "S"
    GOVERNANCE = "G"
    NONE = ""


class ValueType(StrEnum):
    """How a figure is given: a number, yes or no, a step of a scale, or made of other figures."""

    NUMBER = "number"
    BOOL = "bool"
    ORDINAL = "ordinal"
    DERIVED = "derived"


class Missing(StrEnum):
    """What stands for a figure that is not disclosed: nothing, no, or none."""

    EXCLUDE = "exclude"
    FALSE = "false"
    ZERO = "zero"


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure of a company: where it belongs, its unit, which way is better, and its bounds.

    `direction` is 1 where more is better, -1 where less is, 0 where it is shown and not scored.
    `normaliser` is the metric by which an amount is divided before companies are compared. `scope`
    is the scope basis of emissions (`S1`, `S2-location`), empty elsewhere.
    """

    name: str
    label: str
    pillar: Pillar
    category: str
    value_type: ValueType
    unit: str
    direction: int
    normaliser: str
    scope: str
    default_missing: Missing
    least: float | None
    most: float | None
    jse: str
    gri: str
    issb: str
    pai: str


def _metric(row: dict[str, str]) -> Metric:
    return Metric(
        name=row["metric"],
        label=row["label"],
        pillar=Pillar(row["pillar"]),
        category=row["category"],
        value_type=ValueType(row["value_type"]),
        unit=row["unit"],
        direction=int(row["direction"]),
        normaliser=row["normaliser"],
        scope=row["scope"],
        default_missing=Missing(row["default_missing"]),
        least=float(row["least"]) if row["least"] else None,
        most=float(row["most"]) if row["most"] else None,
        jse=row["jse"],
        gri=row["gri"],
        issb=row["issb"],
        pai=row["pai"],
    )


METRICS: dict[str, Metric] = {row["metric"]: _metric(row) for row in rows("esg_metrics")}

CATEGORIES: dict[str, tuple[str, Pillar]] = {
    "emissions": ("Emissions", Pillar.ENVIRONMENT),
    "resource_use": ("Resource use", Pillar.ENVIRONMENT),
    "innovation": ("Innovation", Pillar.ENVIRONMENT),
    "workforce": ("Workforce", Pillar.SOCIAL),
    "human_rights": ("Human rights", Pillar.SOCIAL),
    "community": ("Community", Pillar.SOCIAL),
    "product": ("Product responsibility", Pillar.SOCIAL),
    "management": ("Management", Pillar.GOVERNANCE),
    "shareholders": ("Shareholders", Pillar.GOVERNANCE),
    "csr_strategy": ("Sustainability strategy", Pillar.GOVERNANCE),
}
"""The categories that are scored: each with its label and pillar, in the order they are shown."""
