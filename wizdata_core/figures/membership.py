"""What became of a screen: how many members it had by day, and how their returns stood out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from wizdata_core.errors import UnknownName
from wizdata_core.figures.palette import PALETTES, Palette

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


def membership(
    days: Sequence[date], members: Sequence[int], *, theme: str = "light", height: int = 260
) -> go.Figure:
    """The number of members by day, a step from each day looked at to the next.

    Raises:
        UnknownName: there is no such theme.
    """
    palette = _palette(theme)
    figure = go.Figure(
        go.Scatter(
            x=list(days),
            y=list(members),
            mode="lines+markers",
            line={"shape": "hv", "color": palette.price, "width": 2},
            marker={"size": 4},
            hovertemplate="%{x|%Y-%m-%d}: %{y} members<extra></extra>",
        )
    )
    _framed(figure, palette, height)
    figure.update_yaxes(title="Members", rangemode="tozero")
    return figure


def spreads(
    labels: Sequence[str],
    bounds: Sequence[tuple[float, float, float]],
    *,
    theme: str = "light",
    height: int = 260,
) -> go.Figure:
    """Mean spreads as points with their 95 % intervals: (low, mean, high) as fractions by label.

    Raises:
        UnknownName: there is no such theme.
    """
    palette = _palette(theme)
    means = [mean for _, mean, _ in bounds]
    figure = go.Figure(
        go.Scatter(
            x=list(labels),
            y=means,
            mode="markers",
            marker={"size": 9, "color": palette.price},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": [high - mean for _, mean, high in bounds],
                "arrayminus": [mean - low for low, mean, _ in bounds],
                "color": palette.price,
            },
            hovertemplate="%{x}: %{y:.2%}<extra></extra>",
        )
    )
    figure.add_hline(y=0, line={"color": palette.text, "width": 1})
    _framed(figure, palette, height)
    figure.update_yaxes(title="Mean over the benchmark", tickformat=".1%")
    return figure


def _palette(theme: str) -> Palette:
    if theme not in PALETTES:
        raise UnknownName("theme", theme, PALETTES)
    return PALETTES[theme]


def _framed(figure: go.Figure, palette: Palette, height: int) -> None:
    figure.update_layout(
        height=height,
        margin={"t": 8, "l": 8, "r": 8, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        font={"size": 13, "family": '"Source Sans", sans-serif'},
    )
    figure.update_xaxes(gridcolor=palette.grid, automargin=True)
    figure.update_yaxes(gridcolor=palette.grid, automargin=True, title_standoff=8)
