"""The menu of presets, by group: what each looks for, and where it misleads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts.screener_words import open_preset
from pages.parts.words import plain
from wizdata_core.screener.presets import PRESETS, PresetGroup

if TYPE_CHECKING:
    from wizdata_core.screener.presets import Preset


_POPOVER = "screener_presets"


def presets_popover() -> None:
    """The presets behind one button, a group at a time; drawn only while it is open."""
    popover = st.popover(
        f"Presets ({len(PRESETS)})",
        icon=":material/bookmarks:",
        key=_POPOVER,
        on_change="rerun",
    )
    if not popover.open:
        return
    with popover:
        group = st.pills(
            "Group",
            list(PresetGroup),
            default=PresetGroup.MOMENTUM,
            required=True,
            format_func=lambda each: each.value,
            key="screener_preset_group",
            persist_state="session",
            label_visibility="collapsed",
        )
        for each in PRESETS.values():
            if each.group is group:
                _preset(each)


def _preset(each: Preset) -> None:
    with st.container(gap=None):
        st.button(
            each.label,
            key=f"preset_{each.name}",
            on_click=_chosen,
            args=(each,),
            icon=":material/filter_alt:",
            type="tertiary",
        )
        st.caption(f"{plain(each.looks_for)} {plain(each.caveat)}")


def _chosen(each: Preset) -> None:
    open_preset(each)
    st.session_state[_POPOVER] = False


def preset_line(text: str) -> None:
    """What the screen that is open looks for and where it misleads, if it is a preset."""
    for each in PRESETS.values():
        if each.text == text:
            st.caption(
                f":material/bookmark: **{each.label}.** {plain(each.looks_for)} "
                f"{plain(each.caveat)}"
            )
