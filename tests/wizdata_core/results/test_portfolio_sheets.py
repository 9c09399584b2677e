"""A portfolio's files and figure: every table with its units, and numbers that read back."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.wizdata_core.esg.made_up_positions import position, worked_example
from wizdata_core.errors import UnknownName
from wizdata_core.esg.aggregates import contributions
from wizdata_core.esg.holding_tables import holdings_of_text
from wizdata_core.esg.holdings import COLUMNS
from wizdata_core.esg.portfolio import PortfolioFigures, Rates, figures
from wizdata_core.esg.portfolio_changes import swapped
from wizdata_core.esg.scope_bases import SCOPE_BASES, USUAL
from wizdata_core.figures.contributors import MOST_BARS, contributors_figure
from wizdata_core.results.portfolio_sheets import About, pai_sheet, sheets
from wizdata_core.results.sheets import csv_text, workbook_bytes

if TYPE_CHECKING:
    from wizdata_core.esg.positions import Position

ABOUT = About("=Mine", date(2025, 9, 30), ("1 ZAR = 0.05 USD",), ("a note",))
DOCS = Path(__file__).parents[3] / "docs" / "portfolio.md"


def made(positions: tuple[Position, ...]) -> PortfolioFigures:
    return figures(positions, USUAL, "USD", Rates(1.0, 1.0))


def test_a_workbook_holds_every_table_with_what_it_is_of() -> None:
    found = made(worked_example())
    after = made(swapped(worked_example(), "P3", position("NEW", 1.0)))
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(sheets(found, ABOUT, after))))
    assert book.sheetnames == [
        "About", "Summary", "Holdings", "PAI", "Contributors", "Coverage", "What if",
    ]  # fmt: skip
    about = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True)}
    assert about["portfolio"] == "=Mine"
    assert about["method of scores"] == "WZ-ESG-EXAMPLE-1.0"
    assert len(about["method hash"]) == 64
    assert about["scope basis"] == "Scope 1 + 2, location-based"
    assert about["fictional companies"] is True
    assert book["About"]["B2"].data_type == "s"
    values = {row[0]: row[1] for row in book["Summary"].iter_rows(values_only=True)}
    assert values["Carbon intensity"] == pytest.approx(327.34375)
    assert book["Holdings"].max_row == 5


def test_a_table_of_adverse_impacts_as_csv_reads_back_line_by_line() -> None:
    rows = list(csv.DictReader(io.StringIO(csv_text(pai_sheet(made(worked_example()))))))
    assert sorted({int(row["number"]) for row in rows}) == list(range(1, 19))
    total = next(row for row in rows if row["part"] == "Total")
    assert float(total["value by the formula"]) == pytest.approx(26_400)
    assert total["holdings without inputs"] == "P2"
    assert "Not covered by our catalogue" in next(r["note"] for r in rows if r["number"] == "10")


def test_bars_stand_from_the_largest_down_and_the_rest_as_one() -> None:
    held = tuple(
        position(f"C{at:02d}", 10.0, ghg_intensity_s12=float(at)) for at in range(1, MOST_BARS + 4)
    )
    parts = contributions(made(held).carbon.waci)
    for theme in ("light", "dark"):
        (bar,) = contributors_figure(parts, "t", theme=theme).data
        assert len(bar.x) == MOST_BARS + 1
        assert next(iter(bar.hovertext)) == "3 others"
        assert list(bar.x)[-1] == pytest.approx(parts[0].part)
        assert sum(bar.x) == pytest.approx(made(held).carbon.waci.value)
    with pytest.raises(UnknownName, match="unknown theme"):
        contributors_figure(parts, "t", theme="sepia")


def test_the_documentation_says_what_the_code_does() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for each in COLUMNS.values():
        assert f"| `{each.name}` | {each.takes} | {each.example} |" in text
    for name in SCOPE_BASES:
        assert f"`{name}`" in text
    (example,) = re.findall(r"```csv\n(.*?)```", text, re.DOTALL)
    assert not holdings_of_text(example).refused
    (body,) = re.findall(r"-d '\{\"text\": \"(.*?)\"", text)
    assert not holdings_of_text(body).refused
