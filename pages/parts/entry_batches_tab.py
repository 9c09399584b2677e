"""The tab of batches: what was stored when, what was refused, and taking a batch back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached_entry
from pages.parts.entry_kept import undo_pressed
from pages.parts.states import empty
from pages.parts.tables import moment_column, records
from pages.parts.words import plain, plural, utc
from wizdata_core.ingest.esg_batches import MOST_WHY

if TYPE_CHECKING:
    from wizdata_core.queries.esg_batches import Batch


def batches_tab(version: str) -> None:
    """Every batch, and one of them in full."""
    held = {each.id: each for each in cached_entry.batches(version)}
    if not held:
        empty("Nothing has been entered yet. The tabs File and Form store batches.")
        return
    records(
        [_row(each) for each in held.values()],
        "entry_batches",
        f"{plural(len(held), 'batch', 'batches')}, the newest first",
        {
            "Entered": moment_column("Entered (UTC)"),
            "Taken back": moment_column("Taken back (UTC)"),
        },
    )
    number = st.selectbox(
        "Batch",
        list(held),
        format_func=lambda each: f"{each} · {held[each].name} · {utc(held[each].collected_at)}",
        key="entry_batch",
    )
    if number in held:
        _one(held[number])


def _row(batch: Batch) -> dict[str, object]:
    return {
        "Batch": batch.id,
        "Kind": batch.kind,
        "Name": batch.name,
        "Entered": batch.collected_at,
        "Rows": batch.accepted,
        "Rows refused": len({each["line"] for each in batch.refusals}),
        "Taken back": batch.undone_at,
        "Why": batch.undone_why,
    }


def _one(batch: Batch) -> None:
    """The refusals of a batch, and how it is taken back."""
    if batch.refusals:
        st.markdown(f"**Refused in batch {batch.id}**")
        shown = [
            {name: str(each[name]) for name in ("line", "column", "value", "said")}
            for each in batch.refusals
        ]
        records(shown, f"entry_refusals_{batch.id}", f"Rows refused in batch {batch.id}")
    if batch.undone_at is not None:
        st.caption(
            f":material/undo: Taken back {utc(batch.undone_at)}: {plain(batch.undone_why)}. "
            "Its rows stay and count no more; importing its file again stores them anew."
        )
        return
    why = f"why_{batch.id}"
    with st.form(f"undo_{batch.id}", border=True):
        st.text_input("Why it is taken back", max_chars=MOST_WHY, key=why)
        st.form_submit_button(
            f"Take batch {batch.id} back",
            icon=":material/undo:",
            on_click=undo_pressed,
            args=(batch.id, why),
        )
