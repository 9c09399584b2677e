"""The words of the page of countries in the address: read, written, and opened from elsewhere."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from pages.parts import address
from pages.parts.country_state import WORDS

TAB = "tab"
PROFILE = "Profile"
PAGE = "pages/esg_countries.py"
_LAST = "_country_words"


def words() -> dict[str, str]:
    """The words of the page from the URL; without any, those that the session had last."""
    return address.read(WORDS, _LAST)


def write(**changed: str) -> None:
    """Writes words into the address; an empty one is taken out, so that its default holds."""
    address.write(WORDS, _LAST, changed)


def open_country(iso3: str) -> None:
    """Shows the profile of a country of the page."""
    write(country=iso3)
    st.session_state[TAB] = PROFILE


def country_path(iso3: str) -> str:
    """Where the profile of a country is."""
    return "/esg_countries?" + urlencode({"country": iso3})


def reset() -> None:
    """Takes every word of the page out of the address."""
    address.forget(WORDS, _LAST)
