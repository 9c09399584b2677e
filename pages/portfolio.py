"""A portfolio's emissions, adverse impacts and scores, with how much of it they cover."""

from collections.abc import Callable  # noqa: TC003 - Streamlit runs pages: their names are looked up
from datetime import date

import streamlit as st

from pages.parts import cached_portfolio
from pages.parts.frame import inside_frame
from pages.parts.portfolio_contributors_tab import contributors_tab
from pages.parts.portfolio_controls import controls
from pages.parts.portfolio_coverage_tab import coverage_tab
from pages.parts.portfolio_entry import entry
from pages.parts.portfolio_files import about_of, workbook_button
from pages.parts.portfolio_holdings_tab import holdings_tab
from pages.parts.portfolio_pai_tab import pai_tab
from pages.parts.portfolio_refused import refused_rows
from pages.parts.portfolio_saved import examples_row, saved_popover, share_popover
from pages.parts.portfolio_state import Chosen, chosen_of
from pages.parts.portfolio_summary_tab import summary_tab
from pages.parts.portfolio_whatif_tab import whatif_tab
from pages.parts.portfolio_words import reset, words
from pages.parts.states import guarded, refusal
from pages.parts.words import plain
from wizdata_core.clock import now
from wizdata_core.errors import BadInput

TABS = ("Summary", "Holdings", "PAI", "Contributors", "What if", "Coverage")


def asked(today: date) -> tuple[Chosen, str, str] | None:
    """What the address opens, the name of it and its holdings; nothing where it is refused."""
    try:
        chosen = chosen_of(words(), today)
        return chosen, *cached_portfolio.opened(chosen)
    except BadInput as refused:
        refusal(refused)
        st.button("Start again", icon=":material/restart_alt:", key="reset", on_click=reset)
        return None


def first_look(chosen: Chosen) -> None:
    """What a person without holdings sees: examples to open, and ways to give one's own."""
    with st.container(border=True):
        st.subheader("No portfolio is open yet", anchor=False)
        st.markdown("Open an example of fictional companies, or give holdings of your own below.")
        with st.container(horizontal=True):
            examples_row()
    entry(chosen.asked, "")


def answer(chosen: Chosen, name: str, text: str, version: str) -> None:
    """The figures of the portfolio, in the tab that is open."""
    looked = cached_portfolio.looked(version, text, chosen.asked)
    if looked.refused:
        refused_rows(looked)
        entry(chosen.asked, text)
        return
    key = repr(chosen.asked)
    found = cached_portfolio.figures(version, text, key, chosen.basis.name, chosen.asked)
    about = about_of(looked, name)
    if found.example:
        st.info(
            "Every company in it is made up, to show the method; none of it is about a real one.",
            icon=":material/school:",
            title="Example of fictional companies",
        )
    drawn: tuple[Callable[[], None], ...] = (
        lambda: summary_tab(found, looked),
        lambda: holdings_tab(version, found, looked, about, text),
        lambda: pai_tab(found, about),
        lambda: contributors_tab(chosen, found, about),
        lambda: whatif_tab(chosen, version, found, looked, about),
        lambda: coverage_tab(found, about),
    )
    with bar:
        workbook_button(found, about)
    tabs = st.tabs(TABS, key="tab", on_change="rerun", bind="query-params")
    for tab, draw in zip(tabs, drawn, strict=True):
        if tab.open:
            with tab, guarded():
                draw()


inside_frame()
bar = st.container(horizontal=True, vertical_alignment="center")
bar.title("Portfolio", anchor=False, width="content")
today = now().date()
opened = asked(today)
if opened:
    chosen, name, text = opened
    version = cached_portfolio.stamp()
    with bar:
        saved_popover(text)
        if text:
            share_popover(chosen, today)
    if name:
        st.markdown(f"**{plain(name)}**")
    controls(chosen, today)
    with guarded():
        if text:
            answer(chosen, name, text, version)
        else:
            first_look(chosen)
