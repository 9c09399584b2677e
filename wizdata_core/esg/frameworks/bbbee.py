"""B-BBEE, amended generic scorecard: its elements, what each can give, and the contributor level.

Weights and levels are confirmed by public guides. The thresholds of the codes of 2007 are still met
online and are not used. Sector codes (mining, finance, property …) weigh otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizdata_core.errors import UnknownName
from wizdata_core.esg.frameworks.records import (
    Evidence,
    Framework,
    Level,
    Requirement,
    each_alone,
)
from wizdata_core.esg.scales import rated

if TYPE_CHECKING:
    from collections.abc import Collection

_NAME = "b-bbee"
NON_COMPLIANT = 9
"""The number that stands for a contributor without a level."""
SUB_MINIMUM = 0.4
"""The share of a priority element's points without which a company loses a level."""


@dataclass(frozen=True, slots=True)
class Element:
    """An element of the scorecard: what it weighs, bonus points, and the metrics that speak to it.

    `points` is the weight as guides give it, where they differ from the least to the most.
    """

    name: str
    label: str
    points: tuple[int, int]
    bonus: int
    priority: bool
    metrics: tuple[str, ...]


ELEMENTS: dict[str, Element] = {
    element.name: element
    for element in (
        Element(
            "ownership",
            "Ownership",
            (25, 25),
            0,
            priority=True,
            metrics=("black_ownership_pct", "black_women_ownership_pct"),
        ),
        Element(
            "management",
            "Management control",
            (19, 19),
            0,
            priority=False,
            metrics=("board_black_pct", "black_mgmt_pct"),
        ),
        Element(
            "skills",
            "Skills development",
            (20, 20),
            5,
            priority=True,
            metrics=("training_spend_pct",),
        ),
        Element(
            "enterprise_supplier",
            "Enterprise and supplier development",
            (40, 42),
            4,
            priority=True,
            metrics=("local_procurement_pct",),
        ),
        Element(
            "socio_economic",
            "Socio-economic development",
            (5, 5),
            0,
            priority=False,
            metrics=("csi_spend_pct",),
        ),
    )
}


def level_of(points: float, below_sub_minimum: Collection[str] = ()) -> int:
    """The contributor level of a score, 1 the best, `NON_COMPLIANT` where it is none.

    A priority element of which less than 40% of the points were reached takes one level away,
    however many such elements there are.

    Raises:
        BadInput: the points are negative or no number.
        UnknownName: an element has no sub-minimum, or there is none of that name.
    """
    known = {name for name, element in ELEMENTS.items() if element.priority}
    for name in below_sub_minimum:
        if name not in known:
            raise UnknownName("priority element", name, known)
    band = rated("bbbee", points).band
    label = band.label if band else ""
    level = int(label.removeprefix("Level ")) if label.startswith("Level ") else NON_COMPLIANT
    return min(level + bool(below_sub_minimum), NON_COMPLIANT)


def _requirement(element: Element) -> Requirement:
    least, most = element.points
    weight = f"{least}" if least == most else f"{least} to {most}"
    bonus = f" and {element.bonus} of bonus" if element.bonus else ""
    rule = "; priority element with a sub-minimum of 40%" if element.priority else ""
    return Requirement(
        _NAME,
        element.label,
        element.label,
        Level.ELEMENT,
        each_alone(element.metrics),
        Evidence.INDICATIVE,
        note=f"{weight} points{bonus}{rule}; the metrics speak to it and do not make its points",
    )


FRAMEWORK = Framework(
    _NAME,
    "B-BBEE scorecard",
    "amended generic codes",
    "Weights and levels are confirmed; which metric speaks to which element, and how the rule of "
    "sub-minimums works in full, is indicative. Sector codes weigh otherwise.",
    (
        Requirement(
            _NAME,
            "Level",
            "Contributor level",
            Level.CERTIFICATE,
            (("bbbee_level",),),
            Evidence.CONFIRMED,
            note="level 1 is recognised at 135%, level 8 at 10%, no level at 0%",
        ),
        Requirement(
            _NAME,
            "Points",
            "Points of the scorecard",
            Level.CERTIFICATE,
            (("bbbee_points",),),
            Evidence.CONFIRMED,
            note="level 1 from 100 points, level 8 from 40",
        ),
        *(_requirement(element) for element in ELEMENTS.values()),
    ),
)
