"""What is held of countries, in a sentence: nothing, samples of the past, stale or live figures."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached_countries
from pages.parts.words import ago, plain, plural, utc
from wizdata_core.clock import now
from wizdata_core.esg.countries.groups import GROUPS
from wizdata_core.esg.countries.sources import holding

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pages.parts.country_state import Chosen
    from wizdata_core.esg.countries.sources import Holding
    from wizdata_core.queries.datasets import SubjectState

STALE = timedelta(days=45)
"""The Bank revises its database every two or three months; what was not asked for longer is old."""
_HOW = (
    "`make run` asks the World Bank where there is a network; "
    "`python -m collectors import-countries FILE` reads a file that was downloaded from it."
)


def held_notice(chosen: Chosen, version: str) -> bool:
    """Says what is held of the group on the day; whether anything is."""
    held = holding(cached_countries.values(version, chosen.as_of, chosen.group))
    heard = last_heard(held, cached_countries.asked(version))
    if not held.figures:
        _nothing(chosen)
    elif held.only_samples:
        st.info(
            f"Only samples of the past are held: {sample_words(held)}. They are shown as what they "
            f"are, with their years, and no score is made of them. {_HOW}",
            icon=":material/history:",
            title="Dated samples",
        )
    elif is_stale(chosen, heard, now()):
        st.warning(
            f"The source of countries' figures last answered {utc(heard)}, {ago(heard, now())}. "
            f"{_HOW}",
            icon=":material/schedule:",
            title="Stale",
        )
    if held.figures and not held.only_samples:
        st.caption(live_words(held, chosen))
    return held.figures > 0


def _nothing(chosen: Chosen) -> None:
    with st.container(border=True):
        st.subheader("No figures of countries are held yet", anchor=False)
        st.markdown(f"Nothing was known of {GROUPS[chosen.group].label} on {chosen.as_of}. {_HOW}")
        st.page_link("pages/coverage.py", label="See what is held", icon=":material/fact_check:")


def sample_words(held: Holding) -> str:
    """The samples that are held, each with the year that it ends in."""
    return "; ".join(f"{plain(label)} to {year}" for label, year in held.sampled)


def last_heard(held: Holding, asked: Mapping[str, SubjectState]) -> datetime | None:
    """When a source last answered: an answer without news brings no figure, but counts."""
    moments = [state.answered_at for state in asked.values()]
    return max([*moments, *([held.fetched_at] if held.fetched_at else [])], default=None)


def is_stale(chosen: Chosen, heard: datetime | None, moment: datetime) -> bool:
    """Whether figures are read as of today and no source has answered for long."""
    return not chosen.day_given and heard is not None and moment - heard > STALE


def live_words(held: Holding, chosen: Chosen) -> str:
    """How many figures count, how many are too old, and how new their source is."""
    figures, indicators = plural(held.figures, "figure"), plural(held.indicators, "indicator")
    parts = [
        f"{figures} of {indicators} held of {GROUPS[chosen.group].label} on {chosen.as_of}",
        f"{held.counting:,} count",
        f"{held.too_old:,} too old",
    ]
    if held.samples:
        parts.append(f"{held.samples:,} of samples of the past")
    if held.updated:
        parts.append(f"World Bank revision of {held.updated}")
    parts.append(f"newest figure fetched {utc(held.fetched_at)}")
    return " · ".join(parts)
