"""Principal adverse impacts on the page: each line with formula, values, and who lacks inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts.portfolio_files import table_button
from pages.parts.portfolio_numbers import figure, numbers, percent
from pages.parts.tables import records
from wizdata_core.results.portfolio_sheets import NOT_COVERED, pai_sheet

if TYPE_CHECKING:
    from wizdata_core.portfolio.adverse_impacts import PaiLine, PaiValue
    from wizdata_core.portfolio.figures import PortfolioFigures
    from wizdata_core.results.portfolio_sheets import About

_MOST_NAMED = 5


def pai_tab(found: PortfolioFigures, about: About) -> None:
    """The table of the regulation: 14 lines of companies, 2 of countries, 2 of real estate."""
    st.caption(
        "Principal adverse impacts as Annex I of Regulation (EU) 2022/1288 words them, in euros, as"
        " of one day. By the formula the whole portfolio is the divisor; over the covered only the"
        " holdings that have the inputs are."
    )
    records(
        [row for line in found.pai for row in _rows(line)],
        "portfolio_pai",
        "18 principal adverse impacts",
        numbers("By the formula", "Over the covered", "Covers", "Of the whole")
        | {
            "No": st.column_config.TextColumn(width=50),
            "Unit": st.column_config.TextColumn(width=180),
            "Lacking inputs": st.column_config.TextColumn(width=200),
        },
    )
    table_button(pai_sheet(found), found, about)


def _rows(line: PaiLine) -> list[dict[str, object]]:
    about = line.indicator
    if not line.values:
        said = f"{NOT_COVERED} {line.not_covered}" if line.not_covered else line.note
        return [_row(line, "", about.unit) | {"Note": said or "No holding is in such a sector."}]
    return [_row(line, each.label, each.unit) | _numbers(each) for each in line.values]


def _row(line: PaiLine, part: str, unit: str) -> dict[str, object]:
    name = f"{line.indicator.name}: {part}" if part else line.indicator.name
    return {
        "No": line.indicator.number,
        "Adverse impact": name,
        "By the formula": figure(None),
        "Over the covered": figure(None),
        "Unit": unit,
        "Covers": figure(None),
        "Of the whole": figure(None),
        "Lacking inputs": "",
        "Formula": line.indicator.formula,
        "Note": line.note,
    }


def _numbers(value: PaiValue) -> dict[str, object]:
    lacks = list(dict.fromkeys(each.position.key for each in value.aggregate.lacks))
    more = f" and {len(lacks) - _MOST_NAMED} more" if len(lacks) > _MOST_NAMED else ""
    return {
        "By the formula": figure(value.by_formula),
        "Over the covered": figure(value.covered),
        "Covers": percent(value.aggregate.coverage),
        "Of the whole": percent(value.aggregate.coverage_of_total),
        "Lacking inputs": ", ".join(lacks[:_MOST_NAMED]) + more,
    }
