"""The screener: a screen as text and as rows beside it, in words, and what it finds, many ways."""

from collections.abc import Callable  # noqa: TC003 - Streamlit runs pages: their names are looked up

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.parts import cached_screener
from pages.parts.frame import inside_frame
from pages.parts.screener_answer import counts_line, in_words, no_snapshots, nothing_matches
from pages.parts.screener_builder import builder
from pages.parts.screener_compose import fault_of, refused_text, text_editor
from pages.parts.screener_controls import as_of_popover
from pages.parts.screener_doors import files_popover, share_popover
from pages.parts.screener_fields import fields_tab
from pages.parts.screener_figures import heatmap_tab, scatter_tab
from pages.parts.screener_history import history_tab
from pages.parts.screener_presets import preset_line, presets_popover
from pages.parts.screener_results import results_tab
from pages.parts.screener_saved import opened, saved_popover
from pages.parts.screener_state import Chosen, chosen_of
from pages.parts.screener_study import study_tab
from pages.parts.screener_table import shown_columns
from pages.parts.screener_words import reset, words
from pages.parts.states import guarded, refusal
from wizdata_core.errors import BadInput
from wizdata_core.screener.text import ScreenError

TABS = ("Results", "Heat map", "Scatter", "History", "Study", "Fields")


def compose(given: dict[str, str], version: str) -> tuple[Chosen, DeltaGenerator] | None:
    """The editors of the screen that is asked for, and a place below its text for what it finds.

    Nothing where the text is refused.
    """
    text = ""
    try:
        given = opened(given)
        text = given.get("q", "").strip()
        chosen = chosen_of(given)
    except ScreenError as error:
        text_editor(text, version, fault_of(text, error))
        refused_text(text, error)
        return None
    except BadInput as refused:
        refusal(refused)
        st.button("Start again", icon=":material/restart_alt:", key="reset", on_click=reset)
        return None
    left, right = st.columns([2, 3], gap="medium")
    with left:
        text_editor(text, version)
        preset_line(text)
        in_words(chosen)
        counts = st.container(gap=None)
    with right:
        builder(chosen, version)
    return chosen, counts


def tools(chosen: Chosen | None, version: str) -> None:
    """Presets, the day, files and the address, beside the title."""
    presets_popover()
    if chosen is None:
        return
    as_of_popover(chosen, *cached_screener.days(version))
    saved_popover(chosen)
    files_popover(chosen)
    share_popover(chosen)


def answer(chosen: Chosen, version: str, counts: DeltaGenerator) -> None:
    """What the screen finds, in the tab that is open."""
    found = cached_screener.page_of(version, chosen, shown_columns(chosen.columns, chosen.sort))
    if not found.universe:
        no_snapshots(chosen.as_of)
        return
    results, tiles, points, past, study, fields = st.tabs(
        TABS, key="view", on_change="rerun", bind="query-params"
    )
    drawn: tuple[Callable[[], None], ...] = (
        lambda: results_tab(chosen, version, found),
        lambda: heatmap_tab(chosen, version),
        lambda: scatter_tab(chosen, version),
    )
    for tab, draw in zip((results, tiles, points), drawn, strict=True):
        if tab.open:
            with tab, guarded():
                if found.total:
                    draw()
                else:
                    nothing_matches(version, chosen)
    for tab, over_time in ((past, history_tab), (study, study_tab)):
        if tab.open:
            with tab, guarded():
                over_time(chosen, version)
    if fields.open:
        with fields:
            fields_tab(version)
    # Last, for it may take as long as the result itself, which is on the page by then.
    with counts:
        counts_line(found, cached_screener.makeup(version, chosen, found))


inside_frame()
bar = st.container(horizontal=True, vertical_alignment="center")
bar.title("Screener", anchor=False, width="content")
version = cached_screener.stamp()
composed = compose(words(), version)
with bar:
    tools(composed[0] if composed else None, version)
if composed:
    with guarded():
        answer(composed[0], version, composed[1])
