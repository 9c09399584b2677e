"""Africa in the colours of one measure; a click on a state opens its profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached_countries
from pages.parts.country_controls import dated_box, measure_box, open_box, view_box
from pages.parts.country_numbers import dated_words, rows_of, with_defaults
from pages.parts.country_words import open_country
from pages.parts.plots import theme
from pages.parts.states import empty
from pages.parts.words import plural
from wizdata_core.esg.countries.groups import AFRICA, COMPARED, GROUPS
from wizdata_core.figures.africa_map import Held
from wizdata_core.figures.country_marks import held_of, scale_of, shades

if TYPE_CHECKING:
    from pages.parts.country_state import Chosen
    from wizdata_core.esg.countries.measures import Measure
    from wizdata_core.esg.countries.ranking import Standing

NO_BAR = {"displayModeBar": False, "scrollZoom": False}
_MAP, _OPEN = "country_map", "country_map_open"
_WORLD_BANK = "Borders: Natural Earth, as drawn there; Western Sahara is drawn without data."


def map_tab(chosen: Chosen, version: str) -> None:
    """The controls of the measure, the map, and what stands on it in words."""
    chosen = with_defaults(chosen, version)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        measure_box("Measure", "measure", chosen.measure)
        view_box(chosen)
        measure, rows, dated = rows_of(chosen, version, chosen.measure, chosen.view)
        dated_box(chosen, shown=dated)
    african = [row for row in rows if COMPARED[row.reading.country].african]
    if not african:
        empty("Peers outside Africa have no place on this map. Choose another group, or Ranking.")
        return
    words = (chosen.as_of.isoformat(), chosen.group, measure.name, chosen.view.value)
    st.plotly_chart(
        cached_countries.drawn_map(
            version,
            (*words, "dated" if dated else "", chosen.country),
            theme(),
            shades(measure, rows, chosen.view),
            scale_of(measure, rows, chosen.view),
        ),
        key=_MAP,
        theme=None,
        config=NO_BAR,
        on_select=_open_state,
        selection_mode="points",
        alt=f"Map of Africa by {measure.label}",
    )
    st.caption(said(measure, african, chosen, dated=dated))
    _door(african)


def said(measure: Measure, rows: list[Standing], chosen: Chosen, *, dated: bool) -> str:
    """What is drawn, what is hatched, and whose borders these are."""
    kinds = [held_of(row) for row in rows]
    coloured = plural(kinds.count(Held.COUNTS), "state")
    parts = [f"**{measure.label}**, as of {chosen.as_of}: {coloured} coloured"]
    if old := kinds.count(Held.OLD):
        parts.append(f"{old} dotted, whose figure is too old")
    if nothing := kinds.count(Held.NOTHING):
        parts.append(f"{nothing} hatched, without a number")
    words = ", ".join(parts) + ". "
    if len(rows) < len(AFRICA):
        words += f"States outside {GROUPS[chosen.group].label} are hatched. "
    words += f"{dated_words(tuple(rows))} " if dated else ""
    return f"{words}{_WORLD_BANK} Click a state to open its profile."


def _door(rows: list[Standing]) -> None:
    """The same door for those who use no pointer."""
    st.session_state[_OPEN] = None
    st.selectbox(
        "Open the profile of",
        sorted((row.reading.country for row in rows), key=lambda code: COMPARED[code].name),
        index=None,
        key=_OPEN,
        format_func=lambda code: COMPARED[code].name,
        placeholder="Open the profile of …",
        label_visibility="collapsed",
        on_change=open_box,
        args=(_OPEN,),
        width=260,
    )


def _open_state() -> None:
    points = st.session_state[_MAP]["selection"]["points"]
    if points:
        open_country(str(points[0]["customdata"]))
