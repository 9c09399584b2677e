"""The exportable figure of a chart view: the same candles, volume and panes, drawn by Plotly.

The browser's chart is made for reading; this one is made for keeping, as HTML, PNG or JSON. Bars
stand at 0, 1, 2 … so that closed hours take no room, as on screen.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from wizdata_core.chart import MARKS
from wizdata_core.errors import UnknownName
from wizdata_core.figures.candles import SCALES, axis_times, digits_of, drawn_style, is_flat, marked
from wizdata_core.figures.labels import price_word, source_line, title
from wizdata_core.figures.palette import PALETTES

if TYPE_CHECKING:
    from wizdata_core.chart import ChartView, Floats, Line
    from wizdata_core.figures.palette import Palette

_PRICE_SHARE, _VOLUME_SHARE, _PANE_SHARE = 1.0, 0.22, 0.36
_TICKS = 8
_HEIGHT, _PANE_HEIGHT = 560, 130


def candles_figure(
    view: ChartView, *, theme: str = "light", scale: str = "normal", style: str = "auto"
) -> go.Figure:
    """The view as a Plotly figure: price, volume, then a pane for each of the view's.

    `theme` is light or dark, `scale` normal, log or percent (of the first close), `style` one of
    STYLES. Beyond a few thousand bars a browser takes seconds to draw it.

    Raises:
        UnknownName: there is no such theme, scale or style.
    """
    if theme not in PALETTES:
        raise UnknownName("theme", theme, PALETTES)
    if scale not in SCALES:
        raise UnknownName("scale", scale, SCALES)
    palette = PALETTES[theme]
    panes = sorted({line.pane for line in view.lines} - {0})
    rows = 2 + len(panes)
    shares = [_PRICE_SHARE, _VOLUME_SHARE, *[_PANE_SHARE] * len(panes)]
    figure = make_subplots(rows, 1, shared_xaxes=True, vertical_spacing=0.02, row_heights=shares)
    labels = bar_labels(view)
    prices = {
        name: _scaled(view, getattr(view, name), scale) for name in ("open", "high", "low", "close")
    }
    for trace in _price_traces(view, prices, palette, labels, drawn_style(view, style)):
        figure.add_trace(trace, row=1, col=1)
    _add_marks(figure, view, prices, palette)
    _add_volume(figure, view, palette, labels)
    for line, colour in zip(view.lines, line_colours(view.lines, palette), strict=True):
        row = 1 if line.pane == 0 else 3 + panes.index(line.pane)
        values = _scaled(view, line.values, scale) if line.pane == 0 else line.values
        _add_line(figure, line, values, colour, row)
    _lay_out(figure, view, palette, labels)
    _set_scale(figure, scale)
    figure.update_layout(height=_HEIGHT + _PANE_HEIGHT * len(panes))
    return figure


def bar_labels(view: ChartView) -> list[str]:
    """Each bar's date, and below a day its time in the exchange's zone."""
    if not view.interval.intraday:
        return [str(day) for day in view.dates.astype("datetime64[D]")]
    zone = ZoneInfo(view.timezone)
    local = (datetime.fromtimestamp(second, UTC).astimezone(zone) for second in axis_times(view))
    return [f"{moment:%Y-%m-%d %H:%M}" for moment in local]


def line_colours(lines: tuple[Line, ...], palette: Palette) -> list[str]:
    """One colour a line, in turn by pane; lines over the price of one group share theirs."""
    turns: dict[int, dict[str, int]] = {}
    colours = []
    for at, line in enumerate(lines):
        seen = turns.setdefault(line.pane, {})
        group = line.group if line.pane == 0 and line.group else f"line {at}"
        if line.style == "histogram":
            colours.append(palette.text)
            continue
        colours.append(palette.lines[seen.setdefault(group, len(seen)) % len(palette.lines)])
    return colours


def _scaled(view: ChartView, values: Floats, scale: str) -> Floats:
    if scale != "percent":
        return values
    finite = view.close[np.isfinite(view.close)]
    return values / finite[0] - 1 if finite.size else values


def _price_traces(
    view: ChartView, prices: dict[str, Floats], palette: Palette, labels: list[str], style: str
) -> list[go.Scatter | go.Candlestick | go.Ohlc]:
    at = np.arange(len(labels))
    if style in {"candles", "bars"}:
        known = {name: np.where(np.isnan(x), prices["close"], x) for name, x in prices.items()}
        ways = {}
        for way, colour in (("increasing", palette.up), ("decreasing", palette.down)):
            fill = {"fillcolor": colour} if style == "candles" else {}
            ways[way] = {"line": {"color": colour, "width": 1}, **fill}
        kind = go.Candlestick if style == "candles" else go.Ohlc
        return [
            kind(
                x=at, **(known if is_flat(view) else prices), name=view.symbol, text=labels, **ways
            )
        ]
    word = price_word(view) if is_flat(view) else "Close"
    line = go.Scatter(
        x=at,
        y=prices["close"],
        name=view.symbol,
        text=labels,
        mode="lines",
        line={"color": palette.price, "width": 1.5},
        hovertemplate=f"%{{text}}<br>{word} %{{y}}<extra></extra>",
    )
    finite = prices["close"][np.isfinite(prices["close"])]
    if style == "line" or not finite.size:
        return [line]
    # Filled down to its lowest price: a fill to zero would press the price against the top.
    floor = go.Scatter(
        x=at[[0, -1]],
        y=[finite.min()] * 2,
        mode="lines",
        line={"width": 0},
        hoverinfo="skip",
        showlegend=False,
    )
    return [floor, line.update(fill="tonexty", fillcolor=_faint(palette.price))]


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, 0.18)"


def _add_marks(
    figure: go.Figure, view: ChartView, prices: dict[str, Floats], palette: Palette
) -> None:
    for name in dict.fromkeys(each.label for each in MARKS.values()):
        marks = [
            (at, MARKS[kind], label)
            for at, kind, label in marked(view)
            if MARKS[kind].label == name
        ]
        if not marks:
            continue
        above, colour = marks[0][1].above, getattr(palette, marks[0][1].colour)
        figure.add_trace(
            go.Scatter(
                x=[at for at, _, _ in marks],
                y=[prices["high" if above else "low"][at] for at, _, _ in marks],
                mode="markers+text",
                text=[mark.letter for _, mark, _ in marks],
                hovertext=[label for _, _, label in marks],
                hoverinfo="text",
                textposition="top center" if above else "bottom center",
                marker={"color": colour, "size": 7, "symbol": [m.shape for _, m, _ in marks]},
                textfont={"color": colour},
                name=name,
            ),
            row=1,
            col=1,
        )


def _add_volume(figure: go.Figure, view: ChartView, palette: Palette, labels: list[str]) -> None:
    colours = np.where(view.close < view.open, palette.down, palette.up)
    figure.add_trace(
        go.Bar(
            x=np.arange(len(labels)),
            y=view.volume,
            marker={"color": colours, "opacity": 0.6, "line": {"width": 0}},
            name="Volume",
            showlegend=False,
            customdata=labels,
            hovertemplate="%{customdata}<br>Volume %{y:,.0f}<extra></extra>",
        ),
        row=2,
        col=1,
    )


def _add_line(figure: go.Figure, line: Line, values: Floats, colour: str, row: int) -> None:
    at = np.arange(len(values))
    hover = f"{line.label} %{{y:,.{digits_of(line, 2)}f}}<extra></extra>"
    shared = {"x": at, "y": values, "name": line.label, "hovertemplate": hover}
    if line.style == "histogram":
        trace = go.Bar(**shared, marker={"color": colour, "opacity": 0.5})
    elif line.style == "dots":
        trace = go.Scatter(**shared, mode="markers", marker={"color": colour, "size": 3})
    else:
        trace = go.Scatter(**shared, mode="lines", line={"color": colour, "width": 1.5})
    figure.add_trace(trace, row=row, col=1)
    for level in line.levels:
        figure.add_hline(
            y=level, line={"color": colour, "dash": "dash", "width": 1}, opacity=0.5, row=row, col=1
        )


def _lay_out(figure: go.Figure, view: ChartView, palette: Palette, labels: list[str]) -> None:
    last = max(0, len(labels) - 1)
    ticks = sorted({round(last * at / (_TICKS - 1)) for at in range(_TICKS)})
    figure.update_layout(
        title={"text": title(view), "x": 0.01},
        paper_bgcolor=palette.background,
        plot_bgcolor=palette.background,
        font={"color": palette.text, "size": 12},
        hovermode="x unified",
        hoverlabel={"bgcolor": palette.background},
        bargap=0.25,
        margin={"l": 12, "r": 64, "t": 56, "b": 64},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0.0},
    )
    figure.update_xaxes(
        tickvals=ticks,
        ticktext=labels and [labels[tick] for tick in ticks],
        gridcolor=palette.grid,
        zeroline=False,
        rangeslider_visible=False,
    )
    figure.update_yaxes(side="right", gridcolor=palette.grid, zeroline=False)
    figure.add_annotation(
        text=source_line(view),
        xref="paper",
        yref="paper",
        x=0,
        y=0,
        yshift=-44,
        showarrow=False,
        xanchor="left",
        font={"size": 11},
    )


def _set_scale(figure: go.Figure, scale: str) -> None:
    if scale == "log":
        figure.update_yaxes(type="log", row=1, col=1)
    if scale == "percent":
        figure.update_yaxes(tickformat="+.1%", row=1, col=1)
