"""The portfolio's words in the address: read, remembered for a session, and written."""

from __future__ import annotations

import streamlit as st

from pages.parts.portfolio_state import WORDS

_LAST = "_portfolio_words"
_CHANGE = ("out", "in", "of", "to")


def words() -> dict[str, str]:
    """The words from the URL; without any, those that the session had last."""
    given = {name: st.query_params[name] for name in WORDS if name in st.query_params}
    if not given:
        given = dict(st.session_state.get(_LAST) or {})
        st.query_params.update(given)
    st.session_state[_LAST] = given
    return given


def write(changed: dict[str, str]) -> None:
    """Writes words into the address; an empty one is taken out, so that its default holds."""
    for name, value in changed.items():
        if value:
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)
    st.session_state[_LAST] = {
        name: st.query_params[name] for name in WORDS if name in st.query_params
    }


def open_portfolio(*, saved: str = "", text: str = "", as_of: str = "") -> None:
    """Opens other holdings, without what was looked at of those before."""
    write({"p": saved, "h": text, "as_of": as_of, **dict.fromkeys(_CHANGE, "")})


def undo_change() -> None:
    """Takes the change that was looked at out of the address."""
    write(dict.fromkeys(_CHANGE, ""))


def reset() -> None:
    """Takes every word of the portfolio out of the address."""
    write(dict.fromkeys(WORDS, ""))
