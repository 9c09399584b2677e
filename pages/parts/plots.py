"""Figures on a page: in the reader's theme, named for those who cannot see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached
from pages.parts.words import price, signed
from wizdata_core.figures.heatmap import Tile, limit_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wizdata_core.queries.overview import Quote

EQUAL, TRADED = "Equal", "Value traded"


def theme() -> str:
    """The theme in force, light or dark."""
    return "dark" if st.context.theme.type == "dark" else "light"


def can_weigh(quotes: Sequence[Quote]) -> bool:
    """Whether tiles may be sized by value traded: all in one unit, most with a volume."""
    traded = [each for each in quotes if each.volume]
    return len({each.unit for each in quotes}) == 1 and 2 * len(traded) > len(quotes)


def market_heatmap(quotes: Sequence[Quote], version: str, sized: str) -> None:
    """The treemap of quotes that may be compared; `sized` is EQUAL or TRADED."""
    tiles = tuple(_tile(each, sized) for each in quotes)
    drawn = cached.heatmap_figure(version, tiles, theme())
    days = sorted({each.day for each in quotes})
    dated = (
        f"{days[0]:%Y-%m-%d}" if len(days) == 1 else f"{days[0]:%Y-%m-%d} to {days[-1]:%Y-%m-%d}"
    )
    st.plotly_chart(
        drawn,
        key="heatmap",
        theme=None,
        config={"displayModeBar": False, "scrollZoom": False},
        alt=f"Heat map of {len(tiles)} instruments by change from the bar before",
    )
    limit = limit_of(each.change for each in tiles)
    area = "equal areas" if sized == EQUAL else "area by value traded"
    st.caption(
        f"Bars of {dated}. Colour: orange {signed(-limit)} or less, "
        f"blue {signed(limit)} or more; {area}."
    )


def _tile(quote: Quote, sized: str) -> Tile:
    weight = quote.close * quote.volume if sized == TRADED and quote.volume else 1.0
    last = f"{price(quote.close, quote.asset_class)} {quote.unit}"
    detail = f"{last} on {quote.day:%Y-%m-%d}<br>{quote.provider_label}"
    return Tile(
        quote.symbol, quote.name, quote.sector or quote.group, quote.change or 0.0, weight, detail
    )
