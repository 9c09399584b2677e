"""How countries are looked at: which, among whom, of which day, and by which measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts.country_state import FIRST_DAY
from pages.parts.country_words import open_country, write
from wizdata_core.clock import now
from wizdata_core.esg.countries.groups import AFRICA, COMPARED, GROUPS, PEERS
from wizdata_core.esg.countries.indicators import INDICATORS
from wizdata_core.esg.countries.measures import MEASURES, Sort
from wizdata_core.esg.countries.ranking import View

if TYPE_CHECKING:
    from pages.parts.country_state import Chosen

VIEW_WORDS = {View.RAW: "Value", View.PERCENTILE: "Percentile", View.SPAN: "Min to max"}
_LOG_WORDS = {"x": "Across", "y": "Up"}


def country_boxes(chosen: Chosen) -> None:
    """The country, and the group that it is compared with."""
    st.session_state["country_box"] = chosen.country
    st.selectbox(
        "Country",
        _by_name(AFRICA) + _by_name(PEERS),
        key="country_box",
        format_func=lambda code: COMPARED[code].name,
        on_change=_changed,
        args=("country", "country_box"),
        width=260,
    )
    st.session_state["country_group"] = chosen.group
    st.selectbox(
        "Compared with",
        list(GROUPS),
        key="country_group",
        format_func=lambda name: f"{GROUPS[name].label} ({len(GROUPS[name].countries)})",
        on_change=_changed,
        args=("group", "country_group"),
        width=260,
    )


def _by_name(codes: tuple[str, ...]) -> list[str]:
    return sorted(codes, key=lambda code: COMPARED[code].name)


def as_of_box(chosen: Chosen) -> None:
    """The day at whose end all is read."""
    st.session_state["country_day"] = chosen.as_of
    st.date_input(
        "As of the end of",
        min_value=FIRST_DAY,
        max_value=now().date(),
        key="country_day",
        format="YYYY-MM-DD",
        on_change=_day_changed,
        args=("as_of", "country_day"),
        width=150,
        help="Only what had been collected by then is used; ages count to that day",
    )


def measure_box(label: str, word: str, current: str, width: int = 380) -> None:
    """Every measure: the score, its pillars and themes, then the indicators."""
    key = f"country_{word}"
    st.session_state[key] = current
    st.selectbox(
        label,
        list(MEASURES),
        key=key,
        format_func=measure_label,
        on_change=_changed,
        args=(word, key),
        width=width,
    )


def measure_label(name: str) -> str:
    """A measure as menus have it, with what it is and, where it has one, its code."""
    measure = MEASURES[name]
    if measure.sort is not Sort.INDICATOR:
        return measure.label if measure.sort is Sort.SCORE else f"{measure.label} ({_sort(name)})"
    return f"{measure.label} · {name}"


def _sort(name: str) -> str:
    return MEASURES[name].sort.value.lower()


def view_box(chosen: Chosen) -> None:
    """Values, percentiles, or places between the least and the most."""
    st.session_state["country_by"] = chosen.view
    st.segmented_control(
        "Seen as",
        list(View),
        key="country_by",
        required=True,
        format_func=VIEW_WORDS.__getitem__,
        on_change=_changed,
        args=("by", "country_by"),
        help="A percentile counts who does worse, and half of who does the same. "
        "Min to max lets one outlier crowd the rest.",
    )


def dated_box(chosen: Chosen, *, shown: bool) -> None:
    """Whether figures that are too old are compared as well; they are where there are no others."""
    st.session_state["country_dated"] = shown
    st.toggle(
        "Old figures too",
        key="country_dated",
        disabled=shown and not chosen.dated,
        on_change=_dated_changed,
        help="Compares figures beyond the greatest age of their indicator, and samples of the "
        "past. They never enter a score.",
    )


def log_box(chosen: Chosen) -> None:
    """Which axes of the scatter are drawn by their logarithm."""
    st.session_state["country_log"] = list(chosen.log)
    st.segmented_control(
        "Logarithm",
        list(_LOG_WORDS),
        selection_mode="multi",
        key="country_log",
        format_func=_LOG_WORDS.__getitem__,
        on_change=_log_changed,
    )


def history_boxes(chosen: Chosen) -> None:
    """The indicator shown by year, and the day beside which it is put."""
    st.session_state["country_history"] = chosen.history
    st.selectbox(
        "Indicator",
        list(INDICATORS),
        key="country_history",
        format_func=measure_label,
        on_change=_changed,
        args=("history", "country_history"),
        width=380,
    )
    st.session_state["country_beside"] = chosen.beside
    st.date_input(
        "Beside it, as known on",
        value=None,
        min_value=FIRST_DAY,
        max_value=chosen.as_of,
        key="country_beside",
        format="YYYY-MM-DD",
        on_change=_day_changed,
        args=("beside", "country_beside"),
        width=190,
        help="The World Bank revises years long past; both vintages are kept",
    )


def open_box(key: str) -> None:
    """Opens the profile of the country that a box of this key names."""
    open_country(str(st.session_state[key]))


def _changed(word: str, key: str) -> None:
    write(**{word: str(st.session_state[key] or "")})


def _day_changed(word: str, key: str) -> None:
    day = st.session_state[key]
    write(**{word: day.isoformat() if day else ""})


def _dated_changed() -> None:
    write(dated="yes" if st.session_state["country_dated"] else "")


def _log_changed() -> None:
    write(log="".join(sorted(st.session_state["country_log"] or "")) or "none")
