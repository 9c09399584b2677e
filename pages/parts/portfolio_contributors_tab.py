"""Who a figure of the portfolio comes from: the largest contributors, as bars and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts.plots import theme
from pages.parts.portfolio_files import table_button
from pages.parts.portfolio_numbers import figure, numbers, percent
from pages.parts.portfolio_words import write
from pages.parts.states import empty
from pages.parts.tables import records
from wizdata_core.errors import UnknownName
from wizdata_core.figures.contributors import MOST_BARS, contributors_figure
from wizdata_core.portfolio.aggregates import contributions
from wizdata_core.portfolio.summary import measures, summary
from wizdata_core.results.portfolio_sheets import contributors_sheet

if TYPE_CHECKING:
    from pages.parts.portfolio_state import Chosen
    from wizdata_core.portfolio.figures import PortfolioFigures
    from wizdata_core.results.portfolio_sheets import About


def contributors_tab(chosen: Chosen, found: PortfolioFigures, about: About) -> None:
    """The contributors of the chosen figure.

    Raises:
        UnknownName: the address names a figure to which holdings do not contribute.
    """
    known = measures(found)
    if chosen.figure not in known:
        raise UnknownName("figure with contributors", chosen.figure, known)
    labels = {each.name: each.label for each in summary(found)}
    st.session_state["portfolio_figure"] = chosen.figure
    st.selectbox(
        "Figure",
        list(known),
        key="portfolio_figure",
        format_func=labels.__getitem__,
        on_change=_changed,
        width=420,
    )
    behind = known[chosen.figure]
    parts = contributions(behind)
    if not parts:
        empty("No holding has what this figure takes; the Coverage tab says what is missing.")
        return
    drawn = contributors_figure(parts, behind.unit, theme=theme())
    st.plotly_chart(
        drawn,
        key="portfolio_contributors",
        theme=None,
        config={"displayModeBar": False, "scrollZoom": False},
        alt=f"{labels[chosen.figure]} by holding, the largest of {len(parts)} first",
    )
    st.caption(
        f"The first {min(len(parts), MOST_BARS)} of {len(parts)} holdings. Parts are w * x of a"
        f" mean, or what is owned of a sum, in {behind.unit}; they add up to"
        f" {figure(behind.value)}."
    )
    records(
        [
            {
                "Holding": each.key,
                "Name": each.name,
                "Weight in the covered": percent(each.weight),
                "Own figure": figure(each.x),
                "Part": figure(each.part),
                "Share of the figure": percent(each.share),
            }
            for each in parts
        ],
        "portfolio_parts",
        f"{len(parts)} contributors",
        numbers("Weight in the covered", "Own figure", "Part", "Share of the figure"),
    )
    table_button(contributors_sheet(found), found, about)


def _changed() -> None:
    write({"figure": st.session_state["portfolio_figure"] or ""})
