"""Cards of the overview: a tile for each instrument looked at first, a card for each class."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

import streamlit as st

from pages.parts.doors import chart_path
from pages.parts.tables import STATE_MARKS, class_label
from pages.parts.words import ago, price, utc
from wizdata_core.clock import now
from wizdata_core.queries.freshness import RULE, State, state_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wizdata_core.queries.freshness import ClassFreshness
    from wizdata_core.queries.overview import Quote


def tiles(quotes: Iterable[Quote]) -> None:
    """Last price, change, date, source and the last thirty closes of each quote."""
    moment = now()
    with st.grid(4, min_column_width=150, gap="small"):
        for quote in quotes:
            _tile(quote, moment)


def _tile(quote: Quote, moment: datetime) -> None:
    change = quote.change
    st.metric(
        f"[**{quote.symbol}**]({chart_path(quote.symbol)}) · {quote.unit} · {quote.provider}",
        price(quote.close, quote.asset_class),
        None if change is None else f"{change:+.2%}",
        delta_color="off" if not change else ("blue" if change > 0 else "orange"),
        delta_description=" · ".join([f"{quote.day:%d %b %Y}", *_marks(quote, moment)]),
        chart_data=quote.trend,
        chart_type="line",
        border=True,
        help=f"{quote.name}. Source: {quote.provider_label}. "
        f"Change from the bar of {quote.previous_day}.",
    )


def _marks(quote: Quote, moment: datetime) -> list[str]:
    opened = datetime.combine(quote.day, time(), UTC)
    stale = state_of(quote.asset_class, "1d", opened, moment, quote.mic) is State.STALE
    return [] if quote.sample or not stale else ["stale"]


def class_cards(classes: Iterable[ClassFreshness]) -> None:
    """How fresh each asset class is, with the rule."""
    moment = now()
    with st.grid(4, min_column_width=200):
        for each in classes:
            newest = f"Newest bar {utc(each.last_opened_at)}" if each.held else "No bars yet"
            with st.container(border=True):
                mark = STATE_MARKS[each.state(moment)]
                st.markdown(f"**{class_label(each.asset_class)}** · {mark}")
                st.caption(
                    f"{each.held:,} of {each.known:,} known instruments held  \n{newest}  \n"
                    f"Last answer {ago(each.checked_at, moment)}"
                )
    st.caption(RULE)
