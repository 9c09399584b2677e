"""The cached face of the queries of countries: each is asked once for the figures held now.

Entries are keyed by the stamp of the figures, which changes with every answer that brought one, so
nothing shown is older than the database; `ttl` and `max_entries` only bound memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts.cached import store
from wizdata_core.esg.countries import group_named
from wizdata_core.figures.africa_map import africa_map
from wizdata_core.queries import country_trends, datasets, esg_countries, esg_stamp
from wizdata_core.store import reading

if TYPE_CHECKING:
    from datetime import date

    from wizdata_core.esg.countries import IndicatorValue
    from wizdata_core.esg.scorecards import Scorecard
    from wizdata_core.figures.africa_map import Scale, Shade
    from wizdata_core.queries.country_indicators import Yearly
    from wizdata_core.queries.datasets import SubjectState

# ruff: noqa: ARG001 - `version` is what the caches are keyed by; the functions have no use for it


def stamp() -> str:
    """The stamp of the countries' figures held now; one small SELECT."""
    with reading(store()) as connection:
        return esg_stamp.country_stamp(connection)


@st.cache_resource(max_entries=16, ttl="15m", show_spinner="Reading figures …")
def values(version: str, as_of: date, group: str) -> tuple[IndicatorValue, ...]:
    """The newest figure of every indicator of the countries of a group."""
    with reading(store()) as connection:
        return esg_countries.indicator_values(connection, as_of, group_named(group).countries)


@st.cache_resource(max_entries=16, ttl="15m", show_spinner="Scoring countries …")
def cards(version: str, as_of: date, group: str) -> tuple[Scorecard, ...]:
    """The scorecards of the countries of a group, ranked among themselves."""
    with reading(store()) as connection:
        return esg_countries.country_scorecards(connection, as_of, group)


@st.cache_resource(max_entries=64, ttl="15m", show_spinner=False)
def history(version: str, country: str, indicator: str, as_of: date) -> tuple[Yearly, ...]:
    """The years of an indicator of a country as they were known at the end of a day."""
    with reading(store()) as connection:
        return esg_countries.indicator_history(connection, country, indicator, as_of)


@st.cache_resource(max_entries=64, ttl="15m", show_spinner=False)
def trends(version: str, country: str, as_of: date) -> dict[tuple[str, str], tuple[float, ...]]:
    """The last years of every indicator of a country, by indicator and provider."""
    with reading(store()) as connection:
        return country_trends.country_trends(connection, country, as_of)


@st.cache_resource(max_entries=32, ttl="15m", show_spinner="Drawing the map …")
def drawn_map(
    version: str, key: tuple[str, ...], theme: str, _shades: tuple[Shade, ...], _scale: Scale
) -> object:
    """The map of these shades, which `key` tells from all others; its last word is the country."""
    return africa_map(_shades, _scale, chosen=key[-1], theme=theme)


@st.cache_resource(max_entries=4, ttl="1m", show_spinner=False)
def asked(version: str) -> dict[str, SubjectState]:
    """What came of the last question to the World Bank for each indicator."""
    with reading(store()) as connection:
        return datasets.states(connection, "worldbank", "indicators")
