"""The tab for files: templates to fill in, a file to look at, and the button that stores it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.parts import cached_entry
from pages.parts.entry_kept import keep_button
from pages.parts.entry_preview import preview_part
from pages.parts.states import empty, refusal
from wizdata_core.errors import BadInput
from wizdata_core.esg.entry.columns import Subject
from wizdata_core.esg.entry.table import MOST_BYTES
from wizdata_core.esg.entry.templates import csv_template, xlsx_template

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MEGABYTE = 1024 * 1024


def file_tab(version: str) -> None:
    """Upload, preview, accept; nothing is stored before the button is pressed."""
    st.caption(
        "Fill in a template, one row a figure, and look at what would become of each row. "
        "Nothing is stored before you say so, and a batch that was stored can be taken back."
    )
    _templates(version)
    given = st.file_uploader(
        "A file of figures or controversies, CSV or XLSX",
        type=["csv", "xlsx"],
        max_upload_size=MOST_BYTES // _MEGABYTE,
        key="entry_file",
    )
    if given is None:
        empty("No file is chosen. The preview shows here, row by row.")
        return
    try:
        judged = cached_entry.file_preview(version, given.name, given.getvalue())
    except BadInput as refused:
        refusal(refused, "This file cannot be read; nothing was stored")
        return
    preview_part(judged)
    keep_button(judged, "file", "entry_accept")


# A fragment of its own: a rerun elsewhere would take the file away under a click.
@st.fragment
def _templates(version: str) -> None:
    with st.container(horizontal=True):
        for subject in Subject:
            for ending in ("xlsx", "csv"):
                st.download_button(
                    f"{subject.value.capitalize()} {ending.upper()}",
                    partial(_template, version, subject, ending),
                    f"esg_{subject.value}.{ending}",
                    _XLSX if ending == "xlsx" else "text/csv",
                    on_click="ignore",
                    icon=":material/download:",
                    key=f"template_{subject.value}_{ending}",
                )


def _template(version: str, subject: Subject, ending: str) -> bytes:
    if ending == "csv":
        return csv_template(subject).encode()
    return xlsx_template(subject, *cached_entry.choices(version))
