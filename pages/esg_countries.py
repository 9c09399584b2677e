"""The ESG record of countries: profile, map, ranking and scatter, each figure with its year."""

from collections.abc import Callable

import streamlit as st

from pages.parts import cached_countries
from pages.parts.country_controls import as_of_box, country_boxes
from pages.parts.country_held import held_notice
from pages.parts.country_map_tab import map_tab
from pages.parts.country_profile_tab import profile_tab
from pages.parts.country_ranking_tab import ranking_tab
from pages.parts.country_scatter_tab import scatter_tab
from pages.parts.country_sources_tab import sources_tab
from pages.parts.country_state import Chosen, chosen_of
from pages.parts.country_words import TAB, reset, words
from pages.parts.esg_factsheet import country_sheet
from pages.parts.frame import inside_frame
from pages.parts.states import guarded, refusal
from wizdata_core.clock import now
from wizdata_core.errors import BadInput

# Each with the title of its tab; a title is a word of the address.
TABS: tuple[tuple[str, Callable[[Chosen, str], None]], ...] = (
    ("Profile", profile_tab),
    ("Map", map_tab),
    ("Ranking", ranking_tab),
    ("Scatter", scatter_tab),
    ("Sources", sources_tab),
)


def asked() -> Chosen | None:
    """What the address asks for; nothing where it is refused."""
    try:
        return chosen_of(words(), now().date())
    except BadInput as refused:
        refusal(refused)
        st.button("Start again", icon=":material/restart_alt:", key="reset", on_click=reset)
        return None


def shown(chosen: Chosen, version: str) -> None:
    """What is held in a sentence, then the open tab; where nothing is, only what is asked for."""
    if not held_notice(chosen, version):
        sources_tab(chosen, version)
        return
    titles = [title for title, _ in TABS]
    tabs = st.tabs(titles, key=TAB, on_change="rerun", bind="query-params")
    for tab, (_, draw) in zip(tabs, TABS, strict=True):
        if tab.open:
            with tab, guarded():
                draw(chosen, version)


inside_frame()
st.title("Countries", anchor=False)
version = cached_countries.stamp()
chosen = asked()
if chosen:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        country_boxes(chosen)
        as_of_box(chosen)
        country_sheet(chosen)
    with guarded():
        shown(chosen, version)
