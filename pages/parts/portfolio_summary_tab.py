"""A portfolio in one look: four figures, every line with what it covers, and what was assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts.portfolio_numbers import figure, numbers, percent
from pages.parts.tables import records
from pages.parts.words import plain
from wizdata_core.esg.scorecards import Badge
from wizdata_core.portfolio.scores import GATE
from wizdata_core.portfolio.summary import gate_note, summary

if TYPE_CHECKING:
    from wizdata_core.portfolio.figures import PortfolioFigures
    from wizdata_core.portfolio.summary import SummaryLine
    from wizdata_core.queries.esg_holdings import Looked

_CARDS = ("waci", "financed_emissions", "footprint", "score")


def summary_tab(found: PortfolioFigures, looked: Looked) -> None:
    """The figures, and below them the rates, the makeup and the assumptions."""
    lines = {each.name: each for each in summary(found)}
    with st.grid(4, min_column_width=190):
        for name in _CARDS:
            _card(lines[name])
    _badge(found)
    st.caption(_makeup(found))
    records(
        [
            {
                "Figure": each.label,
                "Value": figure(each.value),
                "Unit": each.unit,
                "Covers": percent(each.coverage),
                "Of the whole": percent(each.coverage_of_total),
                "Data quality": figure(each.data_quality),
                "Formula": each.formula,
                "Note": each.note,
            }
            for each in lines.values()
        ],
        "portfolio_summary",
        f"{len(lines)} figures of the portfolio",
        numbers("Value")
        | numbers(
            **{
                "Covers": "Share of the eligible value: companies, and what is not looked through",
                "Of the whole": "Share of the whole, cash included",
                "Data quality": "1 verified, 2 reported, 3 to 5 estimated; weighted by value",
            }
        ),
    )
    _said_below(found, looked)


def _card(line: SummaryLine) -> None:
    st.metric(
        line.label,
        figure(line.value),
        border=True,
        delta=f"{line.unit}; covers {percent(line.coverage)}",
        delta_color="off",
        delta_arrow="off",
        help=f"{line.formula}. {line.note}".strip(),
    )


def _badge(found: PortfolioFigures) -> None:
    said = gate_note(found.score)
    match found.score.badge:
        case Badge.WITHHELD:
            st.warning(said, icon=":material/block:", title="No score is given")
        case Badge.LOW:
            st.info(said, icon=":material/low_priority:", title="The score is of low coverage")
        case Badge.SOUND:
            st.caption(
                f":material/check: The score passes the gate of {GATE:.0%} of the eligible value."
            )


def _makeup(found: PortfolioFigures) -> str:
    parts = (
        f"{percent(value / found.total)} {kind.value}" for kind, value in found.by_kind if value
    )
    return (
        f"{figure(found.total)} {found.currency}: {', '.join(parts)}. Companies and what is not"
        " looked through are eligible; countries stand apart; cash has no figures."
    )


def _said_below(found: PortfolioFigures, looked: Looked) -> None:
    st.caption(
        f"Emissions: {found.carbon.basis.label}, of one period each. As of the end of"
        f" {looked.asked.as_of}. w: share of the covered value, V: value held, S: emissions,"
        " R: revenue of the same period, EVIC: enterprise value including cash."
    )
    for each in looked.rates:
        stale = " :material/history: stale" if each.stale else ""
        said = f"1 {each.source} = {each.rate:.6g} {each.target} of {each.day}"
        st.caption(f"{said}, {plain(each.pairs)}{stale}")
    for note in looked.notes:
        st.caption(plain(note))
