"""An indicator of a country by year, as it is known now and as it was known on a day before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from wizdata_core.errors import UnknownName
from wizdata_core.figures.palette import PALETTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


_FEW = 8  # years that are all written below the axis; a browser would write parts of years


@dataclass(frozen=True, slots=True)
class Known:
    """The years of an indicator as they were known at a time, which `label` names.

    `years` and `values` are alike long; a value is None where its year is listed without one.
    """

    label: str
    years: Sequence[int]
    values: Sequence[float | None]


def indicator_years(
    known: Iterable[Known], unit: str, *, theme: str = "light", height: int = 300
) -> go.Figure:
    """A line for each vintage, the first drawn full and the others dashed; gaps stay gaps.

    Raises:
        UnknownName: there is no such theme.
    """
    if theme not in PALETTES:
        raise UnknownName("theme", theme, PALETTES)
    palette = PALETTES[theme]
    colours = (palette.price, palette.down, *palette.lines)
    figure = go.Figure(
        [
            go.Scatter(
                x=list(each.years),
                y=list(each.values),
                name=each.label,
                mode="lines+markers",
                connectgaps=False,
                line={"color": colours[at], "width": 2, "dash": "dot" if at else "solid"},
                marker={"size": 5, "symbol": "circle-open" if at else "circle"},
                hovertemplate=f"%{{x}}: %{{y:,.4~g}} {unit}<extra>%{{fullData.name}}</extra>",
            )
            for at, each in enumerate(known)
        ]
    )
    figure.update_layout(
        height=height,
        margin={"t": 8, "l": 8, "r": 8, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=len(figure.data) > 1,
        legend={"orientation": "h", "y": -0.2, "x": 0, "yanchor": "top"},
        font={"size": 13, "family": '"Source Sans", sans-serif', "color": palette.text},
        hovermode="x unified",
    )
    years = {year for each in figure.data for year in each.x}
    few = {"dtick": 1} if len(years) <= _FEW else {}
    figure.update_xaxes(gridcolor=palette.grid, automargin=True, tickformat="d", **few)
    figure.update_yaxes(
        gridcolor=palette.grid, automargin=True, title={"text": unit}, exponentformat="B"
    )
    return figure
