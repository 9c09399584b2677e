"""Coverage as tables: series, runs, faults in plain words, refused rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.parts.tables import (
    DATE,
    MOST_RECORDS,
    STATE_MARKS,
    class_label,
    height_of,
    moment_column,
    records,
    symbol_column,
)
from pages.parts.words import NONE
from wizdata_core.queries.freshness import FAULT_WORDS, state_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from streamlit.elements.lib.column_types import ColumnConfig

    from wizdata_core.queries.coverage import FaultLine, Holding, RunLine
    from wizdata_core.queries.datasets import DatasetLine


_REREAD = st.column_config.TextColumn(
    "Read anew",
    width="medium",
    help="Why, and since when, the whole history is asked for again: a corporate action came or "
    "changed, and a provider restates all prices before it",
)


def holdings_frame(holdings: Iterable[Holding], now: datetime) -> pd.DataFrame:
    """Holdings as a frame, one row a series; `state` by the rule of queries/freshness.py."""
    rows = [
        (
            each.symbol, each.name, class_label(each.asset_class), each.interval or NONE, each.bars,
            each.first_opened_at, each.last_opened_at, each.provider_label or NONE, each.checked_at,
            state_of(
                each.asset_class, each.interval, each.last_opened_at, now, each.mic
            ).value,
            _reread(each),
        )
        for each in holdings
    ]  # fmt: skip
    names = "symbol name class interval bars first last source checked state anew".split()  # noqa: SIM905 - one line
    frame = pd.DataFrame(rows, columns=names)
    moments = {name: pd.to_datetime(frame[name], utc=True) for name in ("first", "last", "checked")}
    return frame.assign(**moments)


def holdings_table(frame: pd.DataFrame) -> None:
    """The frame of `holdings_frame` on screen; a click on a symbol opens its chart."""
    st.dataframe(
        frame.assign(state=frame["state"].map(STATE_MARKS)),
        key="holdings",
        hide_index=True,
        height=height_of(len(frame), MOST_RECORDS),
        alt="Series held",
        column_config={
            "symbol": symbol_column("holdings_symbol"),
            "name": "Name",
            "class": "Class",
            "interval": "Interval",
            "bars": st.column_config.NumberColumn("Bars", format="localized"),
            "first": st.column_config.DateColumn("First bar", format=DATE),
            "last": moment_column("Last bar (UTC)"),
            "source": "Source",
            "checked": moment_column("Last answer (UTC)"),
            "state": "State",
            "anew": _REREAD if frame["anew"].any() else None,
        },
    )


def _reread(each: Holding) -> str:
    """Why, and since when, the history of a series is read anew; empty where it never was."""
    if each.reread_at is None:
        return ""
    return f"{each.reread_why}, since {each.reread_at:%Y-%m-%d}"


def runs_table(runs: Iterable[RunLine]) -> None:
    """The newest run of each job."""
    rows = [
        {
            "Job": each.job,
            "State": each.state,
            "Started (UTC)": each.started_at,
            "Took (s)": each.took.total_seconds() if each.took else None,
            "Asked": each.asked,
            "Answered": each.answered,
            "Bars stored": each.stored,
            "Rows refused": each.refused,
            "Faults": each.faults,
            "Detail": each.detail,
        }
        for each in runs
    ]
    counted = ("Asked", "Answered", "Bars stored", "Rows refused", "Faults")
    config: dict[str, ColumnConfig] = {
        "Job": st.column_config.TextColumn(pinned=True),
        "Started (UTC)": moment_column(),
        "Took (s)": st.column_config.NumberColumn(format="%.1f"),
        **{name: st.column_config.NumberColumn(format="localized") for name in counted},
    }
    records(rows, "runs", "The newest run of each job", config)


def faults_table(faults: Iterable[FaultLine]) -> None:
    """Faults in plain words, with what the provider said."""
    rows = [
        {
            "When (UTC)": each.at,
            "Provider": each.provider,
            "Symbol": each.symbol,
            "Interval": each.interval,
            "What happened": FAULT_WORDS.get(each.kind, each.kind),
            "Kind": each.kind,
            "Times": each.times,
            "Said": each.detail,
            "Job": each.job,
        }
        for each in faults
    ]
    records(rows, "faults", "Faults, latest first", {"When (UTC)": moment_column()})


def datasets_table(lines: Iterable[DatasetLine]) -> None:
    """What is held of each dataset beside bars, from whom, and what its last answers came to."""
    rows = [
        {
            "Dataset": each.dataset,
            "Source": each.provider_label or NONE,
            "Rows": each.rows,
            "State": each.state,
            "Newest row (UTC)": each.newest,
            "Last answer (UTC)": each.answered_at,
            "Answers with remarks": each.drifted,
        }
        for each in lines
    ]
    config: dict[str, ColumnConfig] = {
        "Dataset": st.column_config.TextColumn(pinned=True),
        "Rows": st.column_config.NumberColumn(format="localized"),
        "Newest row (UTC)": moment_column(),
        "Last answer (UTC)": moment_column(),
    }
    records(rows, "datasets", "Datasets beside bars", config)


def records_table(found: Sequence[object], heads: dict[str, str], key: str) -> None:
    """Plain records as a table; `heads` maps the fields shown to their words."""
    rows = [{head: getattr(each, name) for name, head in heads.items()} for each in found]
    records(rows, key, ", ".join(heads.values()), {})
