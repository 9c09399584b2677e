"""A country: its score and what it is made of, every indicator with its year, and their history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached_countries
from pages.parts.country_history import history
from pages.parts.country_numbers import with_defaults
from pages.parts.country_score import no_score, score
from pages.parts.country_table import indicators_table
from pages.parts.states import empty
from wizdata_core.esg.countries import COMPARED, GROUPS
from wizdata_core.esg.country_profile import profile_lines

if TYPE_CHECKING:
    from pages.parts.country_state import Chosen
    from wizdata_core.esg.countries import Country


def profile_tab(chosen: Chosen, version: str) -> None:
    """The country's name and place, its score, its indicators, and one of them by year."""
    chosen = with_defaults(chosen, version)
    country = COMPARED[chosen.country]
    st.subheader(country.name, anchor=False)
    st.caption(place(country))
    if chosen.country not in GROUPS[chosen.group].countries:
        empty(
            f"{country.name} is not in {GROUPS[chosen.group].label}, so it has no rank there. "
            "Choose a group that holds it."
        )
        return
    cards = cached_countries.cards(version, chosen.as_of, chosen.group)
    card = next((each for each in cards if each.entity == chosen.country), None)
    if card is not None and card.coverage:
        score(card, chosen)
    else:
        no_score(chosen)
    values = cached_countries.values(version, chosen.as_of, chosen.group)
    lines = profile_lines(chosen.country, values, card)
    if any(line.figure for line in lines):
        history(chosen, version)
    trends = cached_countries.trends(version, chosen.country, chosen.as_of)
    indicators_table(lines, trends, chosen)


def place(country: Country) -> str:
    """Where a country is, its codes, and why it is compared where it is no state of Africa."""
    where = f"{country.subregion} Africa" if country.african else f"Peer: {country.why}"
    return f"{where} · {country.iso3} · {country.iso2}"
