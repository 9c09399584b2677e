"""Controversies over time: each event on its day, as high as it was grave."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from wizdata_core.errors import UnknownName
from wizdata_core.esg.topics import SEVERITIES, TOPICS
from wizdata_core.figures.palette import PALETTES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from wizdata_core.esg.overlay_sum import Cost

_HEIGHT = 240


def controversies_figure(
    found: Sequence[Cost], since: date, as_of: date, *, theme: str = "light"
) -> go.Figure:
    """Events by day and severity: filled where they cost something, open where they do not.

    The shaded stretch from `since` to `as_of` is the one in which events count.

    Raises:
        UnknownName: there is no such theme.
    """
    if theme not in PALETTES:
        raise UnknownName("theme", theme, PALETTES)
    palette = PALETTES[theme]
    figure = go.Figure()
    for counts, name, mark in (
        (True, "lowers the score", "circle"),
        (False, "counts nothing", "circle-open"),
    ):
        rows = [each for each in found if bool(each.cost) is counts]
        if rows:
            figure.add_scatter(
                x=[each.event.happened_on for each in rows],
                y=[each.event.severity for each in rows],
                hovertext=[_hover(each) for each in rows],
                hovertemplate="%{hovertext}<extra></extra>",
                name=name,
                mode="markers",
                marker={
                    "size": 13,
                    "symbol": mark,
                    "color": palette.down if counts else palette.text,
                    "line": {"width": 2},
                },
            )
    figure.add_vrect(x0=since, x1=as_of, fillcolor=palette.event, opacity=0.08, line_width=0)
    figure.update_yaxes(
        title={"text": "Severity", "standoff": 12},
        automargin=True,
        range=[0.4, 5.6],
        tickvals=list(SEVERITIES),
        gridcolor=palette.grid,
    )
    figure.update_xaxes(gridcolor=palette.grid)
    figure.update_layout(
        height=_HEIGHT,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": palette.text},
        legend={"orientation": "h", "y": -0.25},
        showlegend=True,
    )
    return figure


def _hover(each: Cost) -> str:
    event = each.event
    topic = TOPICS[event.topic].label if event.topic in TOPICS else event.topic
    cost = f"costs {each.cost:g}" if each.cost else each.why
    # Plotly reads markup in a text of the hover.
    title = escape(event.title, quote=False)
    return f"{event.happened_on}<br>{title}<br>{topic}, severity {event.severity}: {cost}"
