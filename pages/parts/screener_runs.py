"""Questions about a screen that take their time: asked on a button, with progress, and kept.

A page runs again at every touch. What was asked is kept in the session under what it was asked for,
so it is shown until something of that changes, and is never shown for another question.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from pages.parts import cached_screener
from pages.parts.words import plural

if TYPE_CHECKING:
    from datetime import date

    from pages.parts.screener_state import Chosen
    from wizdata_core.queries.snapshot_rows import Origins

Progress = Callable[[float], object]
Answer = TypeVar("Answer")


def run_once(
    name: str, key: object, ask: Callable[[Progress], Answer], *, pressed: bool
) -> Answer | None:
    """The answer to the question with this key: asked where the button was pressed, else kept.

    None where neither; where another question was answered last, that is said.
    """
    place = f"_screen_run_{name}"
    if pressed:
        bar = st.progress(0.0, "Reading snapshots …")
        try:
            st.session_state[place] = (key, ask(lambda part: bar.progress(min(part, 1.0))))
        finally:
            bar.empty()
    kept = st.session_state.get(place)
    if kept is None:
        return None
    if kept[0] != key:
        st.caption(":material/info: What is asked has changed since; press the button again.")
        return None
    answer: Answer = kept[1]
    return answer


def day_of(chosen: Chosen, version: str) -> date | None:
    """The day that the screen is looked at: the chosen one, or that of the newest row held."""
    return chosen.as_of or cached_screener.days(version)[1]


def share_of_rows(origins: Origins) -> str:
    """How many days and rows of members rest on what was made later, in a sentence."""
    if not origins.rows:
        return "No row of a member was looked at."
    return (
        f"{origins.days_reconstructed:,} of {plural(origins.days, 'day')} rest on reconstructed "
        f"rows, {origins.reconstructed:,} of the {plural(origins.rows, 'row')} of members looked "
        "at: made later than their day, from bars as they are known since."
    )
