"""A preview on the page: how many rows come to what, and each row with its state and reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.parts.tables import MOST_RECORDS, csv_button, height_of
from pages.parts.words import plain, plural
from wizdata_core.esg.entry.columns import Subject
from wizdata_core.esg.entry.preview import RowState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wizdata_core.esg.entry.preview import CheckedRow, Preview

MARKS = {
    RowState.NEW: "● new",
    RowState.RESTATES: "● restates",
    RowState.UNCHANGED: "○ unchanged",
    RowState.REFUSED: "✕ refused",
}
_MEANINGS = {
    RowState.NEW: "Will be stored",
    RowState.RESTATES: "Will be stored, and takes the place of an earlier row, which stays",
    RowState.UNCHANGED: "Stored already, exactly so",
    RowState.REFUSED: "Will not be stored; its reasons stand beside it",
}
_SHOWN = {
    Subject.FIGURES: ("issuer", "metric", "period_end", "value", "unit"),
    Subject.CONTROVERSIES: ("issuer", "happened_on", "topic", "severity", "title"),
}
_ALL, _LOOK = "All", "Look at"
_MOST_OPEN, _MOST_SAID = 5, 30


def preview_part(judged: Preview) -> None:
    """The counts, the notes on how the file was read, and the rows; all of them as CSV."""
    _counts(judged)
    for note in judged.sheet.notes:
        st.caption(f":material/info: {plain(note)}")
    flagged = [row for row in judged.rows if row.findings and row.state is not RowState.REFUSED]
    parts: dict[str, Sequence[CheckedRow]] = {_ALL: judged.rows}
    parts |= {MARKS[state]: _of(judged, state) for state in RowState if judged.count(state)}
    parts |= {_LOOK: flagged} if flagged else {}
    offered = [name for name in parts if name != _ALL]
    chosen = _ALL
    if len(offered) > 1:
        labels = {name: f"{name} ({len(rows):,})" for name, rows in parts.items()}
        chosen = st.segmented_control(
            "Rows",
            list(parts),
            default=_ALL,
            required=True,
            format_func=labels.__getitem__,
            key="entry_rows",
            label_visibility="collapsed",
        )
    frame = rows_frame(parts.get(chosen, judged.rows), judged.sheet.subject)
    st.dataframe(
        frame,
        key="entry_preview",
        hide_index=True,
        height=height_of(len(frame), MOST_RECORDS),
        alt=f"{plural(len(frame), 'row')} of {judged.sheet.name}, each with its state and reasons",
        column_config={
            "Line": st.column_config.NumberColumn(width="small", pinned=True),
            "State": st.column_config.TextColumn(width="small"),
            "Reasons": st.column_config.TextColumn(width="large"),
        },
    )
    _refusals(judged)
    csv_button(rows_frame(judged.rows, judged.sheet.subject), "esg_preview")


def rows_frame(rows: Sequence[CheckedRow], subject: Subject) -> pd.DataFrame:
    """Rows of a preview as a table of texts; the state in words, every reason in one cell."""
    return pd.DataFrame(
        [
            {
                "Line": row.line.number,
                "State": MARKS[row.state],
                "Reasons": reasons(row),
                **{name: row.line.cells.get(name, "") for name in _SHOWN[subject]},
            }
            for row in rows
        ],
        columns=["Line", "State", "Reasons", *_SHOWN[subject]],
    )


def reasons(row: CheckedRow) -> str:
    """What was found of a row, what refuses it first."""
    found = sorted(row.findings, key=lambda each: not each.refuses)
    said = [
        each.said if each.said.startswith(each.column) else f"{each.column}: {each.said}"
        for each in found
    ]
    if row.supersedes is not None:
        said.insert(0, f"takes the place of the stored row {row.supersedes}")
    if row.supersedes_line is not None:
        said.insert(0, f"takes the place of line {row.supersedes_line}")
    return "; ".join(said)


def _refusals(judged: Preview) -> None:
    """Each refused row's line, column and reason in full, the first of them."""
    refused = [(row, each) for row in judged.refused for each in row.findings if each.refuses]
    if not refused:
        return
    with st.expander("Why rows are refused", expanded=len(refused) <= _MOST_OPEN):
        for row, each in refused[:_MOST_SAID]:
            st.markdown(f"**Line {row.line.number}, {plain(each.column)}:** {plain(each.said)}")
        if len(refused) > _MOST_SAID:
            st.caption(f"… and {len(refused) - _MOST_SAID:,} more; the table has them all")


def _counts(judged: Preview) -> None:
    with st.grid(4, min_column_width=130):
        for state in RowState:
            st.metric(
                MARKS[state].partition(" ")[2].capitalize(),
                f"{judged.count(state):,}",
                border=True,
                help=_MEANINGS[state],
            )


def _of(judged: Preview, state: RowState) -> list[CheckedRow]:
    return [row for row in judged.rows if row.state is state]
