"""The tabs of the coverage page, each with its empty state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached
from pages.parts.coverage_tables import (
    datasets_table,
    faults_table,
    holdings_table,
    records_table,
    runs_table,
)
from pages.parts.states import empty
from pages.parts.tables import csv_button
from pages.parts.words import plural, size, utc
from wizdata_core.queries.freshness import RULE, State

if TYPE_CHECKING:
    import pandas as pd

    from wizdata_core.queries.freshness import Stamp

_ALL = "All"
_GOOD = ":material/check_circle:"
_REFUSED_HEADS = {
    "provider": "Provider",
    "symbols": "Of",
    "where": "Where",
    "reason": "Why",
    "content": "Row",
}


def held_tab(frame: pd.DataFrame) -> None:
    """Every series, and every instrument without one; held ones first."""
    shown = _narrowed(frame.iloc[(frame["bars"] == 0).argsort(kind="stable")])
    if shown.empty:
        empty("Nothing matches. Clear the search or the filters.", ":material/search_off:")
        return
    holdings_table(shown)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.caption(f"{plural(len(shown), 'row')}. {RULE}", width=700)
        csv_button(shown, "coverage")


def _narrowed(frame: pd.DataFrame) -> pd.DataFrame:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        said = st.text_input(
            "Search",
            key="coverage_search",
            placeholder="Symbol or name",
            icon=":material/search:",
            persist_state="session",
        )
        kind = _filter("Class", [_ALL, *frame["class"].unique()], "coverage_class")
        state = _filter("State", [_ALL, *(each.value for each in State)], "coverage_state")
        source = _filter("Source", [_ALL, *sorted(frame["source"].unique())], "coverage_source")
    for word in (said or "").split():
        names = frame["symbol"] + " " + frame["name"]
        frame = frame[names.str.contains(word, case=False, regex=False)]
    for column, wanted in (("class", kind), ("state", state), ("source", source)):
        if wanted != _ALL:
            frame = frame[frame[column] == wanted]
    return frame


def _filter(label: str, options: list[str], key: str) -> str:
    return st.selectbox(label, options, key=key, persist_state="session", width=180)


def runs_tab(stamp: Stamp) -> None:
    """The newest run of every job, and the faults that runs met."""
    runs = cached.last_runs(stamp.work)
    if runs:
        runs_table(runs)
    else:
        empty("No run has started yet. `make run` starts collection.")
    st.subheader("Faults", anchor=False)
    faults = cached.last_faults(stamp.work)
    if not faults:
        empty("No fault is on record.", _GOOD)
        return
    faults_table(faults)
    st.caption(
        f"The newest {len(faults):,}, latest first. A fault says how asking failed; "
        "it is never a verdict on the instrument."
    )


def refused_tab(stamp: Stamp) -> None:
    """Rows that were not stored, with the reason."""
    refused = cached.refused(stamp)
    if not refused.rows:
        empty("No row has been refused.", _GOOD)
        return
    records_table(refused.rows, _REFUSED_HEADS, "refused")
    st.caption(
        f"{len(refused.rows):,} of {plural(refused.total, 'refused row')}, the latest answer "
        "first. Good rows of the same answer were stored."
    )


def archive_tab(stamp: Stamp) -> None:
    """What the lake holds, by provider."""
    sizes = cached.lake_sizes(stamp)
    if not sizes:
        empty("Nothing is archived yet: every answer is kept here before it is read.")
        return
    for each in sizes:
        parts = [f"**{each.provider}** {plural(each.answers, 'answer')}", size(each.bytes)]
        parts.append(f"newest {utc(each.newest)}")
        if each.waiting:
            parts.append(f"{plural(each.waiting, 'answer')} still to be cleaned")
        st.markdown(" · ".join(parts))


def datasets_tab(stamp: Stamp) -> None:
    """What is held beside bars: fundamentals, the calendar, news, markets, indicators."""
    lines = cached.dataset_lines(stamp)
    if not any(line.provider for line in lines):
        empty(
            "Nothing is held beside bars yet. "
            "`python -m collectors once --dataset indicators` asks for one dataset, now."
        )
    datasets_table(lines)
    st.caption(
        "Withdrawn: the source says that it no longer gives this. Empty: it has none of it for "
        "that subject. Never asked: no job has run yet."
    )
