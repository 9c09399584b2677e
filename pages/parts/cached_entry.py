"""The cached face of ESG entry: previews and choices, each made once for what is held now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts.cached import store
from wizdata_core.clock import now
from wizdata_core.esg.entry import preview as judging
from wizdata_core.esg.entry.table import sheet_of
from wizdata_core.queries import esg_batches, esg_entry
from wizdata_core.store import reading

if TYPE_CHECKING:
    from wizdata_core.esg.entry.preview import Preview
    from wizdata_core.esg.entry.table import Sheet
    from wizdata_core.queries.esg_batches import Batch

# ruff: noqa: ARG001 - `version` is what the caches are keyed by; the functions have no use for it


@st.cache_resource(max_entries=4, ttl="1h", show_spinner=False)
def choices(version: str) -> tuple[dict[str, str], dict[str, str]]:
    """Companies and sources that may be chosen, names by what files call them."""
    with reading(store()) as connection:
        return esg_entry.choices(connection)


@st.cache_resource(max_entries=4, ttl="1h", show_spinner=False)
def batches(version: str) -> tuple[Batch, ...]:
    """The newest batches, newest first."""
    with reading(store()) as connection:
        return esg_batches.batches(connection)


def file_preview(version: str, name: str, body: bytes) -> Preview:
    """The preview of a file as of today.

    Raises:
        BadInput: the file is no table of figures or controversies.
    """
    return _file_preview(version, now().date().isoformat(), name, body)


@st.cache_resource(max_entries=4, ttl="15m", show_spinner="Reading the file …")
def _file_preview(version: str, day: str, name: str, body: bytes) -> Preview:
    return sheet_preview(sheet_of(body, name))


def sheet_preview(sheet: Sheet) -> Preview:
    """A sheet judged beside what is held now."""
    with reading(store()) as connection:
        known = esg_entry.known_beside(connection, sheet)
    return judging.preview(sheet, known, now().date())
