"""An indicator of a country by year: as known on the day looked at, and as known on one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached_countries
from pages.parts.country_controls import history_boxes
from pages.parts.country_map_tab import NO_BAR
from pages.parts.plots import theme
from pages.parts.states import empty
from wizdata_core.esg.countries.groups import COMPARED
from wizdata_core.esg.countries.indicators import INDICATORS, SOURCES
from wizdata_core.figures.indicator_years import Known, indicator_years

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from pages.parts.country_state import Chosen
    from wizdata_core.queries.country_indicators import Yearly


def history(chosen: Chosen, version: str) -> None:
    """The controls, the lines of both vintages, and how far they differ."""
    st.subheader("By year", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        history_boxes(chosen)
    indicator = INDICATORS[chosen.history]
    now_known = _years(chosen, version, chosen.as_of)
    if not now_known:
        empty(
            f"Nothing was known of {indicator.label} of {COMPARED[chosen.country].name} on "
            f"{chosen.as_of}."
        )
        return
    known = [_known(now_known, chosen.as_of)]
    then: Sequence[Yearly] = ()
    if chosen.beside:
        then = _years(chosen, version, chosen.beside)
        known.append(_known(then, chosen.beside))
    st.plotly_chart(
        indicator_years(known, indicator.unit, theme=theme()),
        key="country_years",
        theme=None,
        config=NO_BAR,
        alt=f"{indicator.label} of {COMPARED[chosen.country].name} by year",
    )
    st.caption(facts(now_known, then, chosen))


def _years(chosen: Chosen, version: str, day: date) -> Sequence[Yearly]:
    return cached_countries.history(version, chosen.country, chosen.history, day)


def _known(years: Sequence[Yearly], day: date) -> Known:
    return Known(
        f"As known on {day}", [each.year for each in years], [each.value for each in years]
    )


def facts(now_known: Sequence[Yearly], then: Sequence[Yearly], chosen: Chosen) -> str:
    """Source and revision of what is drawn, and how many years were revised in between."""
    newest = max(now_known, key=lambda each: each.fetched_at)
    source = SOURCES.get(newest.source, newest.source)
    revised = f", revised there {newest.updated}" if newest.updated else ""
    words = f"{source} ({newest.provider}){revised}, fetched {newest.fetched_at:%Y-%m-%d}."
    if not chosen.beside:
        return words
    if not then:
        return f"{words} Nothing had been collected of it by {chosen.beside}."
    before = {each.year: each.value for each in then}
    both = [each for each in now_known if each.year in before]
    changed = sum(each.value != before[each.year] for each in both)
    return (
        f"{words} Of {len(both)} years known on {chosen.beside}, {changed} were revised; "
        f"{len(now_known) - len(both)} came later."
    )
