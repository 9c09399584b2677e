"""A portfolio's summary: every figure that stands by itself, as lines with unit and coverage.

Pages, files, the API and comparisons show these lines, so they all say the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizdata_core.esg.metrics import METRICS
from wizdata_core.esg.scorecards import Badge
from wizdata_core.portfolio.scores import GATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizdata_core.portfolio.aggregates import Aggregate
    from wizdata_core.portfolio.carbon import Carbon
    from wizdata_core.portfolio.figures import PortfolioFigures
    from wizdata_core.portfolio.scores import PortfolioScore


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """A figure of a portfolio: None where nothing gives it or the gate withholds it; `note` says.

    Coverage is of the eligible value and of the whole, as fractions; None where the line repeats
    another's. `data_quality` is 1 to 5, the best first.
    """

    name: str
    label: str
    value: float | None
    unit: str
    formula: str
    coverage: float | None = None
    coverage_of_total: float | None = None
    data_quality: float | None = None
    note: str = ""


def summary(found: PortfolioFigures) -> tuple[SummaryLine, ...]:
    """Every line, in the order in which they are shown."""
    return (
        *_carbon(found.carbon),
        *_score("score", "Weighted score", found.score),
        *_averages(found),
        *_sovereigns(found),
    )


def _carbon(found: Carbon) -> Iterator[SummaryLine]:
    label = found.basis.label
    per_revenue = f"tCO2e per {found.currency}m revenue"
    invested = f"tCO2e per {found.currency}m invested"
    intensity = "Weighted average carbon intensity"
    yield _line("waci", intensity, found.waci, "sum(w * S / R), cash left out", label)
    yield SummaryLine(
        "waci_cash_as_zero",
        "The same with cash as zero",
        found.waci_cash_as_zero,
        per_revenue,
        "sum(w * S / R), cash among the weights",
    )
    yield _line(
        "financed_emissions", "Financed emissions", found.financed, "sum(V / EVIC * S)", label
    )
    yield SummaryLine(
        "footprint",
        "Carbon footprint",
        found.footprint,
        invested,
        "financed / value of covered companies",
        found.financed.coverage,
        found.financed.coverage_of_total,
        found.financed.data_quality,
    )
    yield SummaryLine(
        "footprint_all",
        "The same on all assets",
        found.footprint_all,
        invested,
        "financed / value of the portfolio",
        note="What is not covered counts as nothing.",
    )
    owned = "financed / sum(V / EVIC * R)"
    yield _line("carbon_intensity", "Carbon intensity", found.intensity, owned, label)


def _score(name: str, label: str, found: PortfolioScore) -> Iterator[SummaryLine]:
    treatments = (
        (name, label, found.shown, found.scores),
        (
            f"{name}_penalised",
            f"{label}, undisclosed as worst",
            found.shown_penalised,
            found.penalised,
        ),
    )
    for at, said, shown, behind in treatments:
        yield SummaryLine(
            at,
            said,
            shown,
            "0 to 100",
            "sum(w * score) over the covered",
            behind.coverage,
            behind.coverage_of_total,
            note=gate_note(found),
        )


def gate_note(found: PortfolioScore) -> str:
    """What the gate did to a score, in words; empty where it did nothing."""
    reached = found.scores.coverage
    if found.badge is Badge.WITHHELD:
        if reached is None:
            return "Nothing is held that would have a score."
        return f"Withheld: {reached:.1%} of the eligible value is covered, the gate is {GATE:.0%}."
    if found.badge is Badge.LOW:
        return (
            f"Low: under {GATE:.0%} of the whole portfolio is covered, or of the eligible value by"
            " scores that are themselves of sound coverage."
        )
    return ""


def _averages(found: PortfolioFigures) -> Iterator[SummaryLine]:
    for metric, behind in found.averages:
        yield _line(metric, METRICS[metric].label, behind, "sum(w * x) over the covered")


def _sovereigns(found: PortfolioFigures) -> Iterator[SummaryLine]:
    if not found.sovereigns.value:
        return
    by_output = "sum(V / PPP-GDP * emissions)"
    held = found.sovereigns
    yield _line(
        "country_financed",
        "Countries: financed emissions without land use",
        held.financed,
        by_output,
    )
    yield _line(
        "country_financed_with_land",
        "Countries: financed emissions with land use",
        held.financed_with_land,
        by_output,
    )
    yield _line("country_intensity", "Countries: intensity", held.intensity, "sum(w * GHG / GDP)")
    yield from _score("country_score", "Countries: weighted score", found.country_score)


def _line(name: str, label: str, behind: Aggregate, formula: str, note: str = "") -> SummaryLine:
    return SummaryLine(
        name,
        label,
        behind.value,
        behind.unit,
        formula,
        behind.coverage,
        behind.coverage_of_total,
        behind.data_quality,
        note,
    )


def measures(found: PortfolioFigures) -> dict[str, Aggregate]:
    """The figures to which single holdings contribute, by the names of their lines."""
    return {
        "waci": found.carbon.waci,
        "financed_emissions": found.carbon.financed,
        "carbon_intensity": found.carbon.intensity,
        "score": found.score.scores,
        **dict(found.averages),
        **({"country_financed": found.sovereigns.financed} if found.sovereigns.value else {}),
    }
