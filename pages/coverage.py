"""What we hold, how fresh and whole it is, what was wrong with rows, which runs failed and why."""

import pandas as pd
import streamlit as st

from pages.parts import cached
from pages.parts.coverage_gaps import gaps_tab
from pages.parts.coverage_quality import quality_tab
from pages.parts.coverage_tables import holdings_frame
from pages.parts.coverage_tabs import (
    archive_tab,
    datasets_tab,
    held_tab,
    refused_tab,
    runs_tab,
)
from pages.parts.frame import inside_frame
from pages.parts.states import nothing_held
from pages.parts.words import plural, short, size
from wizdata_core.clock import now
from wizdata_core.queries.freshness import RULE, Stamp


def totals(frame: pd.DataFrame, stamp: Stamp) -> None:
    """What is held, in five numbers."""
    held = frame[frame["bars"] > 0]
    archived = cached.lake_sizes(stamp)
    answers, octets = sum(each.answers for each in archived), sum(each.bytes for each in archived)
    known = f"of {frame['symbol'].nunique():,} known"
    numbers = (
        ("Instruments held", f"{held['symbol'].nunique():,}", known),
        ("Series", f"{len(held):,}", "One instrument, one source, one interval"),
        ("Bars", short(float(held["bars"].sum())), f"{held['bars'].sum():,} in all"),
        ("Fresh series", f"{(held['state'] == 'fresh').sum():,}", RULE),
        ("Archive", size(octets), f"{plural(answers, 'archived answer')}, compressed"),
    )  # fmt: skip
    with st.grid(5, min_column_width=150):
        for label, value, said in numbers:
            st.metric(label, value, border=True, help=said)


inside_frame()
st.title("Coverage", anchor=False)
stamp = cached.stamp()
frame = holdings_frame(cached.holdings(stamp), now())
if (frame["bars"] > 0).any():
    totals(frame, stamp)
else:
    nothing_held(cached.standing(stamp), cached.last_runs(stamp.work))
names = ["Held", "Gaps", "Quality", "Datasets", "Runs and faults", "Refused rows", "Archive"]
held, gaps, quality, others, runs, rows, archive = st.tabs(
    names, key="tab", on_change="rerun", bind="query-params"
)
if held.open:
    with held:
        held_tab(frame)
drawn = (
    (gaps, gaps_tab),
    (quality, quality_tab),
    (others, datasets_tab),
    (runs, runs_tab),
    (rows, refused_tab),
    (archive, archive_tab),
)
for tab, draw in drawn:
    if tab.open:
        with tab:
            draw(stamp)
