"""How large the lake is, by provider, dataset and month of fetching, as the manifest knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached_work
from pages.parts.states import empty
from pages.parts.tables import moment_column, records
from pages.parts.words import plural, size, utc

if TYPE_CHECKING:
    from wizdata_core.queries.freshness import Stamp


def lake_tab(stamp: Stamp) -> None:
    """Every part of the lake, and the whole."""
    parts = cached_work.lake_parts(stamp)
    if not parts:
        empty("Nothing is archived yet: every answer is kept here before it is read.")
        return
    whole = sum(part.bytes for part in parts)
    rows = [
        {
            "Provider": part.provider,
            "Dataset": part.dataset,
            "Month (UTC)": part.month,
            "Objects": part.objects,
            "Share": part.bytes / whole if whole else 0.0,
            "Stored": size(part.bytes),
            "Unpacked": size(part.content_bytes),
            "Not cleaned": part.uncleaned,
            "Pruned": part.pruned,
            "Newest (UTC)": part.newest,
        }
        for part in parts
    ]
    config = {
        "Provider": st.column_config.TextColumn(pinned=True),
        "Objects": st.column_config.NumberColumn(format="localized"),
        "Share": st.column_config.ProgressColumn(
            format="percent", min_value=0, max_value=1, help="Of all bytes stored"
        ),
        "Pruned": st.column_config.NumberColumn(
            help="Removed by age, and in no other figure", format="localized"
        ),
        "Newest (UTC)": moment_column(),
    }
    records(rows, "lake", "The lake by provider, dataset and month", config)
    newest = max((part.newest for part in parts if part.newest), default=None)
    st.caption(
        f"{plural(sum(part.objects for part in parts), 'object')}, {size(whole)} stored, newest "
        f"{utc(newest)}. Source: the manifest. `python -m collectors lake verify` reads every "
        "object and compares it with its hash."
    )
