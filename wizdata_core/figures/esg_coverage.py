"""Coverage of ESG figures as a grid: a mark for each metric of each company, by its state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from wizdata_core.errors import UnknownName
from wizdata_core.esg.coverage import State
from wizdata_core.esg.wording import metric_label
from wizdata_core.figures.palette import PALETTES, Palette

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wizdata_core.esg.coverage import Cell

# States are told apart by shape and by colour alike.
_SHAPES: Mapping[State, str] = {
    State.DISCLOSED: "square",
    State.TOO_OLD: "square-open-dot",
    State.NOT_DISCLOSED: "x-thin-open",
    State.NEVER_ENTERED: "circle-open",
}
_HEAD, _ROW = 210, 28
_LONGEST, _LONGEST_NAME = 28, 20  # characters; hovering names both in full


def coverage_grid(
    found: Sequence[Cell], names: Mapping[str, str], *, theme: str = "light"
) -> go.Figure:
    """Companies down, metrics across, one trace a state; `names` are those of the companies.

    `customdata` of a mark holds its company and metric. Rows and columns keep the order of `found`.

    Raises:
        UnknownName: there is no such theme.
    """
    if theme not in PALETTES:
        raise UnknownName("theme", theme, PALETTES)
    palette = PALETTES[theme]
    issuers = list(dict.fromkeys(each.issuer for each in found))
    metrics = list(dict.fromkeys(each.metric for each in found))
    figure = go.Figure(
        [
            go.Scatter(
                **_trace([each for each in found if each.state is state], state, names, palette)
            )
            for state in State
        ]
    )
    figure.update_layout(
        height=_HEAD + _ROW * len(issuers),
        margin={"t": 8, "l": 8, "r": 8, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"size": 12, "family": '"Source Sans", sans-serif', "color": palette.text},
        legend={"orientation": "h", "y": 0, "x": 0, "yanchor": "top", "yref": "paper"},
        hoverlabel={"align": "left"},
        clickmode="event+select",
        dragmode=False,
    )
    axis = {"gridcolor": palette.grid, "automargin": True, "zeroline": False}
    figure.update_xaxes(
        **axis,
        side="top",
        tickangle=-90,
        categoryorder="array",
        categoryarray=metrics,
        tickmode="array",
        tickvals=metrics,
        ticktext=[_short(metric_label(each), _LONGEST) for each in metrics],
    )
    figure.update_yaxes(
        **axis,
        categoryorder="array",
        categoryarray=issuers[::-1],
        tickmode="array",
        tickvals=issuers,
        ticktext=[_short(names.get(each, each), _LONGEST_NAME) for each in issuers],
        range=[-0.7, len(issuers) - 0.3],
    )
    return figure


def _trace(
    cells: Sequence[Cell], state: State, names: Mapping[str, str], palette: Palette
) -> dict[str, object]:
    return {
        "x": [each.metric for each in cells],
        "y": [each.issuer for each in cells],
        "customdata": [(each.issuer, each.metric) for each in cells],
        "hovertext": [_hover(each, names) for each in cells],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "name": f"{state.value} ({len(cells):,})",
        "mode": "markers",
        "marker": {
            "symbol": _SHAPES[state],
            "size": 12 if state is not State.NEVER_ENTERED else 7,
            "color": _colour(state, palette),
            "line": {"width": 2, "color": _colour(state, palette)},
        },
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
    }


def _colour(state: State, palette: Palette) -> str:
    return {
        State.DISCLOSED: palette.up,
        State.TOO_OLD: palette.lines[1],
        State.NOT_DISCLOSED: palette.down,
        State.NEVER_ENTERED: palette.lines[5],
    }[state]


def _hover(cell: Cell, names: Mapping[str, str]) -> str:
    period = f", period to {cell.period_end}" if cell.period_end else ""
    return (
        f"<b>{names.get(cell.issuer, cell.issuer)}</b><br>{metric_label(cell.metric)}<br>"
        f"{cell.state.value}{period}"
    )


def _short(label: str, longest: int) -> str:
    return label if len(label) <= longest else label[: longest - 1] + "…"
