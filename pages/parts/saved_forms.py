"""Forms that all things saved under a name have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts.states import refusal
from wizdata_core.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable


def rename_form(
    kind: str, slug: str, current: str, most: int, rename: Callable[[str], None]
) -> None:
    """A form for another name of at most so many characters; a refused one is said to be so."""
    with st.form(f"{kind}_rename", border=False):
        name = st.text_input("New name", current, max_chars=most, key=f"{kind}_name_{slug}")
        wanted = st.form_submit_button("Rename", icon=":material/edit:")
    if not wanted:
        return
    try:
        rename(name)
    except BadInput as refused:
        refusal(refused, "Not renamed")
        return
    st.rerun()
