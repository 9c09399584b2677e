"""The colours of prices and indicators, named once for the browser's chart and for Plotly.

Up is blue and down is vermilion: the pair that people with any common colour blindness tell
apart, on white and on near-black alike. Nothing is said by colour alone; a sign or a word stands
beside it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme, as #rrggbb; `lines` are taken in turn by a pane's indicators.

    `price` is for a price drawn as a line or an area. `background`, `text` and `grid` serve
    figures that stand alone; in a page its own theme rules.
    """

    background: str
    text: str
    grid: str
    price: str
    up: str
    down: str
    event: str
    report: str
    controversy: str
    lines: tuple[str, ...]


PALETTES: dict[str, Palette] = {
    "light": Palette(
        background="#ffffff",
        text="#1f2933",
        grid="#e9edf1",
        price="#0b78b8",
        up="#0b78b8",
        down="#d9480f",
        event="#6741d9",
        report="#1f7a37",
        controversy="#a61e4d",
        lines=("#7048e8", "#b08900", "#2b8a3e", "#c2255c", "#1c3f94", "#5c6670"),
    ),
    "dark": Palette(
        background="#0e1117",
        text="#e6e9ee",
        grid="#232a34",
        price="#4dabf7",
        up="#4dabf7",
        down="#ff8a4c",
        event="#b197fc",
        report="#69db7c",
        controversy="#faa2c1",
        lines=("#b197fc", "#ffd43b", "#69db7c", "#f783ac", "#66d9e8", "#adb5bd"),
    ),
}
