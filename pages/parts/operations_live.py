"""What streams say: who streams now, and the newest quote of each instrument with its age."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached_work
from pages.parts.states import empty
from pages.parts.tables import moment_column, records
from pages.parts.words import NONE, ago, plural, price, short, utc
from wizdata_core.clock import now
from wizdata_core.queries.quotes import LIVE_FOR

if TYPE_CHECKING:
    from datetime import datetime

    from wizdata_core.queries.quotes import LatestQuote


def live_tab() -> None:
    """Streams by provider, then quotes, the newest first."""
    quotes, moment = cached_work.latest_quotes(), now()
    if not quotes:
        empty("No stream has spoken yet. `python -m collectors stream` listens for live prices.")
        return
    for provider, said in _by_provider(quotes):
        st.markdown(stream_words(provider, said, moment))
    newest = sorted(quotes, key=lambda each: each.event_time, reverse=True)
    rows = [
        {
            "Symbol": each.symbol,
            "Price": price(each.price, each.asset_class),
            "Unit": each.unit,
            "State": "live" if each.is_live(moment) else "last known",
            "Age": ago(each.event_time, moment),
            "Bid": price(each.bid, each.asset_class) if each.bid is not None else NONE,
            "Ask": price(each.ask, each.asset_class) if each.ask is not None else NONE,
            "Day's volume": short(each.day_volume),
            "At (UTC)": each.event_time,
            "Source": each.provider_label,
        }
        for each in newest
    ]
    config = {
        "Symbol": st.column_config.TextColumn(pinned=True),
        "At (UTC)": moment_column(help="The provider's own time of the price"),
    }
    records(rows, "live", "Latest quotes, newest first", config)
    minutes = LIVE_FOR.total_seconds() / 60
    st.caption(
        f"{plural(len(quotes), 'instrument')}. Live: at most {minutes:.0f} minutes old. "
        f"As of {moment:%H:%M:%S} UTC."
    )


def _by_provider(quotes: tuple[LatestQuote, ...]) -> list[tuple[str, list[LatestQuote]]]:
    ordered = sorted(quotes, key=lambda each: each.provider_label)
    return [
        (label, list(said)) for label, said in groupby(ordered, lambda each: each.provider_label)
    ]


def stream_words(provider: str, said: list[LatestQuote], moment: datetime) -> str:
    """Whether a provider streams at a moment, and when it last spoke."""
    spoke = max(each.received_at for each in said)
    under_way = moment - spoke <= LIVE_FOR
    mark = (
        ":green-badge[:material/sensors: streams]"
        if under_way
        else ":orange-badge[:material/sensors_off: silent]"
    )
    return (
        f"**{provider}** {mark} {plural(len(said), 'instrument')}, last spoke {utc(spoke)} "
        f"({ago(spoke, moment)})"
    )
