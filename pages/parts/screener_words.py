"""The screener's words in the address: read, remembered for a session, written by every control."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import address
from pages.parts.screener_state import WORDS

if TYPE_CHECKING:
    from wizdata_core.screener.presets import Preset

_LAST = "_screener_words"
# The open tab is Streamlit's own to write: its word is bound to the tabs.
_OURS = tuple(name for name in WORDS if name != "view")


def words() -> dict[str, str]:
    """The screener's words from the URL; without any, those that the session had last."""
    return {**address.read(_OURS, _LAST), "view": st.query_params.get("view", "")}


def write(**changed: str) -> None:
    """Writes words into the address; an empty one is taken out, so that its default holds."""
    if "page" not in changed:
        changed["page"] = ""
    if "q" in changed and "saved" not in changed:
        changed["saved"] = ""
    address.write(_OURS, _LAST, changed)


def open_preset(chosen: Preset) -> None:
    """Shows a preset: its text, with the columns and the order that show why a row is there."""
    write(
        q=chosen.text,
        columns=chosen.columns,
        sort=chosen.sort,
        order="" if chosen.descending else "asc",
        group="",
    )


def reset() -> None:
    """Takes every word of the screener out of the address."""
    address.forget(_OURS, _LAST)
