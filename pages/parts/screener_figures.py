"""A screen's result as figures: the heat map of a return, and two numbers against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached_screener
from pages.parts.plots import theme
from pages.parts.screener_controls import field_label
from pages.parts.screener_state import NUMBERS, RETURNS, SIZES
from pages.parts.screener_words import write
from pages.parts.states import empty
from pages.parts.words import plural, signed
from wizdata_core.fields import FIELDS
from wizdata_core.figures.found import EQUAL
from wizdata_core.figures.heatmap import limit_of
from wizdata_core.figures.scatter import Axes

if TYPE_CHECKING:
    from pages.parts.screener_state import Chosen

_NO_BAR = {"displayModeBar": False, "scrollZoom": False}
_SCATTER = "screener_scatter"


def heatmap_tab(chosen: Chosen, version: str) -> None:
    """The result as tiles by sector: their area a size, their colour a return."""
    look = chosen.look
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _box("Area", "size", list(SIZES), look.size, 260)
        _box("Colour", "colour", list(RETURNS), look.colour, 260)
    size = EQUAL if look.size == "equal" else look.size
    drawn = cached_screener.heatmap(version, chosen, size, look.colour, theme())
    if not drawn.tiles:
        empty("No instrument of the result has both values. Choose another area or colour.")
        return
    st.plotly_chart(
        drawn.figure,
        key="screener_heatmap",
        theme=None,
        config=_NO_BAR,
        alt=f"Heat map of {len(drawn.tiles)} instruments by {FIELDS[look.colour].label}",
    )
    limit = limit_of(each.change for each in drawn.tiles)
    st.caption(
        f"{FIELDS[look.colour].label}: orange {signed(-limit)} or less, blue {signed(limit)} or "
        f"more. {_left_out(len(drawn.tiles), drawn.missing, drawn.total)}"
    )


def scatter_tab(chosen: Chosen, version: str) -> None:
    """The result as points on two axes; a click on one opens its chart."""
    look = chosen.look
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _box("Across", "x", list(NUMBERS), look.x, 300)
        _box("Up", "y", list(NUMBERS), look.y, 300)
        _logs(look.log)
    axes = Axes(FIELDS[look.x], FIELDS[look.y], "x" in look.log, "y" in look.log)
    drawn = cached_screener.scatter(version, chosen, axes, theme())
    if not drawn.points:
        empty("No instrument of the result has a place on both axes. Choose other fields.")
        return
    st.plotly_chart(
        drawn.figure,
        key=_SCATTER,
        theme=None,
        config=_NO_BAR,
        on_select=_open_point,
        selection_mode="points",
        alt=f"{FIELDS[look.y].label} against {FIELDS[look.x].label}",
    )
    st.caption(
        f"Click a point to open its chart. "
        f"{_left_out(len(drawn.points), drawn.missing, drawn.total)}"
    )


def _left_out(shown: int, missing: int, total: int) -> str:
    words = f"{plural(shown, 'instrument')} shown"
    if missing:
        words += f", {missing:,} without a value left out"
    beyond = total - shown - missing
    return f"{words}; the other {beyond:,} of the result are not drawn." if beyond else f"{words}."


def _box(label: str, word: str, options: list[str], current: str, width: int) -> None:
    st.session_state[f"screener_{word}"] = current
    st.selectbox(
        label,
        options,
        key=f"screener_{word}",
        format_func=lambda name: field_label(name) if name in FIELDS else "Equal areas",
        on_change=_changed,
        args=(word,),
        width=width,
    )


def _logs(current: str) -> None:
    st.session_state["screener_log"] = list(current)
    st.segmented_control(
        "Logarithm",
        ["x", "y"],
        selection_mode="multi",
        key="screener_log",
        format_func={"x": "Across", "y": "Up"}.__getitem__,
        on_change=_changed,
        args=("log",),
    )


def _changed(word: str) -> None:
    value = (
        "".join(sorted(st.session_state[f"screener_{word}"] or ""))
        if word == "log"
        else (st.session_state[f"screener_{word}"])
    )
    write(**{"page": st.query_params.get("page", ""), word: value})


def _open_point() -> None:
    points = st.session_state[_SCATTER]["selection"]["points"]
    if points:
        st.switch_page("pages/chart.py", query_params={"symbol": str(points[0]["customdata"])})
