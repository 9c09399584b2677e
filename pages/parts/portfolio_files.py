"""Files of a portfolio: one table as CSV beside it, all of them as one workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from wizdata_core.results.portfolio_sheets import About, about_sheet, sheets
from wizdata_core.results.sheets import Sheet, csv_text, workbook_bytes

if TYPE_CHECKING:
    from wizdata_core.portfolio.figures import PortfolioFigures
    from wizdata_core.queries.esg_holdings import Looked

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def about_of(looked: Looked, name: str) -> About:
    """What files of these holdings are about."""
    rates = tuple(
        f"1 {each.source} = {each.rate:.8g} {each.target} of {each.day}, {each.pairs}"
        + (" (stale)" if each.stale else "")
        for each in looked.rates
    )
    return About(name or "unsaved", looked.asked.as_of, rates, looked.notes)


# Fragments of their own: a rerun elsewhere would take a file away under a click.
@st.fragment
def workbook_button(
    found: PortfolioFigures, about: About, after: PortfolioFigures | None = None
) -> None:
    """Every table of the portfolio as one workbook."""
    st.download_button(
        "XLSX",
        lambda: workbook_bytes(sheets(found, about, after)),
        f"portfolio_{about.as_of}.xlsx",
        _XLSX,
        on_click="ignore",
        icon=":material/download:",
        key="portfolio_xlsx",
        help="Every table with its units, the method, its hash, the day and the rates",
    )


@st.fragment
def table_button(sheet: Sheet, found: PortfolioFigures, about: About) -> None:
    """One table as CSV, below it what it is of."""
    name = sheet.title.lower().replace(" ", "_")
    st.download_button(
        "CSV",
        lambda: csv_text(sheet) + "\n" + csv_text(about_sheet(found, about)),
        f"portfolio_{name}_{about.as_of}.csv",
        "text/csv",
        on_click="ignore",
        icon=":material/download:",
        key=f"portfolio_csv_{name}",
    )
