"""The country of a company, in short: its score, a few figures with their years, and a door."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached_countries
from pages.parts.country_words import PAGE
from pages.parts.states import empty
from pages.parts.words import NONE, plain
from wizdata_core.clock import now
from wizdata_core.esg.countries.groups import CODES, COMPARED
from wizdata_core.esg.countries.indicators import INDICATORS
from wizdata_core.esg.countries.measures import compared
from wizdata_core.esg.scorecards import Badge
from wizdata_core.esg.wording import points, share
from wizdata_core.figures.country_marks import in_unit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from wizdata_core.esg.countries.groups import Country, IndicatorValue
    from wizdata_core.esg.scorecards import Scorecard

# A figure of each pillar, then the size of the economy; the first of each row that is held.
FIGURES: tuple[tuple[str, ...], ...] = (
    ("EN.GHG.CO2.PC.CE.AR5",),
    ("EG.ELC.COAL.ZS", "EG.FEC.RNEW.ZS"),
    ("SP.DYN.LE00.IN",),
    ("CC.EST",),
    ("NY.GDP.PCAP.PP.CD", "NY.GDP.PCAP.CD", "GM.GDP.PCAP.PP"),
)


def country_card(code: str, as_of: date | None = None) -> None:
    """A country by its code of two or three letters, ranked among Africa; `as_of` is today else.

    A country that is not compared is named as such.
    """
    country = COMPARED.get(CODES.get(code.strip().upper(), ""))
    with st.container(border=True):
        if country is None:
            empty(f"The country {plain(code) or 'of this company'} is not among those compared.")
            return
        _card(country, as_of or now().date(), dated=as_of is not None)


def _card(country: Country, day: date, *, dated: bool) -> None:
    group = "africa" if country.african else "africa+peers"
    version = cached_countries.stamp()
    cards = cached_countries.cards(version, day, group)
    card = next((each for each in cards if each.entity == country.iso3), None)
    held = [
        each
        for each in cached_countries.values(version, day, group)
        if each.country == country.iso3
    ]
    st.markdown(f"**{country.name}** · country ESG · as of {day}")
    st.markdown(score_words(card, len(cards)))
    for each in few(held):
        st.markdown(f"- {figure_words(each)}")
    if not held:
        empty("No figures of this country are held yet.")
    words = {"country": country.iso3, "as_of": day.isoformat() if dated else ""}
    st.page_link(
        PAGE,
        label="Open the country",
        icon=":material/public:",
        query_params={name: value for name, value in words.items() if value},
    )


def few(held: Sequence[IndicatorValue]) -> list[IndicatorValue]:
    """The few figures that a card shows: of each row the first that is held."""
    by_code = {each.indicator: each for each in held}
    found = (next((by_code[code] for code in row if code in by_code), None) for row in FIGURES)
    return [each for each in found if each is not None]


def score_words(card: Scorecard | None, ranked: int) -> str:
    """The score with its coverage, or why there is none."""
    if card is None or not card.coverage:
        return "No score: none of its figures counts on that day."
    if card.badge is Badge.WITHHELD or card.total is None:
        return f"Score withheld: {share(round(card.coverage, 4))} of the method is covered."
    return (
        f"Score **{points(card.total)}** · {card.grade or NONE}, {points(card.penalised)} with "
        f"what is missing as worst; coverage {share(round(card.coverage, 4))}, ranked among "
        f"{ranked} countries."
    )


def figure_words(value: IndicatorValue) -> str:
    """A figure with its unit, its year, and what keeps it from counting."""
    indicator = INDICATORS[value.indicator]
    number = compared(value)
    unit = indicator.normalised_unit if indicator.absolute else indicator.unit
    if number is None:
        number, unit = value.value, indicator.unit
    marks = "sample of the past" if value.sample else "too old to count" if value.too_old else ""
    said = f"{plain(indicator.label)}: **{plain(in_unit(number, unit))}** ({value.year})"
    return f"{said}, {marks}" if marks else said
