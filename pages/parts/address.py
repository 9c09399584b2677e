"""A page's words in the address: read, remembered for the session, and written by its controls."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Mapping


def read(names: tuple[str, ...], memory: str) -> dict[str, str]:
    """These words from the URL; without any, those that the session had last under `memory`."""
    given = {name: st.query_params[name] for name in names if name in st.query_params}
    if not given:
        given = dict(st.session_state.get(memory) or {})
        st.query_params.update(given)
    st.session_state[memory] = given
    return dict(given)


def write(names: tuple[str, ...], memory: str, changed: Mapping[str, str]) -> None:
    """Writes words into the address; an empty one is taken out, so that its default holds."""
    for name, value in changed.items():
        if value:
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)
    st.session_state[memory] = {
        name: st.query_params[name] for name in names if name in st.query_params
    }


def forget(names: tuple[str, ...], memory: str) -> None:
    """Takes these words out of the address and out of the session."""
    for name in names:
        st.query_params.pop(name, None)
    st.session_state.pop(memory, None)


def host() -> str:
    """The scheme and host by which the reader reached this page; empty where that is not known."""
    parts = urlsplit(st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def address_of(page: str, words: Mapping[str, str]) -> str:
    """The whole address of a page with these words, on the host of the reader."""
    return f"{host()}/{page}?{urlencode(words)}"
