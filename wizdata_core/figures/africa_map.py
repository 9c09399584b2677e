"""Africa's states in the colours of one number: a choropleth that asks no server for its shapes.

Plotly's own maps fetch their shapes from another host. These states are filled lines on plain axes,
so the figure is whole: it draws without a network and under a strict content policy.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from wizdata_core.errors import UnknownName
from wizdata_core.esg.countries import COMPARED
from wizdata_core.figures.africa_shapes import NO_STATE, SHAPES
from wizdata_core.figures.palette import PALETTES, Palette

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wizdata_core.figures.africa_shapes import Shape

# ColorBrewer's YlGnBu and matplotlib's viridis (both free of colour blind spots): lightness alone
# orders their steps, and the low end stands out least from the page in either theme.
RAMPS: dict[str, tuple[str, ...]] = {
    "light": ("#f7f7c6", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494"),
    "dark": ("#443983", "#31688e", "#21918c", "#5ec962", "#fde725"),
}
_BLANK = {"light": "#f1f3f5", "dark": "#1b212b"}
_HATCH = {"light": "#adb5bd", "dark": "#4c5665"}
_EDGE = {"light": "#8a949e", "dark": "#0e1117"}
_CLEAR = "rgba(0,0,0,0)"
_MARK, _POINT, _REACH = 15, 4, 8  # pixels: a mark, an unseen point, and how near a pointer must be
_X, _Y = (-43.5, 41.0), (-36.5, 39.0)


class Held(StrEnum):
    """What is held of a state: a number that counts, one that is too old to count, or none."""

    COUNTS = "counts"
    OLD = "too old"
    NOTHING = "no data"


@dataclass(frozen=True, slots=True)
class Shade:
    """A state on the map: the number that colours it, and what pointing at it says, as HTML.

    `value` is drawn only where `held` is COUNTS.
    """

    iso3: str
    value: float | None
    held: Held
    hover: str


@dataclass(frozen=True, slots=True)
class Scale:
    """What the colours count: its words, and the numbers at both ends."""

    label: str
    low: float
    high: float


def africa_map(
    shades: Iterable[Shade],
    scale: Scale,
    *,
    chosen: str = "",
    theme: str = "light",
    height: int = 560,
) -> go.Figure:
    """The states in the colours of their numbers; `chosen` is outlined.

    States without a number that counts are hatched. Those that are too small to be seen have a
    mark. Unseen points all over each state, whose `customdata` is its code, take the clicks that
    fills cannot take.

    Raises:
        UnknownName: there is no such theme.
    """
    if theme not in PALETTES:
        raise UnknownName("theme", theme, PALETTES)
    given = {each.iso3: each for each in shades}
    unknown = sorted(set(given) - set(SHAPES))
    if unknown:
        raise UnknownName("state on the map", unknown[0], SHAPES)
    figure = go.Figure(
        [
            *(_filled(shape, given.get(iso3), scale, theme) for iso3, shape in SHAPES.items()),
            *_outline(chosen, PALETTES[theme]),
            *(_points(SHAPES[iso3], shade, scale, theme) for iso3, shade in given.items()),
            _bar(scale, theme),
        ]
    )
    _laid_out(figure, PALETTES[theme], height)
    return figure


def colour(value: float, scale: Scale, ramp: tuple[str, ...]) -> str:
    """The colour of a number: between the ramp's steps, at its ends beyond the scale's."""
    span = scale.high - scale.low
    share = min(max((value - scale.low) / span, 0.0), 1.0) if span > 0 else 0.5
    place = share * (len(ramp) - 1)
    at = min(int(place), len(ramp) - 2)
    return _between(ramp[at], ramp[at + 1], place - at)


def _between(low: str, high: str, share: float) -> str:
    parts = (
        round(int(low[at : at + 2], 16) * (1 - share) + int(high[at : at + 2], 16) * share)
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02x}" for part in parts)


def _filled(shape: Shape, shade: Shade | None, scale: Scale, theme: str) -> go.Scatter:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for ring in shape.rings:
        xs += [*(round(x, 2) for x, _ in ring), None]
        ys += [*(y for _, y in ring), None]
    return go.Scatter(
        x=xs[:-1],
        y=ys[:-1],
        mode="lines",
        fill="toself",
        line={"color": _EDGE[theme], "width": 0.7},
        hoveron="fills",
        hoverinfo="text",
        text=_said(shape.iso3, shade),
        showlegend=False,
        **_fill(shade, scale, theme),
    )


def _said(iso3: str, shade: Shade | None) -> str:
    if shade is not None:
        return shade.hover
    return (
        "Western Sahara: no data"
        if iso3 == NO_STATE
        else f"{COMPARED[iso3].name}: not in the group compared"
    )


def _fill(shade: Shade | None, scale: Scale, theme: str) -> dict[str, object]:
    ink = _fill_of(shade, scale, theme)
    if ink != _BLANK[theme]:
        return {"fillcolor": ink}
    pattern = {
        "shape": "." if shade is not None and shade.held is Held.OLD else "/",
        "fgcolor": _HATCH[theme],
        "bgcolor": ink,
        "size": 6,
        "solidity": 0.22,
        "fillmode": "replace",
    }
    return {"fillpattern": pattern, "fillcolor": ink}


def _fill_of(shade: Shade | None, scale: Scale, theme: str) -> str:
    if shade is None or shade.value is None or shade.held is not Held.COUNTS:
        return _BLANK[theme]
    return colour(shade.value, scale, RAMPS[theme])


def _outline(chosen: str, palette: Palette) -> list[go.Scatter]:
    if chosen not in SHAPES:
        return []
    xs: list[float | None] = []
    ys: list[float | None] = []
    for ring in SHAPES[chosen].rings:
        xs += [*(x for x, _ in ring), None]
        ys += [*(y for _, y in ring), None]
    line = {"color": palette.down, "width": 2.5}
    return [go.Scatter(x=xs, y=ys, mode="lines", line=line, hoverinfo="skip", showlegend=False)]


def _points(shape: Shape, shade: Shade, scale: Scale, theme: str) -> go.Scatter:
    """The points of a state; where it is too small to be seen, the first is a mark."""
    known = shade.held is Held.COUNTS and shade.value is not None
    count = len(shape.places)
    size, ink = (_MARK, _fill_of(shade, scale, theme)) if shape.too_small else (_POINT, _CLEAR)
    edge = _HATCH[theme] if shape.too_small else _CLEAR
    as_drawn = {"marker": {"opacity": 1}}
    return go.Scatter(
        x=[x for x, _ in shape.places],
        y=[y for _, y in shape.places],
        customdata=[shape.iso3] * count,
        text=shade.hover,
        hoverinfo="text",
        mode="markers",
        marker={
            "opacity": 1,
            "size": [size, *[_POINT] * (count - 1)],
            "color": [ink, *[_CLEAR] * (count - 1)],
            "symbol": "circle" if known or not shape.too_small else "circle-x",
            "line": {"color": [edge, *[_CLEAR] * (count - 1)], "width": 1.2},
        },
        selected=as_drawn,
        unselected=as_drawn,
        showlegend=False,
    )


def _bar(scale: Scale, theme: str) -> go.Scatter:
    """Nothing but the scale: its colours with numbers beside them, in the empty south-west."""
    ramp = RAMPS[theme]
    steps = [[at / (len(ramp) - 1), step] for at, step in enumerate(ramp)]
    return go.Scatter(
        x=[None, None],
        y=[None, None],
        mode="markers",
        hoverinfo="skip",
        showlegend=False,
        marker={
            "color": [scale.low, scale.high],
            "cmin": scale.low,
            "cmax": scale.high if scale.high > scale.low else scale.low + 1,
            "colorscale": steps,
            "showscale": True,
            "colorbar": {
                "orientation": "h",
                "title": {"text": scale.label, "side": "top", "font": {"size": 12}},
                "thickness": 10,
                "lenmode": "pixels",
                "len": 190,
                "x": 0,
                "xanchor": "left",
                "y": 0.06,
                "yanchor": "bottom",
                "nticks": 4,
                "outlinewidth": 0,
                "exponentformat": "B",
            },
        },
    )


def _laid_out(figure: go.Figure, palette: Palette, height: int) -> None:
    figure.update_layout(
        height=height,
        margin={"t": 0, "l": 0, "r": 0, "b": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        hovermode="closest",
        hoverdistance=_REACH,
        hoverlabel={"align": "left"},
        clickmode="event+select",
        dragmode=False,
        font={"size": 13, "family": '"Source Sans", sans-serif', "color": palette.text},
    )
    figure.update_xaxes(visible=False, range=_X, fixedrange=True)
    figure.update_yaxes(
        visible=False, range=_Y, fixedrange=True, scaleanchor="x", scaleratio=1, constrain="domain"
    )
