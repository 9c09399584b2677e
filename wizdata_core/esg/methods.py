"""METHODS: how scores are made, as data: versioned, hashed, and frozen once a score was made by it.

Each is one file of wizdata_core/reference/methods. A method that is changed is a new version in a
new file; the fingerprint of what was used is kept with every score.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from wizdata_core.errors import UnknownName
from wizdata_core.esg.metrics import Missing, Pillar, ValueType
from wizdata_core.esg.observations import Status
from wizdata_core.reference import FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping


class Entity(StrEnum):
    """What a method scores; companies and countries are never ranked together."""

    COMPANY = "company"
    COUNTRY = "country"


class Peers(StrEnum):
    """Among whom a metric is ranked, from the narrowest group to the widest."""

    INDUSTRY = "industry"
    SECTOR = "sector"
    COUNTRY = "country"
    UNIVERSE = "universe"


@dataclass(frozen=True, slots=True)
class Category:
    """A part of a pillar."""

    name: str
    label: str
    pillar: Pillar


@dataclass(frozen=True, slots=True)
class Scored:
    """A metric as a method uses it.

    `weight` is its part of the category beside the other metrics. `peers` is the narrowest group
    in which it is ranked. A figure whose period ended more than `max_age_months` ago is not used.
    """

    name: str
    category: str
    direction: int
    kind: ValueType
    weight: float
    missing: Missing
    normaliser: str
    peers: Peers
    max_age_months: int


@dataclass(frozen=True, slots=True)
class Overlay:
    """How controversies lower a score: what an event costs by severity, and for how long."""

    months: int
    penalties: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Method:
    """All that decides a score besides the figures.

    `weights` are those of the categories by peer group, each summing to 1; `DEFAULT` serves groups
    without their own. Coverage below `least_coverage` publishes no total, below `low_coverage` one
    that is marked. A pillar needs `least_pillar_share` of its categories' weight. The confidence of
    a figure is the factor of its quality by its age: 1 up to `fresh_months`, then falling to 0 over
    `fade_months` more.
    """

    version: str
    label: str
    about: str
    entity: Entity
    categories: tuple[Category, ...]
    weights: tuple[tuple[str, tuple[tuple[str, float], ...]], ...]
    metrics: tuple[Scored, ...]
    statuses: tuple[Status, ...]
    least_peers: int
    least_pillar_share: float
    least_coverage: float
    low_coverage: float
    quality_factors: tuple[tuple[int, float], ...]
    fresh_months: int
    fade_months: int
    grades: tuple[str, ...]
    overlay: Overlay | None

    @cached_property
    def fingerprint(self) -> str:
        """The SHA-256 of the method as canonical JSON."""
        return hashlib.sha256(canonical(body(self)).encode()).hexdigest()

    def weights_of(self, peer_group: str) -> Mapping[str, float]:
        """The weights of the categories for a peer group."""
        known = dict(self.weights)
        return dict(known.get(peer_group, known["DEFAULT"]))


def canonical(content: object) -> str:
    """JSON in one spelling: sorted keys, no spaces, no NaN."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)


def body(method: Method) -> dict[str, object]:
    """A method as plain data; `read` makes it a method again."""
    overlay = method.overlay
    return {
        "version": method.version,
        "label": method.label,
        "about": method.about,
        "entity": method.entity.value,
        "categories": [
            {"name": each.name, "label": each.label, "pillar": each.pillar.value}
            for each in method.categories
        ],
        "weights": {group: dict(each) for group, each in method.weights},
        "metrics": [
            {
                "name": each.name,
                "category": each.category,
                "direction": each.direction,
                "kind": each.kind.value,
                "weight": each.weight,
                "missing": each.missing.value,
                "normaliser": each.normaliser,
                "peers": each.peers.value,
                "max_age_months": each.max_age_months,
            }
            for each in method.metrics
        ],
        "statuses": [each.value for each in method.statuses],
        "least_peers": method.least_peers,
        "least_pillar_share": method.least_pillar_share,
        "least_coverage": method.least_coverage,
        "low_coverage": method.low_coverage,
        "quality_factors": {str(key): value for key, value in method.quality_factors},
        "fresh_months": method.fresh_months,
        "fade_months": method.fade_months,
        "grades": list(method.grades),
        "overlay": None
        if overlay is None
        else {
            "months": overlay.months,
            "penalties": {str(key): value for key, value in overlay.penalties},
        },
    }


def read(given: Mapping[str, object]) -> Method:
    """The method that plain data describe, as `body` writes them."""
    content = json.loads(canonical(given))
    overlay = content["overlay"]
    return Method(
        version=content["version"],
        label=content["label"],
        about=content["about"],
        entity=Entity(content["entity"]),
        categories=tuple(
            Category(each["name"], each["label"], Pillar(each["pillar"]))
            for each in content["categories"]
        ),
        weights=tuple(
            (group, tuple((name, float(weight)) for name, weight in each.items()))
            for group, each in content["weights"].items()
        ),
        metrics=tuple(
            Scored(
                each["name"],
                each["category"],
                each["direction"],
                ValueType(each["kind"]),
                float(each["weight"]),
                Missing(each["missing"]),
                each["normaliser"],
                Peers(each["peers"]),
                each["max_age_months"],
            )
            for each in content["metrics"]
        ),
        statuses=tuple(Status(each) for each in content["statuses"]),
        least_peers=content["least_peers"],
        least_pillar_share=float(content["least_pillar_share"]),
        least_coverage=float(content["least_coverage"]),
        low_coverage=float(content["low_coverage"]),
        quality_factors=tuple(
            (int(key), float(value)) for key, value in content["quality_factors"].items()
        ),
        fresh_months=content["fresh_months"],
        fade_months=content["fade_months"],
        grades=tuple(content["grades"]),
        overlay=None
        if overlay is None
        else Overlay(
            overlay["months"],
            tuple((int(key), float(value)) for key, value in overlay["penalties"].items()),
        ),
    )


def _all() -> dict[str, Method]:
    files = sorted((FOLDER / "methods").glob("*.json"))
    found = [read(json.loads(file.read_text(encoding="utf-8"))) for file in files]
    return {method.version: method for method in found}


METHODS: dict[str, Method] = _all()
COMPANIES, COUNTRIES, EXAMPLES = "WZ-ESG-1.0", "WZ-COUNTRY-1.0", "WZ-ESG-EXAMPLE-1.0"


def method_named(version: str) -> Method:
    """The method of a version.

    Raises:
        UnknownName: no method has it.
    """
    if version not in METHODS:
        raise UnknownName("method", version, METHODS)
    return METHODS[version]


def company_method(version: str | None, *, example: bool) -> Method:
    """The method of a version, or that by which real or fictional companies are scored.

    Raises:
        UnknownName: no method of companies has that name.
    """
    method = method_named(version or (EXAMPLES if example else COMPANIES))
    if method.entity is not Entity.COMPANY:
        raise UnknownName("method of companies", method.version, (COMPANIES, EXAMPLES))
    return method
