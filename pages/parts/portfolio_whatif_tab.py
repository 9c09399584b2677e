"""What would be if: one holding for another, or another weight; the address holds the change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached_portfolio
from pages.parts.portfolio_files import table_button
from pages.parts.portfolio_numbers import figure, numbers, percent
from pages.parts.portfolio_words import undo_change, write
from pages.parts.states import empty
from pages.parts.tables import records
from pages.parts.words import plain
from wizdata_core.errors import BadInput
from wizdata_core.portfolio.changes import differences, reweighted, swapped
from wizdata_core.portfolio.figures import Rates, figures
from wizdata_core.portfolio.positions import Kind
from wizdata_core.results.portfolio_sheets import changes_sheet

if TYPE_CHECKING:
    from pages.parts.portfolio_state import Chosen
    from wizdata_core.portfolio.figures import PortfolioFigures
    from wizdata_core.queries.esg_holdings import Looked
    from wizdata_core.results.portfolio_sheets import About

_NAMED = (Kind.COMPANY, Kind.SOVEREIGN)


def whatif_tab(
    chosen: Chosen, version: str, found: PortfolioFigures, looked: Looked, about: About
) -> None:
    """The change that is asked for, and every figure before and after it.

    Raises:
        BadInput: the change cannot be made; it says why.
    """
    _form(chosen, found)
    if not chosen.what_if.chosen:
        empty("Nothing is changed yet. A change stands in the address, and nothing is stored.")
        return
    after = changed(chosen, version, found, looked)
    st.button("Undo", icon=":material/undo:", key="whatif_undo", on_click=undo_change)
    st.markdown(_words(chosen))
    records(
        [
            {
                "Figure": each.label,
                "Before": figure(each.before),
                "After": figure(each.after),
                "Difference": figure(each.change),
                "Unit": each.unit,
                "Covers before": percent(each.coverage_before),
                "Covers after": percent(each.coverage_after),
            }
            for each in differences(found, after)
        ],
        "portfolio_differences",
        "Figures before and after the change",
        numbers("Before", "After", "Difference", "Covers before", "Covers after"),
    )
    table_button(changes_sheet(found, after), found, about)


def changed(
    chosen: Chosen, version: str, found: PortfolioFigures, looked: Looked
) -> PortfolioFigures:
    """The portfolio after the change that the address asks for.

    Raises:
        BadInput: the change cannot be made.
    """
    positions, what_if = found.positions, chosen.what_if
    if what_if.out and what_if.into:
        other = cached_portfolio.one_position(version, what_if.into, looked.asked)
        if other.refused:
            raise BadInput(other.refused[0].why)
        (into,) = other.positions
        named = [each for each in positions if each.kind in _NAMED]
        if into.kind in _NAMED and any(each.example != into.example for each in named):
            raise BadInput(f"{into.name} and what is held are not fictional alike")
        positions = swapped(positions, what_if.out, into)
    if what_if.of and what_if.to is not None:
        positions = reweighted(positions, what_if.of, what_if.to / 100)
    rates = Rates(looked.to_euro, looked.to_dollar)
    return figures(positions, chosen.basis, looked.asked.currency, rates)


def _form(chosen: Chosen, found: PortfolioFigures) -> None:
    keys = list(dict.fromkeys(each.key for each in found.positions))
    names = {each.key: each.name for each in found.positions}
    what_if = chosen.what_if
    with st.form("whatif", border=True), st.container(horizontal=True, vertical_alignment="bottom"):
        out = _holding("Replace", keys, names, what_if.out, "whatif_out")
        into = st.text_input("by", what_if.into, key="whatif_in", placeholder="A symbol", width=200)
        of = _holding("Weigh", keys, names, what_if.of, "whatif_of")
        to = st.number_input("at %", 0.0, 100.0, what_if.to, key="whatif_to", width=120)
        if st.form_submit_button("Compare", icon=":material/compare_arrows:"):
            write(
                {
                    "out": out or "",
                    "in": into.strip(),
                    "of": of or "",
                    "to": "" if to is None or not of else f"{to:g}",
                }
            )
            st.rerun()


def _holding(
    label: str, keys: list[str], names: dict[str, str], current: str, key: str
) -> str | None:
    return st.selectbox(
        label,
        keys,
        index=keys.index(current) if current in keys else None,
        format_func=lambda each: names.get(each, each),
        key=key,
        placeholder="No holding",
        width=240,
    )


def _words(chosen: Chosen) -> str:
    what_if = chosen.what_if
    said = []
    if what_if.out and what_if.into:
        said.append(f"**{plain(what_if.out)}** gives way to **{plain(what_if.into)}**")
    if what_if.of and what_if.to is not None:
        said.append(f"**{plain(what_if.of)}** is {what_if.to:g} % of the whole")
    return ", then ".join(said) + "."
