"""Gaps on the coverage page: bars that the calendar expects and that are not held."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.parts import cached
from pages.parts.states import empty
from pages.parts.tables import (
    MOST_RECORDS,
    csv_button,
    height_of,
    moment_column,
    symbol_column,
)
from pages.parts.words import NONE, plural
from wizdata_core.gaps import ANSWERS_TO_CONFIRM, TIME_TO_CONFIRM, GapState
from wizdata_core.queries.gaps import ASKED_AGAIN_AFTER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wizdata_core.queries.freshness import Stamp
    from wizdata_core.queries.gaps import GapLine

_CONFIRMED = (
    f"{ANSWERS_TO_CONFIRM} whole answers left it empty, the last at least {TIME_TO_CONFIRM.days} "
    "days after it was found: the source has no such bars."
)
_HOURS = ASKED_AGAIN_AFTER / timedelta(hours=1)
_AGAIN = f"The source is asked again every {_HOURS:.0f} hours, within its limits."
# Each state in words, and what it means.
STATES: dict[str, tuple[str, str]] = {
    GapState.OPEN.value: (
        "Open",
        f"The market's calendar has bars there and none is held. {_AGAIN}",
    ),
    GapState.REFILLED.value: ("Refilled", "The source gave the bars after all; they are held."),
    GapState.CONFIRMED_EMPTY.value: (
        "Confirmed empty",
        _CONFIRMED,
    ),
}


def gaps_tab(stamp: Stamp) -> None:
    """How many gaps are in each state, what each means, and the gaps themselves."""
    counts = cached.gap_counts(stamp)
    with st.grid(3, min_column_width=150):
        for state, (label, meaning) in STATES.items():
            gaps, bars = counts[state]
            held = plural(bars, "bar")
            st.metric(label, f"{gaps:,}", held, delta_color="off", delta_arrow="off",
                      border=True, help=meaning)  # fmt: skip
    lines = cached.gap_lines(stamp)
    if not lines:
        empty(
            "No gap was found. They are looked for where the market has a calendar and the source "
            "can be asked again: not in files, the sample or packaged reference rates.",
            ":material/check_circle:",
        )
        return
    shown = gaps_frame(lines)
    _table(shown)
    total = sum(gaps for gaps, _ in counts.values())
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.caption(
            f"{len(lines):,} of {plural(total, 'gap')}, open ones first, the newest first. "
            + " ".join(f"**{label}:** {meaning}" for label, meaning in STATES.values()),
            width=700,
        )
        csv_button(shown, "gaps")


def gaps_frame(lines: Iterable[GapLine]) -> pd.DataFrame:
    """Gaps as a frame, one row a gap; times are the openings of its first and last missing bar."""
    rows = [
        {
            "symbol": each.symbol,
            "interval": each.interval,
            "state": STATES[each.state][0].lower(),
            "bars": each.bars,
            "first": each.first_opened_at,
            "last": each.last_opened_at,
            "source": each.provider_label,
            "found": each.found_at,
            "asked": each.asked,
            "settled": each.settled_at,
        }
        for each in lines
    ]
    frame = pd.DataFrame(rows)
    return frame.assign(settled=pd.to_datetime(frame["settled"], utc=True))


def _table(frame: pd.DataFrame) -> None:
    st.dataframe(
        frame,
        key="gaps",
        hide_index=True,
        height=height_of(len(frame), MOST_RECORDS),
        alt="Gaps, open ones first",
        placeholder=NONE,
        column_config={
            "symbol": symbol_column("gaps_symbol"),
            "interval": "Interval",
            "state": "State",
            "bars": st.column_config.NumberColumn("Missing bars", format="localized"),
            "first": moment_column("First missing (UTC)"),
            "last": moment_column("Last missing (UTC)"),
            "source": "Source",
            "found": moment_column("Found (UTC)"),
            "asked": st.column_config.NumberColumn(
                "Answers since", help="Whole answers since it was found that left it empty"
            ),
            "settled": moment_column("Settled (UTC)"),
        },
    )
