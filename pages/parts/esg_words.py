"""The words of the page of companies in the address: read, written, and opened from elsewhere."""

from __future__ import annotations

import streamlit as st

from pages.parts import address
from pages.parts.esg_state import WORDS

TAB = "tab"
PROFILE = "Profile"
_LAST = "_esg_words"


def words() -> dict[str, str]:
    """The words of the page from the URL; without any, those that the session had last."""
    return address.read(WORDS, _LAST)


def write(**changed: str) -> None:
    """Writes words into the address; an empty one is taken out, so that its default holds."""
    address.write(WORDS, _LAST, changed)


def open_company(issuer: str, metric: str = "") -> None:
    """Shows the profile of a company, with the explanation of one of its metrics open."""
    write(company=issuer, metric=metric, beside="")
    st.session_state[TAB] = PROFILE


def reset() -> None:
    """Takes every word of the page out of the address."""
    address.forget(WORDS, _LAST)
