"""Fields that both forms of ESG entry have, and the preview below them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached_entry
from pages.parts.entry_kept import keep_button
from pages.parts.entry_preview import MARKS
from pages.parts.states import empty
from pages.parts.words import plain
from wizdata_core.clock import now
from wizdata_core.esg.entry.columns import FIGURES, MOST_TEXT, Subject
from wizdata_core.esg.entry.table import form_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_HELP = {each.name: f"{each.takes[:1].upper()}{each.takes[1:]}" for each in FIGURES}
_FIRST_DAY = date(1950, 1, 1)


def company_box(
    companies: Mapping[str, str], given: str, changed: Callable[[], None], key: str = "company"
) -> str:
    """Which company, by name; empty where none is chosen yet."""
    st.session_state[f"entry_{key}"] = given if given in companies else None
    chosen = st.selectbox(
        "Company",
        list(companies),
        index=None,
        format_func=companies.__getitem__,
        key=f"entry_{key}",
        placeholder="Choose a company",
        on_change=changed,
    )
    return chosen or ""


def text_box(label: str, key: str, help: str = "") -> str:  # noqa: A002 - Streamlit's own word
    """A line of text."""
    return st.text_input(label, max_chars=MOST_TEXT, key=f"entry_{key}", help=help or None).strip()


def choice(
    label: str,
    words: Sequence[str],
    key: str,
    help: str = "",  # noqa: A002 - Streamlit's own word
    labels: Mapping[str, str] | None = None,
    first: int | None = 0,
) -> str:
    """One of a list of words, shown by their labels where there are any; empty where none is."""
    shown = labels or {each: each for each in words}
    chosen = st.selectbox(
        label,
        list(words),
        index=first,
        format_func=shown.__getitem__,
        key=f"entry_{key}",
        help=help or None,
    )
    return chosen or ""


def day_box(label: str, key: str, first: str = "") -> str:
    """A day up to today, as ISO; empty where none is given."""
    found = st.date_input(
        label,
        value=date.fromisoformat(first) if first else None,
        min_value=_FIRST_DAY,
        max_value=now().date(),
        format="YYYY-MM-DD",
        key=f"entry_{key}",
    )
    return found.isoformat() if isinstance(found, date) else ""


def source_fields(
    sources: Mapping[str, str], key: str, usual: str, *, document: bool
) -> dict[str, str]:
    """Where it stands: the source, the document and its page, the address, the day."""
    names = sorted(sources, key=lambda name: name != usual)
    cells = {"source": choice("Source", names, f"{key}_source", "", sources)}
    if document:
        with st.container(horizontal=True):
            cells["document"] = text_box("Document", f"{key}_document", _HELP["document"])
            cells["page"] = text_box("Page", f"{key}_page", _HELP["page"])
    cells["url"] = text_box("Address", f"{key}_url", _HELP["url"])
    cells["published_on"] = day_box("Published on", f"{key}_published")
    if document:
        cells["note"] = text_box("Note", f"{key}_note")
    return cells


def form_preview(subject: Subject, cells: Mapping[str, str], *, ready: bool) -> None:
    """What would become of the row, reason by reason, and the button that stores it."""
    st.divider()
    if not ready:
        what = "value" if subject is Subject.FIGURES else "title"
        empty(f"The preview shows here once the {what} is given.", ":material/edit_note:")
        return
    judged = cached_entry.sheet_preview(form_sheet(subject, cells))
    (row,) = judged.rows
    st.markdown(f"**{MARKS[row.state]}**")
    for each in sorted(row.findings, key=lambda found: not found.refuses):
        icon = ":material/block:" if each.refuses else ":material/warning:"
        st.markdown(f"{icon} **{plain(each.column)}** {plain(each.said)}")
    if row.supersedes is not None:
        st.markdown(f":material/history: takes the place of the stored row {row.supersedes}")
    keep_button(judged, "form", f"entry_save_{subject.value}")
