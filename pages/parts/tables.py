"""Quotes and bars as tables: units beside numbers, and a symbol that opens its chart."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Literal

import pandas as pd
import streamlit as st

from pages.parts.plots import theme
from pages.parts.words import NONE, price, short, signed
from wizdata_core.exports import safe_text
from wizdata_core.figures.palette import PALETTES
from wizdata_core.queries.freshness import ASSET_CLASSES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from streamlit.elements.lib.column_types import ButtonColumnResult, ColumnConfig

    from wizdata_core.chart import ChartView
    from wizdata_core.queries.overview import Quote

STATE_MARKS = {"fresh": "● fresh", "stale": "◐ stale", "none": "○ none"}
DATE, MOMENT = "YYYY-MM-DD", "YYYY-MM-DD HH:mm"
_ROW = 32  # pixels, at the theme's type size
_MOST_ROWS = 12
MOST_RECORDS = 15  # rows of a table that is a page's main part; it scrolls beyond


def quotes_table(quotes: Sequence[Quote], key: str, *, trend: bool = False) -> None:
    """Quotes as a table, with the last bars drawn where `trend`; a symbol opens its chart."""
    frame = _quotes_frame(quotes, trend=trend)
    prices: dict[object, str] = {each.close: price(each.close, each.asset_class) for each in quotes}
    styled = frame.style.format(_change, subset=["Change"])
    styled = styled.format(prices.__getitem__, subset=["Last"])
    if "Volume" in frame:
        styled = styled.format(_volume, subset=["Volume"])
    st.dataframe(
        styled.map(_coloured, subset=["Change"]),
        key=key,
        hide_index=True,
        height=height_of(len(quotes)),
        alt=f"{len(quotes)} quotes",
        column_config={
            "Symbol": symbol_column(f"{key}_symbol"),
            "Change": st.column_config.NumberColumn(help="From the bar before, splits taken out"),
            "Trend": st.column_config.LineChartColumn("Last 30 bars", width="small"),
            "Date": st.column_config.DateColumn(format=DATE, help="Session of the last bar"),
            "Bar before": st.column_config.DateColumn(format=DATE),
        },
    )


def _quotes_frame(quotes: Sequence[Quote], *, trend: bool) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "Symbol": [each.symbol for each in quotes],
            "Name": [each.name for each in quotes],
            "Change": pd.array([each.change for each in quotes], dtype="float64"),
            "Last": [each.close for each in quotes],
            "Unit": [each.unit for each in quotes],
            "Trend": [list(each.trend) for each in quotes],
            "Volume": pd.array([each.volume for each in quotes], dtype="float64"),
            "Date": [each.day for each in quotes],
            "Bar before": [each.previous_day for each in quotes],
            "Source": [each.provider_label for each in quotes],
        }
    )
    unused = [] if trend else ["Trend", "Bar before"]
    if not any(each.volume for each in quotes):
        unused.append("Volume")
    if all(each.name == each.symbol for each in quotes):
        unused.append("Name")
    return frame.drop(columns=unused)


def _change(change: object) -> str:
    return signed(change) if isinstance(change, float) and isfinite(change) else NONE


def _volume(volume: object) -> str:
    return short(volume if isinstance(volume, float) else None)


def _coloured(change: object) -> str:
    if not isinstance(change, float) or not isfinite(change) or change == 0:
        return ""
    palette = PALETTES[theme()]
    return f"color: {palette.up if change > 0 else palette.down}"


def symbol_column(key: str, label: str = "Symbol") -> ColumnConfig | ButtonColumnResult:
    """The column of symbols, each a button that opens its chart."""
    return st.column_config.ButtonColumn(
        label,
        on_click=open_chart,
        args=(key,),
        key=key,
        type="tertiary",
        pinned=True,
        alignment="left",
        help="Click a symbol to open its chart",
    )


def open_chart(clicked: str) -> None:
    """Goes to the chart of the symbol whose button was clicked."""
    click = st.session_state[clicked]
    if click:
        st.switch_page("pages/chart.py", query_params={"symbol": click.label})


def bars_table(view: ChartView, most: int = 10) -> None:
    """The last bars of a view, newest first."""
    tail = slice(-most, None)
    prices = ("open", "high", "low", "close")
    frame = pd.DataFrame(
        {
            "Date": _opened(view, tail),
            **{name.capitalize(): getattr(view, name)[tail] for name in (*prices, "volume")},
            "State": ["final" if final else "not final" for final in view.final[tail]],
        }
    ).iloc[::-1]
    figures = f"{{:,.{view.price_digits}f}}"
    styled = frame.style.format(figures, na_rep=NONE, subset=[name.capitalize() for name in prices])
    st.dataframe(
        styled.format(_volume, subset=["Volume"]),
        key="last_bars",
        hide_index=True,
        height=height_of(len(frame)),
        alt=f"The last bars of {view.symbol}, in {view.unit}",
    )


def _opened(view: ChartView, tail: slice) -> list[str]:
    if not view.interval.intraday:
        return [str(day) for day in view.dates[tail].astype("datetime64[D]")]
    moments = pd.to_datetime(view.times[tail], unit="s", utc=True).tz_convert(view.timezone)
    return [f"{moment:%Y-%m-%d %H:%M %Z}" for moment in moments]


def class_label(asset_class: str) -> str:
    """An asset class in words."""
    known = ASSET_CLASSES.get(asset_class)
    return known.label if known else asset_class.capitalize()


def height_of(rows: int, most: int = _MOST_ROWS) -> int | Literal["content"]:
    """The height of a table: its content's, or `most` rows where there are more."""
    return "content" if rows <= most else _ROW * (most + 1)


def records(
    rows: Sequence[Mapping[str, object]],
    key: str,
    alt: str,
    config: Mapping[str, ColumnConfig | ButtonColumnResult] | None = None,
) -> pd.DataFrame:
    """Plain records as a table, each column under its own key; `alt` names it for a reader.

    Gives the table as it is shown.
    """
    frame = pd.DataFrame(rows)
    st.dataframe(
        frame,
        key=key,
        hide_index=True,
        height=height_of(len(rows), MOST_RECORDS),
        alt=alt,
        column_config=dict(config or {}),
        placeholder=NONE,
    )
    return frame


def moment_column(label: str | None = None, help: str | None = None) -> ColumnConfig:  # noqa: A002 - Streamlit's own word
    """A column of moments to the minute, in UTC."""
    return st.column_config.DatetimeColumn(label, format=MOMENT, timezone="UTC", help=help)


# A fragment of its own: a rerun elsewhere would take the file away under a click.
@st.fragment
def csv_button(shown: pd.DataFrame, name: str) -> None:
    """A button that downloads a table whole, as `name`.csv."""
    st.download_button(
        "CSV",
        lambda: safe_csv(shown),
        f"{name}.csv",
        "text/csv",
        on_click="ignore",
        icon=":material/download:",
        key=f"{name}_csv",
    )


def safe_csv(shown: pd.DataFrame) -> str:
    """A table as CSV text that no spreadsheet takes for formulas; a number stays one."""
    return shown.map(_safe).rename(columns=safe_text).to_csv(index=False)


def _safe(value: object) -> object:
    return safe_text(value) if isinstance(value, str) else value
