"""What the figures leave out: which holdings, how much of the value, and for want of what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts.portfolio_files import table_button
from pages.parts.portfolio_numbers import figure, numbers, percent
from pages.parts.states import empty
from pages.parts.tables import records
from wizdata_core.portfolio.summary import measures, summary
from wizdata_core.results.portfolio_sheets import coverage_sheet

if TYPE_CHECKING:
    from wizdata_core.portfolio.figures import PortfolioFigures
    from wizdata_core.results.portfolio_sheets import About


def coverage_tab(found: PortfolioFigures, about: About) -> None:
    """Coverage of each figure on both bases, then every holding that one leaves out."""
    labels = {each.name: each.label for each in summary(found)}
    known = measures(found)
    records(
        [
            {
                "Figure": labels[name],
                "Holdings covered": len({each.position.key for each in behind.terms}),
                "Left out": len({each.position.key for each in behind.lacks}),
                "Of the eligible value": percent(behind.coverage),
                "Of the whole": percent(behind.coverage_of_total),
            }
            for name, behind in known.items()
        ],
        "portfolio_coverage",
        "Coverage by figure",
        numbers("Of the eligible value", "Of the whole"),
    )
    rows = [
        {
            "Figure": labels[name],
            "Holding": each.position.key,
            "Name": each.position.name,
            f"Value ({found.currency})": figure(each.position.value),
            "What is missing": each.what,
        }
        for name, behind in known.items()
        for each in behind.lacks
    ]
    st.subheader("What is missing", anchor=False)
    if rows:
        records(rows, "portfolio_lacks", f"{len(rows)} gaps")
        table_button(coverage_sheet(found), found, about)
    else:
        empty("Every eligible holding has what every figure takes.", ":material/check:")
