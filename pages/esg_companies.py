"""A company's ESG record: its score down to each source page, its peers, what it leaves out."""

from collections.abc import Callable

import streamlit as st

from pages.parts import cached_esg
from pages.parts.esg_checks_tab import checks_tab
from pages.parts.esg_controls import as_of_popover, company_boxes
from pages.parts.esg_controversies_tab import controversies_tab
from pages.parts.esg_coverage_tab import coverage_tab
from pages.parts.esg_factsheet import company_sheet
from pages.parts.esg_frameworks_tab import frameworks_tab
from pages.parts.esg_header import fictional_banner
from pages.parts.esg_history_tab import history_tab
from pages.parts.esg_league_tab import league_tab
from pages.parts.esg_method_tab import method_tab
from pages.parts.esg_peers_tab import peers_tab
from pages.parts.esg_profile_tab import profile_tab
from pages.parts.esg_state import Chosen, chosen_of
from pages.parts.esg_words import TAB, reset, words
from pages.parts.frame import inside_frame
from pages.parts.states import empty, guarded, refusal
from wizdata_core.clock import now
from wizdata_core.errors import BadInput

Part = Callable[[Chosen, str], None]

# Each with the title of its tab; a title is a word of the address.
TABS: tuple[tuple[str, Part], ...] = (
    ("Profile", profile_tab),
    ("Peers", peers_tab),
    ("League", league_tab),
    ("Coverage", coverage_tab),
    ("History", history_tab),
    ("Frameworks", frameworks_tab),
    ("Controversies", controversies_tab),
    ("Checks", checks_tab),
    ("Method", method_tab),
)  # fmt: skip

# What stands beside the title, from left to right.
TOOLS: tuple[Part, ...] = (
    company_boxes,
    as_of_popover,
    company_sheet,
)  # fmt: skip


def asked(version: str) -> Chosen | None:
    """What the address asks for; nothing where it is refused."""
    try:
        given = words()
        if given.get("company", "").strip():
            given["company"] = cached_esg.meant(version, given["company"])
        return chosen_of(given, cached_esg.issuers(version), now().date())
    except BadInput as refused:
        refusal(refused)
        st.button("Start again", icon=":material/restart_alt:", key="reset", on_click=reset)
        return None


def shown(chosen: Chosen, version: str) -> None:
    """The tab that is open."""
    titles = [title for title, _ in TABS]
    tabs = st.tabs(titles, key=TAB, on_change="rerun", bind="query-params")
    for tab, (_, draw) in zip(tabs, TABS, strict=True):
        if tab.open:
            with tab, guarded():
                draw(chosen, version)


inside_frame()
bar = st.container(horizontal=True, vertical_alignment="center")
bar.title("Companies", anchor=False, width="content")
version = cached_esg.stamp()
chosen = asked(version)
if chosen and not chosen.issuer:
    empty("No company is known yet: the list of them is made when the database is.")
elif chosen:
    with bar:
        for tool in TOOLS:
            tool(chosen, version)
    known = cached_esg.issuers(version)
    fictional_banner(
        chosen.example, any_real=any(each.figures for each in known if not each.example)
    )
    shown(chosen, version)
