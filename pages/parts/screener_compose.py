"""The text of a screen: its editor, what it may go on with, and what of it is refused and where."""

from __future__ import annotations

import streamlit as st
from wizdata_core.screener.text import ScreenError, complete, point

from pages.parts.screen_editor import Fault, Offer, screen_editor
from pages.parts.screener_words import write
from pages.parts.words import plain
from wizdata_core.fields import FIELDS
from wizdata_core.screener.operators import OPERATORS

_MOST_OFFERS = 40
_BY_TEXT = {each.text: each for each in OPERATORS.values()}


@st.fragment
def text_editor(text: str, fault: Fault | None = None) -> None:
    """The editor of a screen's text; a run writes the text into the address."""
    ran = screen_editor(text, offers_at, fault=fault, key="screener_editor")
    if ran is not None and ran.strip() != text:
        write(q=ran.strip())
        st.rerun(scope="app")


def offers_at(text: str, position: int) -> tuple[Offer, ...]:
    """What may stand at a place of a text, with a word on each."""
    found = complete(text, position)
    return tuple(
        Offer(each, about(each), found.start, found.end) for each in found.words[:_MOST_OFFERS]
    )


def about(word: str) -> str:
    """What a word of a screen is: a field's label, group and unit, or an operator in words."""
    if word in FIELDS:
        field = FIELDS[word]
        return " · ".join(part for part in (field.label, field.unit.value) if part)
    return _BY_TEXT[word].words if word in _BY_TEXT else ""


def refused_text(text: str, error: ScreenError) -> None:
    """Where a text is refused and why, and the nearest names as buttons that mend it."""
    said = str(error)
    st.warning(f"{plain(said[:1].upper() + said[1:])}.", icon=":material/block:")
    st.code(point(text, error).rpartition("\n")[0], language=None)
    if not error.nearest:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        for name in error.nearest:
            mended = f"{text[: error.start]}{name}{text[error.end :]}"
            st.button(
                name,
                key=f"mend_{name}",
                icon=":material/build:",
                help=about(name) or None,
                on_click=write,
                kwargs={"q": mended},
            )


def fault_of(text: str, error: ScreenError) -> Fault:
    """The refused stretch of a text, as the editor underlines it."""
    return Fault(text, error.start, error.end)
