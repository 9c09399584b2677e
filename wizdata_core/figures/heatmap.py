"""A market as a treemap: a tile an instrument, its colour the change, its area the value."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from wizdata_core.errors import UnknownName
from wizdata_core.figures.palette import PALETTES, Palette

if TYPE_CHECKING:
    from collections.abc import Iterable

MINUS = "\N{MINUS SIGN}"
_LEAST_LIMIT = 0.005
_STEP = 0.005
_NEUTRAL = {"light": "#e6eaef", "dark": "#2a323e"}


@dataclass(frozen=True, slots=True)
class Tile:
    """One instrument: `change` as a fraction, `weight` above 0; `detail` is what hovering adds."""

    symbol: str
    name: str
    group: str
    change: float
    weight: float
    detail: str


def limit_of(changes: Iterable[float]) -> float:
    """The change that takes the full colour: nine tiles in ten lie within it, in half percents."""
    sizes = [abs(each) for each in changes]
    if not sizes:
        return _LEAST_LIMIT
    return max(ceil(float(np.quantile(sizes, 0.9)) / _STEP) * _STEP, _LEAST_LIMIT)


def heatmap(tiles: Iterable[Tile], *, theme: str = "light", height: int = 420) -> go.Figure:
    """The tiles as a treemap, by group; blue rose, orange fell, neutral stood still.

    Raises:
        UnknownName: there is no such theme.
    """
    if theme not in PALETTES:
        raise UnknownName("theme", theme, PALETTES)
    ordered = sorted(tiles, key=lambda tile: (tile.group, -tile.weight, tile.symbol))
    groups = [name for name, _ in groupby(ordered, key=lambda tile: tile.group)]
    palette, limit = PALETTES[theme], limit_of(tile.change for tile in ordered)
    colours = [colour(tile.change, limit, palette, _NEUTRAL[theme]) for tile in ordered]
    figure = go.Figure(
        go.Treemap(
            ids=[f"group {name}" for name in groups] + [tile.symbol for tile in ordered],
            labels=[name or "Other" for name in groups] + [tile.symbol for tile in ordered],
            parents=[""] * len(groups) + [f"group {tile.group}" for tile in ordered],
            values=[0.0] * len(groups) + [tile.weight for tile in ordered],
            text=[""] * len(groups) + [signed(tile.change) for tile in ordered],
            customdata=[""] * len(groups) + [f"{tile.name}<br>{tile.detail}" for tile in ordered],
            marker={
                "colors": [_NEUTRAL[theme]] * len(groups) + colours,
                "line": {"width": 1, "color": palette.background},
                "pad": {"t": 20, "l": 2, "r": 2, "b": 2},
            },
            textfont={"color": [_ink(each) for each in [_NEUTRAL[theme]] * len(groups) + colours]},
            texttemplate="<b>%{label}</b><br>%{text}",
            textposition="middle center",
            hovertemplate="<b>%{label}</b> %{text}<br>%{customdata}<extra></extra>",
            pathbar={"visible": False},
            tiling={"pad": 1, "squarifyratio": 1.4},
        )
    )
    figure.update_layout(
        height=height,
        margin={"t": 0, "l": 0, "r": 0, "b": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        font={"size": 13, "family": '"Source Sans", sans-serif'},
    )
    return figure


def colour(change: float, limit: float, palette: Palette, neutral: str) -> str:
    """The colour of a change: from neutral at 0 to the palette's full up or down at `limit`."""
    share = min(abs(change) / limit, 1.0)
    end = palette.up if change >= 0 else palette.down
    parts = [
        round(_channel(neutral, at) + (_channel(end, at) - _channel(neutral, at)) * share)
        for at in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02x}" for part in parts)


def _ink(background: str) -> str:
    """Black or white, whichever stands out more on a colour (WCAG 2.2 relative luminance)."""
    # The exponent 2.2 stands for sRGB's curve; at the border both inks serve alike.
    linear = [(_channel(background, at) / 255) ** 2.2 for at in (1, 3, 5)]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#10151b" if luminance > 0.195 else "#ffffff"  # noqa: PLR2004 - where both stand out alike


def signed(change: float) -> str:
    """A change as a person reads it, such as +1.23%, the minus a true one."""
    return f"{MINUS if change < 0 else '+'}{abs(change):.2%}"


def _channel(text: str, at: int) -> int:
    return int(text[at : at + 2], 16)
