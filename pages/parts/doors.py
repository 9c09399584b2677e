"""Other doors to the view on screen: its CSV, its embed and its address."""

from __future__ import annotations

import sys
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import streamlit as st

from pages.parts.address import host
from wizdata_core.exports import csv_chunks, file_name

if TYPE_CHECKING:
    from wizdata_core.chart import ChartView
    from wizdata_core.figures.candles import Display
    from wizdata_core.queries.chart import ChartChoice

# The composition root of the one process that also serves /api and /embed.
_GATEWAY = "api.app"
_NOT_IN_EMBED = ("symbol",)


def chart_path(symbol: str) -> str:
    """Where the chart of an instrument is."""
    return "/chart?" + _query({"symbol": symbol})


def gateway_here() -> bool:
    """Whether this process also answers /api and /embed; plain `streamlit run` does not."""
    return _GATEWAY in sys.modules


def share_popover(chosen: ChartChoice, shown: Display) -> None:
    """The address of this view, and the text that puts it into another page."""
    with st.popover("Share", icon=":material/ios_share:"):
        st.markdown("**Address of this view**")
        address = host() + "/chart?" + _query(_filled(chosen, shown))
        st.code(address, language=None, wrap_lines=True)
        st.markdown("**Embed it in a page**")
        st.code(embed_text(chosen, shown, host()), language="html", wrap_lines=True)
        if not gateway_here():
            st.caption("Embeds are served when WizData is started with `make run`.")


# A fragment of its own: a rerun elsewhere would take the file away under a click.
@st.fragment
def csv_button(chosen: ChartChoice, view: ChartView) -> None:
    """The CSV: streamed by the gateway where it runs, else made by this process when clicked."""
    label, icon = "CSV", ":material/download:"
    if gateway_here():
        st.link_button(label, csv_path(chosen), icon=icon)
        return
    st.download_button(
        label,
        lambda: "".join(csv_chunks(view)),
        file_name=file_name(view),
        mime="text/csv",
        on_click="ignore",
        icon=icon,
        key="chart_csv",
    )


def csv_path(chosen: ChartChoice) -> str:
    """Where the gateway serves the CSV of a choice."""
    return "/api/v1/bars.csv?" + _query(chosen.parameters())


def embed_text(chosen: ChartChoice, shown: Display, base: str) -> str:
    """The iframe of a choice, whatever is in it escaped."""
    words = {
        name: value for name, value in _filled(chosen, shown).items() if name not in _NOT_IN_EMBED
    }
    address = f"{base}/embed/chart/{quote(chosen.symbol, safe='')}?{_query(words)}"
    title = escape(f"{chosen.symbol} chart")
    return (
        f'<iframe src="{escape(address)}" title="{title}" '
        'width="100%" height="480" style="border:0"></iframe>'
    )


def _filled(chosen: ChartChoice, shown: Display) -> dict[str, str]:
    style = "" if shown.style == "auto" else shown.style
    words = {**chosen.parameters(), "scale": shown.scale, "style": style}
    return {name: value for name, value in words.items() if value}


def _query(words: dict[str, str]) -> str:
    """Words as an address has them; brackets, commas and slashes may stand there as they are."""
    return urlencode({name: value for name, value in words.items() if value}, safe="(),/")
