"""What a company discloses of a framework: each requirement's state, and how many have which.

A metric counts as disclosed where the company itself gave a figure of it; estimates and models are
no disclosure. What is not held may be disclosed in a document that nobody has entered yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from wizdata_core.esg.frameworks.records import Framework, Level, Requirement


class State(StrEnum):
    """How far a requirement is answered by the figures held."""

    DISCLOSED = "disclosed"
    PARTLY = "partly disclosed"
    NOT_DISCLOSED = "not disclosed"
    NOT_COVERED = "not covered by our catalogue"


@dataclass(frozen=True, slots=True)
class Assessment:
    """A requirement and its state: which metrics answer it, and which needs are not met."""

    requirement: Requirement
    state: State
    disclosed: tuple[str, ...]
    missing: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class LevelSummary:
    """How many requirements of a level are in each state."""

    level: Level
    disclosed: int
    partly: int
    not_disclosed: int
    not_covered: int

    @property
    def covered(self) -> int:
        """How many requirements the catalogue of metrics covers."""
        return self.disclosed + self.partly + self.not_disclosed


def assess(
    framework: Framework, industry: str, disclosed: Collection[str]
) -> tuple[Assessment, ...]:
    """Each requirement asked of a company of a SICS industry, by the metrics that it discloses."""
    return tuple(_assessed(each, disclosed) for each in framework.asked_of(industry))


def _assessed(requirement: Requirement, disclosed: Collection[str]) -> Assessment:
    given = tuple(metric for metric in requirement.metrics if metric in disclosed)
    missing = tuple(
        need for need in requirement.needs if not any(metric in disclosed for metric in need)
    )
    return Assessment(requirement, _state(requirement, len(missing)), given, missing)


def _state(requirement: Requirement, unmet: int) -> State:
    if not requirement.needs:
        return State.NOT_COVERED
    if not unmet:
        return State.DISCLOSED
    return State.PARTLY if unmet < len(requirement.needs) else State.NOT_DISCLOSED


def by_level(assessments: Sequence[Assessment]) -> tuple[LevelSummary, ...]:
    """The states counted by level, in the order in which levels are first met."""
    levels = dict.fromkeys(each.requirement.level for each in assessments)
    return tuple(
        LevelSummary(
            level,
            *(
                sum(each.requirement.level is level and each.state is state for each in assessments)
                for state in State
            ),
        )
        for level in levels
    )
