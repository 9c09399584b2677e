"""Countries by two numbers: a point each, its colour the subregion, its form the figures' age."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from wizdata_core.errors import UnknownName
from wizdata_core.figures.palette import PALETTES, Palette

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "star")
_NAMED_UP_TO = 80
_SIZE, _CHOSEN_SIZE = 10, 17


@dataclass(frozen=True, slots=True)
class Spot:
    """A country: where it stands on both axes, its subregion, and what pointing at it says.

    `dated` is said where either number is too old to count, or of a sample: it is drawn hollow.
    """

    iso3: str
    group: str
    x: float
    y: float
    dated: bool
    hover: str


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis: its words, and whether its numbers are drawn by their logarithm."""

    label: str
    log: bool = False

    def holds(self, number: float) -> bool:
        """Whether a number has a place: nothing at or below 0 has one on a logarithm."""
        return number > 0 or not self.log


def country_scatter(
    spots: Iterable[Spot],
    axes: tuple[Axis, Axis],
    *,
    chosen: str = "",
    theme: str = "light",
    height: int = 560,
) -> go.Figure:
    """The countries on two axes, across and up; the chosen one is larger.

    Colour and form both tell subregions apart; dated ones are hollow. `customdata` is the code.

    Raises:
        UnknownName: there is no such theme.
    """
    if theme not in PALETTES:
        raise UnknownName("theme", theme, PALETTES)
    across, up = axes
    placed = sorted(
        (each for each in spots if across.holds(each.x) and up.holds(each.y)),
        key=lambda each: (each.group, each.iso3),
    )
    groups = list(dict.fromkeys(each.group for each in placed))
    palette = PALETTES[theme]
    colours = (palette.up, palette.down, *palette.lines)
    named = len(placed) <= _NAMED_UP_TO
    figure = go.Figure(
        [
            _trace(
                [each for each in placed if each.group == group],
                _SYMBOLS[at % len(_SYMBOLS)],
                colours[at % len(colours)],
                chosen=chosen,
                named=named,
            )
            for at, group in enumerate(groups)
        ]
    )
    _laid_out(figure, axes, palette, height)
    return figure


def _trace(
    spots: Sequence[Spot], symbol: str, colour: str, *, chosen: str, named: bool
) -> go.Scatter:
    return go.Scatter(
        x=[each.x for each in spots],
        y=[each.y for each in spots],
        customdata=[each.iso3 for each in spots],
        text=[each.iso3 for each in spots],
        hovertext=[each.hover for each in spots],
        hovertemplate="%{hovertext}<extra></extra>",
        name=spots[0].group,
        mode="markers+text" if named else "markers",
        textposition="top center",
        textfont={"size": 10},
        marker={
            "size": [_CHOSEN_SIZE if each.iso3 == chosen else _SIZE for each in spots],
            "symbol": [f"{symbol}-open" if each.dated else symbol for each in spots],
            "color": colour,
            "line": {"width": 1.5, "color": colour},
        },
        cliponaxis=False,
    )


def _laid_out(figure: go.Figure, axes: tuple[Axis, Axis], palette: Palette, height: int) -> None:
    figure.update_layout(
        height=height,
        margin={"t": 8, "l": 8, "r": 8, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        legend={"orientation": "h", "y": -0.16, "x": 0, "yanchor": "top"},
        font={"size": 13, "family": '"Source Sans", sans-serif', "color": palette.text},
        hoverlabel={"align": "left"},
        clickmode="event+select",
        dragmode="zoom",
    )
    for update, axis in zip((figure.update_xaxes, figure.update_yaxes), axes, strict=True):
        update(
            title={"text": axis.label + (", log" if axis.log else "")},
            type="log" if axis.log else "linear",
            gridcolor=palette.grid,
            zeroline=False,
            exponentformat="B",
            automargin=True,
        )
