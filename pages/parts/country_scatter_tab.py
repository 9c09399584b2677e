"""Any measure of countries against any other; a click on a country opens its profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts.country_controls import dated_box, log_box, measure_box
from pages.parts.country_map_tab import NO_BAR
from pages.parts.country_numbers import rows_of, with_defaults
from pages.parts.country_words import open_country
from pages.parts.plots import theme
from pages.parts.states import empty
from pages.parts.words import plural
from wizdata_core.esg.countries.ranking import View
from wizdata_core.figures.country_marks import axis_label, spots
from wizdata_core.figures.country_scatter import Axis, country_scatter

if TYPE_CHECKING:
    from pages.parts.country_state import Chosen
    from wizdata_core.esg.countries.measures import Measure

_POINTS = "country_scatter"


def scatter_tab(chosen: Chosen, version: str) -> None:
    """The axes, the countries that have both numbers, and how many have not."""
    chosen = with_defaults(chosen, version)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        measure_box("Across", "x", chosen.x, 340)
        measure_box("Up", "y", chosen.y, 340)
        log_box(chosen)
        across, across_rows, across_dated = rows_of(chosen, version, chosen.x, View.RAW)
        up, up_rows, up_dated = rows_of(chosen, version, chosen.y, View.RAW)
        dated_box(chosen, shown=across_dated or up_dated)
    found, missing = spots((across, up), (across_rows, up_rows))
    axes = (_axis(across, "x" in chosen.log), _axis(up, "y" in chosen.log))
    placed = [each for each in found if axes[0].holds(each.x) and axes[1].holds(each.y)]
    if not placed:
        empty("No country of the group has a place on both axes. Choose other measures.")
        return
    st.plotly_chart(
        country_scatter(placed, axes, chosen=chosen.country, theme=theme()),
        key=_POINTS,
        theme=None,
        config=NO_BAR,
        on_select=_open_point,
        selection_mode="points",
        alt=f"{up.label} against {across.label}",
    )
    words = f"{plural(len(placed), 'country', 'countries')} shown as of {chosen.as_of}"
    if left := missing + len(found) - len(placed):
        words += f", {left} without a place left out"
    if dated := sum(each.dated for each in placed):
        words += f"; {dated} hollow: a figure of theirs is too old to count"
    st.caption(f"{words}. Click a country to open its profile.")


def _axis(measure: Measure, log: bool) -> Axis:  # noqa: FBT001 - one axis's own fact
    return Axis(axis_label(measure), log)


def _open_point() -> None:
    points = st.session_state[_POINTS]["selection"]["points"]
    if points:
        open_country(str(points[0]["customdata"]))
