"""Rows of an open portfolio that are refused: nothing is worked out until they are mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts.tables import records
from pages.parts.words import plural

if TYPE_CHECKING:
    from wizdata_core.queries.esg_holdings import Looked


def refused_rows(looked: Looked) -> None:
    """The refused rows, each with the reason."""
    count = len(looked.refused)
    st.warning(
        f"{plural(count, 'row')} cannot be understood, priced or converted as of"
        f" {looked.asked.as_of}. No figure is shown for the rest of the portfolio alone: mend the"
        " rows or leave them out below.",
        icon=":material/block:",
        title="Rows are refused",
    )
    records(
        [
            {"Row": each.number, "It says": each.said, "Why it is refused": each.why}
            for each in looked.refused
        ],
        "portfolio_refused",
        f"{count} refused rows",
    )
