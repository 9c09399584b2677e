"""ESG figures and scores over time: one vintage as a line, the others as marks beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from wizdata_core.errors import UnknownName
from wizdata_core.esg.observations import Status
from wizdata_core.esg.wording import figure_in_unit
from wizdata_core.figures.palette import PALETTES, Palette

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from wizdata_core.esg.observations import Observation

_MARKS: Mapping[Status, str] = {
    Status.REPORTED: "circle",
    Status.RESTATED: "diamond",
    Status.ESTIMATED: "triangle-up",
    Status.MODELLED: "x",
}
_HEIGHT = 320


def vintages_figure(
    line: Sequence[Observation], others: Sequence[Observation], unit: str, *, theme: str = "light"
) -> go.Figure:
    """The observations of `line` joined by period, `others` as open marks, by status.

    All are disclosed and in one unit.

    Raises:
        UnknownName: there is no such theme.
    """
    palette = _palette(theme)
    figure = go.Figure(
        go.Scatter(
            x=[each.period_end for each in line],
            y=[each.value for each in line],
            hovertext=[_hover(each) for each in line],
            hovertemplate="%{hovertext}<extra></extra>",
            name="shown",
            mode="lines+markers",
            line={"color": palette.price, "width": 2},
            marker={"size": 10, "symbol": [_MARKS[each.status] for each in line]},
        )
    )
    for status in Status:
        rest = [each for each in others if each.status is status]
        if rest:
            figure.add_scatter(
                x=[each.period_end for each in rest],
                y=[each.value for each in rest],
                hovertext=[_hover(each) for each in rest],
                hovertemplate="%{hovertext}<extra></extra>",
                name=f"{status.value}, another vintage",
                mode="markers",
                marker={
                    "size": 11,
                    "symbol": f"{_MARKS[status]}-open",
                    "color": palette.down,
                    "line": {"width": 2},
                },
            )
    _framed(figure, palette)
    if unit == "yes/no":
        figure.update_yaxes(tickvals=[0, 1], ticktext=["no", "yes"], range=[-0.2, 1.2])
    else:
        figure.update_yaxes(title=unit)
    ends = sorted({each.period_end for each in (*line, *others)})
    figure.update_xaxes(
        title="End of the period", tickvals=ends, ticktext=[f"{each:%Y-%m}" for each in ends]
    )
    return figure


def scores_figure(
    days: Sequence[date],
    lines: Mapping[str, Sequence[float | None]],
    *,
    theme: str = "light",
) -> go.Figure:
    """Scores from 0 to 100 by day, a line for each name, with a gap where one was withheld.

    Raises:
        UnknownName: there is no such theme.
    """
    palette = _palette(theme)
    colours = (palette.up, palette.down, *palette.lines)
    dashes = ("solid", "dash", "dot", "dashdot")
    figure = go.Figure(
        [
            go.Scatter(
                x=list(days),
                y=list(values),
                name=name,
                mode="lines+markers",
                line={
                    "color": colours[at % len(colours)],
                    "dash": dashes[at % len(dashes)],
                    "shape": "hv",
                },
                hovertemplate=f"{name} %{{x|%Y-%m-%d}}: %{{y:.2f}}<extra></extra>",
            )
            for at, (name, values) in enumerate(lines.items())
        ]
    )
    _framed(figure, palette)
    figure.update_yaxes(title="Score", range=[0, 100])
    return figure


def _hover(observed: Observation) -> str:
    known = observed.published_on or f"not known, collected {observed.collected_at:%Y-%m-%d}"
    where = f"{observed.document or observed.source}" + (
        f", p. {observed.page}" if observed.page else ""
    )
    return (
        f"<b>{figure_in_unit(observed.value, observed.unit)}</b> {observed.status.value}<br>"
        f"period to {observed.period_end}, published {known}<br>{where}"
    )


def _palette(theme: str) -> Palette:
    if theme not in PALETTES:
        raise UnknownName("theme", theme, PALETTES)
    return PALETTES[theme]


def _framed(figure: go.Figure, palette: Palette) -> None:
    figure.update_layout(
        height=_HEIGHT,
        margin={"t": 8, "l": 8, "r": 8, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=len(figure.data) > 1,
        legend={"orientation": "h", "y": 1.02, "x": 0, "yanchor": "bottom"},
        font={"size": 13, "family": '"Source Sans", sans-serif', "color": palette.text},
        hoverlabel={"align": "left"},
        dragmode=False,
    )
    figure.update_xaxes(gridcolor=palette.grid, automargin=True)
    figure.update_yaxes(gridcolor=palette.grid, automargin=True, zeroline=False)
