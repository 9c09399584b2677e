"""INDICATORS: the figures of countries that are kept: the sovereign framework's, and context.

The framework is the World Bank's of 2026, 78 indicators. Context series scale others or help to
read them and are never scored. Both are read from reference files. Figures are kept under the name
that an indicator had first (`CC.EST`); `api_code` is what the Bank's API calls it today.
"""

from __future__ import annotations

from dataclasses import dataclass

from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.esg.metrics import Pillar
from wizdata_core.esg.observations import Status
from wizdata_core.reference import rows

POPULATION = "SP.POP.TOTL"
SOURCES: dict[str, str] = {
    "2": "World Development Indicators",
    "3": "Worldwide Governance Indicators",
    "75": "Environment, Social and Governance Data",
    "gapminder": "Gapminder",
    "cdiac": "Carbon Dioxide Information Analysis Center",
}
"""The databases that figures come from, by the number that the Bank gives them."""
_OPEN = "CC BY-4.0"


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure of a country: where it belongs, its unit, which way is better, how old it may be.

    `direction` is 1 where more is better, -1 where less is, 0 where it is shown and not scored.
    An amount that grows with a country is compared by `normaliser`: `factor` times the value by
    that indicator's of the same year, in `normalised_unit`. `max_age_months` counts from the end of
    the figure's year. `source` is the Bank's number of the database. Where `redistribute` is false
    the figures may be looked at and not given away in bulk. `framework` is false for context;
    `api_code` is empty where the Bank is not asked.
    """

    code: str
    label: str
    pillar: Pillar
    theme: str
    unit: str
    direction: int
    normaliser: str
    normalised_unit: str
    factor: float
    max_age_months: int
    api_code: str
    source: str
    licence: str
    note: str
    framework: bool

    @property
    def scored(self) -> bool:
        """Whether a method may rank countries by it."""
        return self.framework and self.direction != 0

    @property
    def absolute(self) -> bool:
        """Whether it grows with the size of a country."""
        return self.normaliser != ""

    @property
    def redistribute(self) -> bool:
        """Whether its terms allow giving it away in bulk."""
        return self.licence == _OPEN

    @property
    def status(self) -> Status:
        """How its figures come about: modelled and estimated ones are named so by the Bank."""
        name = self.label.casefold()
        if "modeled" in name:
            return Status.MODELLED
        return Status.ESTIMATED if ": estimate" in name else Status.REPORTED

    @property
    def quality(self) -> int:
        """The data quality of its figures, of 1 to 5: reported and not verified, or estimated."""
        return 2 if self.status is Status.REPORTED else 3


@dataclass(frozen=True, slots=True)
class Meant:
    """The indicator that a code stands for today; `changed` says what is new about it, or is ""."""

    indicator: Indicator
    changed: str = ""


def _indicator(row: dict[str, str], *, framework: bool) -> Indicator:
    return Indicator(
        code=row["code"],
        label=row["name"],
        pillar=Pillar(row["pillar"]) if framework else Pillar.NONE,
        theme=row["theme"],
        unit=row["unit"],
        direction=int(row["direction"]) if framework else 0,
        normaliser=row["normaliser"],
        normalised_unit=row["normalised_unit"],
        factor=float(row["normalised_factor"] or 1),
        max_age_months=int(row["max_age_months"]),
        api_code=row["api_code_2026"] if framework else row["api_code"],
        source=row["api_source_id_hint"] if framework else row["source"],
        licence=row["licence"],
        note=row["note"],
        framework=framework,
    )


_FRAMEWORK = [row for row in rows("wb_indicators") if row["status"] == "active"]
INDICATORS: dict[str, Indicator] = {
    each.code: each
    for each in (
        *(_indicator(row, framework=True) for row in _FRAMEWORK),
        *(_indicator(row, framework=False) for row in rows("wb_context")),
    )
}
RENAMED: dict[str, tuple[str, str]] = {
    row["old"]: (row["new"], row["changed"]) for row in rows("wb_renamed")
}
"""Other codes of indicators: the one each is kept under (empty where none is), and what changed."""
_CALLED_ANEW = {
    new: changed for old, (new, changed) in RENAMED.items() if old.startswith("GOV_WGI_")
}


def indicator_meant(code: str) -> Meant:
    """The indicator that a code stands for, a code that was replaced among them.

    Raises:
        BadInput: the indicator ended and nothing took its place.
        UnknownName: no indicator is called so.
    """
    said = code.strip().upper()
    if said in INDICATORS:
        return Meant(INDICATORS[said], _CALLED_ANEW.get(said, ""))
    if said not in RENAMED:
        raise UnknownName("indicator", code, (*INDICATORS, *RENAMED))
    new, changed = RENAMED[said]
    if not new:
        raise BadInput(f"indicator {said} has ended: {changed}")
    return Meant(INDICATORS[new], changed)
