"""A portfolio's figures as tables for files: units in every head, and a sheet that says of what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizdata_core.esg.methods import COMPANIES, EXAMPLES, METHODS
from wizdata_core.portfolio.aggregates import contributions
from wizdata_core.portfolio.changes import differences
from wizdata_core.portfolio.positions import Origin, label_of, newest
from wizdata_core.portfolio.summary import measures, summary
from wizdata_core.results.sheets import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from wizdata_core.portfolio.figures import PortfolioFigures
    from wizdata_core.results.sheets import Cell

FIGURES_SHOWN = (
    "ghg_scope1",
    "ghg_scope2_loc",
    "ghg_scope2_mkt",
    "ghg_scope3",
    "evic",
    "revenue",
    "score",
    "board_women_pct",
)

NOT_COVERED = "Not covered by our catalogue."
_LICENCE = (
    "Figures of companies are facts of their reports; of countries the World Bank's, CC BY-4.0"
)


@dataclass(frozen=True, slots=True)
class About:
    """What a file of a portfolio is about: its name, its day, and the rates that were used."""

    name: str
    as_of: date
    rates: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def sheets(
    found: PortfolioFigures, about: About, after: PortfolioFigures | None = None
) -> tuple[Sheet, ...]:
    """Every table, the first of which says what the others are of."""
    what_if = (changes_sheet(found, after),) if after else ()
    return (
        about_sheet(found, about),
        summary_sheet(found),
        holdings_sheet(found),
        pai_sheet(found),
        contributors_sheet(found),
        coverage_sheet(found),
        *what_if,
    )


def about_sheet(found: PortfolioFigures, about: About) -> Sheet:
    """What the figures are of: day, currency, scope basis, method, rates, and what was assumed."""
    method = METHODS[EXAMPLES if found.example else COMPANIES]
    rows: list[tuple[Cell, ...]] = [
        ("portfolio", about.name),
        ("as of", about.as_of),
        ("currency", found.currency),
        ("value", found.total),
        ("scope basis", found.carbon.basis.label),
        ("method of scores", method.version),
        ("method hash", method.fingerprint),
        ("fictional companies", found.example),
        *(("rate", each) for each in about.rates),
        *(("note", each) for each in about.notes),
        ("licence", _LICENCE),
    ]
    return Sheet("About", ("what", "value"), rows)


def summary_sheet(found: PortfolioFigures) -> Sheet:
    """The figures that stand by themselves."""
    columns = (
        "figure", "value", "unit", "formula", "coverage of eligible value (fraction)",
        "coverage of the whole (fraction)", "data quality (1 best, 5)", "note",
    )  # fmt: skip
    rows = [
        (
            each.label, each.value, each.unit, each.formula, each.coverage,
            each.coverage_of_total, each.data_quality, each.note,
        )
        for each in summary(found)
    ]  # fmt: skip
    return Sheet("Summary", columns, rows)


def holdings_sheet(found: PortfolioFigures) -> Sheet:
    """Every holding with its value and the newest of the main figures, and where each is from."""
    units = {"evic": found.currency, "revenue": found.currency, "score": "0 to 100"}
    named = [
        f"{label_of(name)} ({units.get(name, '%' if name.endswith('pct') else 'tCO2e')})"
        for name in FIGURES_SHOWN
    ]
    columns = (
        "holding", "name", "kind", f"value ({found.currency})", "weight (fraction)", *named,
        "given by the user", "stand-ins", "priced",
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for each in found.positions:
        facts = [newest(each, name) for name in FIGURES_SHOWN]
        by_origin = {
            origin: ", ".join(
                label_of(name) for name, held in each.facts.items() if held[0].origin is origin
            )
            for origin in Origin
        }
        rows.append(
            (
                each.key, each.name, each.kind.value, each.value, each.value / found.total,
                *(fact.value if fact else None for fact in facts),
                by_origin[Origin.GIVEN], by_origin[Origin.STAND_IN], each.priced,
            )
        )  # fmt: skip
    return Sheet("Holdings", columns, rows)


def pai_sheet(found: PortfolioFigures) -> Sheet:
    """The table of principal adverse impacts."""
    columns = (
        "number", "indicator", "part", "value by the formula", "value over the covered", "unit",
        "formula", "coverage of eligible value (fraction)", "coverage of the whole (fraction)",
        "holdings without inputs", "note",
    )  # fmt: skip
    return Sheet("PAI", columns, list(_pai_rows(found)))


def _pai_rows(found: PortfolioFigures) -> Iterator[tuple[Cell, ...]]:
    for line in found.pai:
        about = line.indicator
        if not line.values:
            note = f"{NOT_COVERED} {line.not_covered}" if line.not_covered else line.note
            yield (
                about.number, about.name, "", None, None, about.unit, about.formula, None, None,
                "", note,
            )  # fmt: skip
        for value in line.values:
            behind = value.aggregate
            yield (
                about.number, about.name, value.label, value.by_formula, value.covered, value.unit,
                about.formula, behind.coverage, behind.coverage_of_total,
                ", ".join(dict.fromkeys(each.position.key for each in behind.lacks)), line.note,
            )  # fmt: skip


def contributors_sheet(found: PortfolioFigures) -> Sheet:
    """What each holding adds to each figure."""
    columns = (
        "figure", "holding", "name", "weight (fraction)", "own figure", "part", "unit",
        "share (fraction)",
    )  # fmt: skip
    labels = {each.name: each.label for each in summary(found)}
    rows: list[tuple[Cell, ...]] = [
        (labels[name], each.key, each.name, each.weight, each.x, each.part, behind.unit, each.share)
        for name, behind in measures(found).items()
        for each in contributions(behind)
    ]
    return Sheet("Contributors", columns, rows)


def coverage_sheet(found: PortfolioFigures) -> Sheet:
    """Which holdings each figure leaves out, and what of them is missing."""
    labels = {each.name: each.label for each in summary(found)}
    rows: list[tuple[Cell, ...]] = [
        (labels[name], each.position.key, each.position.name, each.position.value, each.what)
        for name, behind in measures(found).items()
        for each in behind.lacks
    ]
    columns = ("figure", "holding", "name", f"value ({found.currency})", "what is missing")
    return Sheet("Coverage", columns, rows)


def changes_sheet(before: PortfolioFigures, after: PortfolioFigures) -> Sheet:
    """Every figure before and after a change."""
    columns = (
        "figure", "unit", "before", "after", "difference", "coverage before (fraction)",
        "coverage after (fraction)",
    )  # fmt: skip
    rows = [
        (
            each.label, each.unit, each.before, each.after, each.change, each.coverage_before,
            each.coverage_after,
        )
        for each in differences(before, after)
    ]  # fmt: skip
    return Sheet("What if", columns, rows)
