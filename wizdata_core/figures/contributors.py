"""The largest contributors to a figure as bars, the largest on top; the rest as one bar."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from wizdata_core.errors import UnknownName
from wizdata_core.figures.palette import PALETTES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wizdata_core.portfolio.aggregates import Contribution

MOST_BARS = 12
_BAR, _MARGIN = 30, 56
_MOST_NAME = 28


def contributors_figure(
    parts: Sequence[Contribution], unit: str, *, theme: str = "light"
) -> go.Figure:
    """The parts as horizontal bars in `unit`, each with its share of the figure beside it.

    Raises:
        UnknownName: there is no such theme.
    """
    if theme not in PALETTES:
        raise UnknownName("theme", theme, PALETTES)
    palette = PALETTES[theme]
    shown = [(_short(each.name), each.part, each.share) for each in parts[:MOST_BARS]]
    if rest := parts[MOST_BARS:]:
        share = fsum(each.share or 0.0 for each in rest)
        shown.append((f"{len(rest)} others", fsum(each.part for each in rest), share))
    shown.reverse()
    figure = go.Figure(
        go.Bar(
            y=[f"{at}" for at in range(len(shown))],
            x=[part for _, part, _ in shown],
            text=[f"{share:.1%}" if share is not None else "" for _, _, share in shown],
            hovertext=[name for name, _, _ in shown],
            hovertemplate=f"%{{hovertext}}<br>%{{x:,.4f}} {unit}<extra></extra>",
            textposition="auto",
            orientation="h",
            marker={"color": palette.price},
            cliponaxis=False,
        )
    )
    figure.update_layout(
        height=_MARGIN + _BAR * len(shown),
        margin={"t": 8, "l": 8, "r": 24, "b": 32},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"size": 13, "family": '"Source Sans", sans-serif', "color": palette.text},
        hoverlabel={"align": "left"},
        dragmode=False,
    )
    figure.update_xaxes(
        automargin=True, gridcolor=palette.grid, zerolinecolor=palette.grid, fixedrange=True
    )
    figure.update_yaxes(
        automargin=True,
        fixedrange=True,
        tickvals=[f"{at}" for at in range(len(shown))],
        ticktext=[name for name, _, _ in shown],
        type="category",
    )
    return figure


def _short(name: str) -> str:
    return name if len(name) <= _MOST_NAME else name[: _MOST_NAME - 1] + "…"
