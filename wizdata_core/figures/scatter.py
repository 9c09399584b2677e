"""Two numbers of many instruments against each other: a point each, its colour its group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from wizdata_core.errors import UnknownName
from wizdata_core.fields.catalogue import Unit
from wizdata_core.figures.numbers import heading, said
from wizdata_core.figures.palette import PALETTES, Palette

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wizdata_core.fields.catalogue import Field

_NAMED_UP_TO = 40  # points whose symbol stands beside them
_ZERO_LINED = frozenset({Unit.FRACTION, Unit.PERCENT})
_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "star", "hexagon")


@dataclass(frozen=True, slots=True)
class Point:
    """One instrument: where it stands on both axes, and the group that colours it."""

    symbol: str
    name: str
    group: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Axes:
    """What the axes are: a field each, and whether its numbers are drawn by their logarithm."""

    x: Field
    y: Field
    log_x: bool = False
    log_y: bool = False

    def holds(self, point: Point) -> bool:
        """Whether a point has a place: nothing at or below 0 has one on a logarithm."""
        return not (self.log_x and point.x <= 0) and not (self.log_y and point.y <= 0)


def scatter(
    points: Iterable[Point], axes: Axes, *, theme: str = "light", height: int = 520
) -> go.Figure:
    """The points on these axes, one trace a group; shape and colour both tell groups apart.

    Points without a place on a logarithm are left out. Where there are few, each bears its symbol;
    hovering names every one, and `customdata` holds the symbol of each.

    Raises:
        UnknownName: there is no such theme.
    """
    if theme not in PALETTES:
        raise UnknownName("theme", theme, PALETTES)
    shown = sorted((each for each in points if axes.holds(each)), key=lambda each: each.group)
    groups = list(dict.fromkeys(each.group for each in shown))
    named = len(shown) <= _NAMED_UP_TO
    figure = go.Figure(
        [
            _trace([each for each in shown if each.group == group], axes, at, named=named)
            for at, group in enumerate(groups)
        ]
    )
    palette = PALETTES[theme]
    figure.update_layout(
        height=height,
        margin={"t": 8, "l": 8, "r": 8, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        colorway=list(_colours(palette)),
        showlegend=len(groups) > 1,
        legend={"orientation": "h", "y": -0.16, "x": 0, "yanchor": "top", "title": {"text": ""}},
        font={"size": 13, "family": '"Source Sans", sans-serif', "color": palette.text},
        hoverlabel={"align": "left"},
        clickmode="event+select",
        dragmode="zoom",
    )
    figure.update_xaxes(**_axis(axes.x, palette, log=axes.log_x))
    figure.update_yaxes(**_axis(axes.y, palette, log=axes.log_y))
    return figure


def _trace(points: list[Point], axes: Axes, at: int, *, named: bool) -> go.Scatter:
    return go.Scatter(
        x=[each.x for each in points],
        y=[each.y for each in points],
        customdata=[each.symbol for each in points],
        text=[each.symbol for each in points],
        hovertext=[_hover(each, axes) for each in points],
        name=points[0].group or "Other",
        mode="markers+text" if named else "markers",
        textposition="top center",
        textfont={"size": 11},
        marker={
            "size": 9,
            "opacity": 0.85,
            "symbol": _SYMBOLS[at % len(_SYMBOLS)],
            "line": {"width": 0},
        },
        hovertemplate="%{hovertext}<extra></extra>",
        cliponaxis=False,
    )


def _hover(point: Point, axes: Axes) -> str:
    values = (
        f"{heading(field)}: {said(value, field)}"
        for field, value in ((axes.x, point.x), (axes.y, point.y))
    )
    return "<br>".join((f"<b>{point.symbol}</b> {point.name}", *values))


def _axis(field: Field, palette: Palette, *, log: bool) -> dict[str, object]:
    percent = field.unit is Unit.FRACTION
    return {
        "title": {"text": heading(field) + (", log" if log else "")},
        "type": "log" if log else "linear",
        "tickformat": ".0%" if percent else "~s",
        "gridcolor": palette.grid,
        "zeroline": field.unit in _ZERO_LINED,
        "zerolinecolor": palette.text,
        "zerolinewidth": 1,
        "automargin": True,
    }


def _colours(palette: Palette) -> tuple[str, ...]:
    return (palette.up, palette.down, *palette.lines)
