"""Other doors to a screen: its files, made by the gateway, and its address."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import streamlit as st

from pages.parts.doors import gateway_here
from pages.parts.screener_state import file_parameters, parameters

if TYPE_CHECKING:
    from pages.parts.screener_state import Chosen

FILES = {"csv": "CSV", "xlsx": "XLSX", "parquet": "Parquet"}


def files_popover(chosen: Chosen) -> None:
    """The whole result as a file of each kind, streamed by the gateway where it runs."""
    with st.popover("Files", icon=":material/download:", key="screener_files"):
        if not gateway_here():
            st.caption("Files are served when WizData is started with `make run`.")
            return
        st.caption("The whole result with these columns in this order, and the unit of each.")
        for kind, label in FILES.items():
            st.link_button(label, file_path(chosen, kind), icon=":material/download:")


def file_path(chosen: Chosen, kind: str) -> str:
    """Where the gateway serves the result as a file of this kind."""
    return f"/api/v1/screen.{kind}?{urlencode(file_parameters(chosen), safe=',/')}"


def share_popover(chosen: Chosen) -> None:
    """The address of this screen, as it is looked at now."""
    with st.popover("Share", icon=":material/ios_share:", key="screener_share"):
        st.markdown("**Address of this screen**")
        st.code(address(chosen, st.context.url or ""), language=None, wrap_lines=True)
        st.caption("Whoever opens it sees the same screen on what is held then.")


def address(chosen: Chosen, here: str) -> str:
    """The address that chooses this, on the host of `here`."""
    parts = urlsplit(here)
    base = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    words = urlencode(parameters(chosen), safe=",/")
    return f"{base}/screener" + (f"?{words}" if words else "")
