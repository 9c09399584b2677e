"""The bytes that the browser's chart reads: one self-describing string for pages and embeds.

Layout, little-endian: 4 bytes `WZC1`, uint32 length of the header, the header (UTF-8 JSON, padded
with spaces to a multiple of 8), then the columns, each starting at a multiple of 8 after the header
so that JavaScript reads them in place. `header["columns"]` lists [name, type, offset]; every column
has `header["count"]` values; types are i4, f4 and f8. Prices travel as f4 unless that would change
a digit that is shown.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from wizdata_core.chart import MARKS
from wizdata_core.errors import UnknownName
from wizdata_core.figures.labels import bar_label, price_word, source_line, title, zone_names
from wizdata_core.figures.palette import PALETTES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from wizdata_core.chart import ChartView, Floats, Line

MAGIC = b"WZC1"
SCALES = ("normal", "log", "percent")
ZONES = ("exchange", "reader")
STYLES = ("auto", "candles", "bars", "line", "area")
_NEARLY_ALL = 0.95
_ALIGNMENT = 8
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Display:
    """How the reader wants a view drawn: price scale, time zone, the range that they chose.

    `scale` is one of SCALES, `zone` one of ZONES, `style` one of STYLES; auto draws candles, or a
    line where `is_flat` says so. A new `span` fits the chart anew; while it stays, zoom and pan
    outlive new data. `height` is in pixels; 0 fills the chart's place on the page. `sourced` draws
    the line that names source, unit and times; a page that says so itself does without.
    """

    scale: str = "normal"
    zone: str = "exchange"
    span: str = ""
    height: int = 0
    style: str = "auto"
    sourced: bool = True

    def __post_init__(self) -> None:
        """Refuse a scale, zone or style that the chart does not have."""
        if self.scale not in SCALES:
            raise UnknownName("scale", self.scale, SCALES)
        if self.zone not in ZONES:
            raise UnknownName("zone", self.zone, ZONES)
        if self.style not in STYLES:
            raise UnknownName("style", self.style, STYLES)


def pack(view: ChartView, display: Display | None = None) -> bytes:
    """The view as one byte string; the module's docstring has the layout.

    Raises:
        ValueError: the bars' times do not strictly rise.
    """
    _refuse_unordered(view)
    asked = display or Display()
    shown = replace(asked, style=drawn_style(view, asked.style))
    body, places = _laid_out(_columns(view))
    header = {**_header(view), **asdict(shown), "columns": places}
    text = json.dumps(header, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-len(text) % _ALIGNMENT)
    return b"".join((MAGIC, len(text).to_bytes(4, "little"), text, *body))


def is_flat(view: ChartView) -> bool:
    """Whether nearly every bar is one price, as reference rates are: there is no candle to draw.

    Bars count where they have a close; one that lacks its open, high or low has no more to show.
    """
    known = np.isfinite(view.close)
    alone = [np.isnan(each) | (each == view.close) for each in (view.open, view.high, view.low)]
    flat = known & np.logical_and.reduce(alone)
    return bool(known.any()) and int(flat.sum()) >= _NEARLY_ALL * int(known.sum())


def drawn_style(view: ChartView, style: str = "auto") -> str:
    """What `style` comes to for this view: itself, or for auto a line or candles.

    Raises:
        UnknownName: it is none of STYLES.
    """
    if style not in STYLES:
        raise UnknownName("style", style, STYLES)
    if style != "auto":
        return style
    return "line" if is_flat(view) else "candles"


def _refuse_unordered(view: ChartView) -> None:
    falls = np.flatnonzero(np.diff(axis_times(view)) <= 0)
    if falls.size:
        at = int(falls[0]) + 1
        raise ValueError(
            f"{view.symbol}: bar {at} at {bar_label(view, at)} does not come after "
            f"the bar before it at {bar_label(view, at - 1)}"
        )


def _columns(view: ChartView) -> list[tuple[str, NDArray[np.generic]]]:
    prices = {"open": view.open, "high": view.high, "low": view.low, "close": view.close}
    columns: list[tuple[str, NDArray[np.generic]]] = [("time", _narrow_times(axis_times(view)))]
    columns += [(name, _narrow(values, view.price_digits)) for name, values in prices.items()]
    columns.append(("volume", view.volume.astype("<f4")))
    columns += [
        (f"line{at}", _narrow(line.values, digits_of(line, view.price_digits)))
        for at, line in enumerate(view.lines)
    ]
    return columns


def axis_times(view: ChartView) -> NDArray[np.int64]:
    """The second at which each bar stands: its opening, or midnight of its date from days up."""
    if view.interval.intraday:
        return view.times.astype(np.int64)
    return view.dates.astype("datetime64[D]").astype(np.int64) * _DAY


def _narrow_times(times: NDArray[np.int64]) -> NDArray[np.generic]:
    narrow = times.astype("<i4")
    return narrow if np.array_equal(narrow, times) else times.astype("<f8")


def _narrow(values: Floats, digits: int) -> NDArray[np.generic]:
    """The values in 4 bytes each, or in 8 where 4 would change a digit that is shown."""
    with np.errstate(over="ignore"):
        narrow = values.astype("<f4")
        wide = narrow.astype("<f8")
    faithful = np.round(wide, digits) == np.round(values, digits)
    return narrow if bool(np.all(faithful | np.isnan(values))) else values.astype("<f8")


def digits_of(line: Line, price_digits: int) -> int:
    """How many decimals a line deserves: the price's over the price, else four figures in all."""
    if line.pane == 0:
        return price_digits
    finite = np.abs(line.values[np.isfinite(line.values)])
    largest = float(finite.max()) if finite.size else 0.0
    return 2 if largest == 0.0 else int(np.clip(3 - np.floor(np.log10(largest)), 0, 8))


def _laid_out(
    columns: list[tuple[str, NDArray[np.generic]]],
) -> tuple[list[bytes], list[list[str | int]]]:
    body: list[bytes] = []
    places: list[list[str | int]] = []
    offset = 0
    for name, values in columns:
        raw = values.tobytes()
        raw += b"\0" * (-len(raw) % _ALIGNMENT)
        places.append([name, values.dtype.str[1:], offset])
        body.append(raw)
        offset += len(raw)
    return body, places


def _header(view: ChartView) -> dict[str, object]:
    return {
        "count": len(view.times),
        "symbol": view.symbol,
        "name": view.name,
        "exchange": view.exchange,
        "interval": view.interval.value,
        "intraday": view.interval.intraday,
        "timezone": ZoneInfo(view.timezone).key,
        "zoneNames": zone_names(view),
        "unit": view.unit,
        "basis": view.basis,
        "digits": view.price_digits,
        "sample": view.sample,
        "flat": is_flat(view),
        "priceWord": price_word(view),
        "title": title(view),
        "source": source_line(view),
        "unfinished": np.flatnonzero(~view.final).tolist(),
        "actions": marked(view),
        "marks": {kind: asdict(mark) for kind, mark in MARKS.items()},
        "lines": [_described(line, view.price_digits) for line in view.lines],
        "palettes": {name: asdict(palette) for name, palette in PALETTES.items()},
    }


def _described(line: Line, price_digits: int) -> dict[str, object]:
    return {
        "key": line.key,
        "label": line.label,
        "pane": line.pane,
        "style": line.style,
        "group": line.group,
        "levels": list(line.levels),
        "digits": digits_of(line, price_digits),
    }


def marked(view: ChartView) -> list[tuple[int, str, str]]:
    """Each action as (bar, kind, label): on the bar that holds its time, else on the next bar."""
    length = int(view.interval.length.total_seconds())
    marks = []
    for time, kind, label in view.actions:
        at = int(np.searchsorted(view.times, time, side="right")) - 1
        held = at >= 0 and time < int(view.times[at]) + length
        at = at if held else at + 1
        if (held or at > 0) and at < len(view.times):
            marks.append((at, kind, label))
    return marks
