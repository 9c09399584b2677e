"""Keeping a preview from the page, and the words about it that outlast the rerun."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached
from pages.parts.states import refusal
from pages.parts.words import plural
from wizdata_core.clock import now
from wizdata_core.errors import BadInput, WizDataError
from wizdata_core.ingest.esg_batches import commit, undo
from wizdata_core.store import writing

if TYPE_CHECKING:
    from wizdata_core.esg.entry.preview import Preview

_NOTE = "_entry_kept"


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a press of a button: the words, and the company to look at where it is one."""

    said: str
    company: str = ""
    refused: WizDataError | None = None


def keep_button(judged: Preview, kind: str, key: str) -> None:
    """A button that stores what a preview shows as in order."""
    count = len(judged.to_store)
    st.button(
        f"Store {plural(count, 'row')}" if count else "Nothing to store",
        type="primary",
        icon=":material/save:",
        key=key,
        disabled=not count,
        on_click=_keep,
        args=(judged, kind),
    )


def _keep(judged: Preview, kind: str) -> None:
    try:
        with writing(cached.store()) as connection:
            batch = commit(connection, judged, now(), kind=kind)
    except WizDataError as error:
        st.session_state[_NOTE] = Kept("Nothing was stored", refused=error)
        return
    company = min(row.content.issuer for row in judged.to_store if row.content)
    rows = plural(len(judged.to_store), "row")
    said = f"**{rows} stored as batch {batch}.** The tab Batches takes it back."
    st.session_state[_NOTE] = Kept(said, company)


def undo_pressed(batch: int, why: str) -> None:
    """Takes a batch back for the reason that the field of the key `why` holds."""
    try:
        with writing(cached.store()) as connection:
            undo(connection, batch, st.session_state[why], now())
    except WizDataError as error:
        st.session_state[_NOTE] = Kept("Not taken back", refused=error)
        return
    st.session_state[_NOTE] = Kept(f"**Batch {batch} is taken back.** Its rows stay.")


def kept_note() -> None:
    """Says once what the last press came to, and leads to the company that it is about.

    Raises:
        WizDataError: it failed for another reason than what was given.
    """
    note = st.session_state.pop(_NOTE, None)
    if note is None:
        return
    if isinstance(note.refused, BadInput):
        refusal(note.refused, note.said)
        return
    if note.refused is not None:
        raise note.refused
    with st.container(border=True):
        st.markdown(f":material/check_circle: {note.said}")
        if note.company:
            st.page_link(
                "pages/esg_companies.py",
                label="See the company",
                icon=":material/eco:",
                query_params={"company": note.company},
            )
