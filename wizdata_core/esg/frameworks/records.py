"""What a disclosure framework is here: its requirements, each with the metrics that answer it.

A framework is a lens on the same figures. What is mapped to it says where to look; it is no copy of
its text, and a requirement that is met here is no opinion on compliance.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """What kind of requirement it is, in the words of its framework."""

    CORE = "core"
    LEADERSHIP = "leadership"
    NARRATIVE = "narrative"
    PRINCIPLE = "principle"
    OUTCOME = "outcome"
    DISCLOSURE = "disclosure"
    TOPIC = "industry topic"
    MANDATORY = "mandatory"
    CHOICE = "choose one"
    ELEMENT = "scorecard element"
    CERTIFICATE = "certificate"


class Evidence(StrEnum):
    """How far a mapping can be relied on: read in a public document, or general knowledge."""

    CONFIRMED = "confirmed"
    INDICATIVE = "indicative"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement of a framework.

    Each of `needs` is met by any one of its metrics; a requirement without needs is one that the
    catalogue of metrics does not cover. `industry` is the SICS code of the industry that it is
    asked of, empty where it is asked of all. `note` says what it asks beyond the metrics, or where
    the mapping ends.
    """

    framework: str
    code: str
    title: str
    level: Level
    needs: tuple[tuple[str, ...], ...]
    evidence: Evidence
    industry: str = ""
    note: str = ""

    @property
    def metrics(self) -> tuple[str, ...]:
        """Every metric that has a part in answering it."""
        return tuple(dict.fromkeys(metric for need in self.needs for metric in need))


@dataclass(frozen=True, slots=True)
class Framework:
    """A framework: its name here, label, version, what to know of it, and its requirements."""

    name: str
    label: str
    version: str
    about: str
    requirements: tuple[Requirement, ...]

    def asked_of(self, industry: str) -> tuple[Requirement, ...]:
        """The requirements that are asked of a company of a SICS industry."""
        return tuple(each for each in self.requirements if each.industry in {"", industry})


def each_alone(metrics: tuple[str, ...] | list[str]) -> tuple[tuple[str, ...], ...]:
    """Needs that each take one metric and no other."""
    return tuple((metric,) for metric in metrics)
