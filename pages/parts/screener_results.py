"""The results of a screen: a page of rows, or the groups of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached, cached_screener
from pages.parts.screener_answer import UNITS
from pages.parts.screener_controls import (
    columns_box,
    columns_popover,
    group_box,
    order_boxes,
    pages_row,
)
from pages.parts.screener_table import groups_table, result_table, shown_columns
from pages.parts.screener_words import write
from pages.parts.states import empty
from pages.parts.words import plural
from wizdata_core.screener.expression import All, Condition, FieldValue
from wizdata_core.screener.text import text_of

if TYPE_CHECKING:
    from pages.parts.screener_state import Chosen
    from wizdata_core.queries.screening import Found
    from wizdata_core.screener.expression import Screen


def results_tab(chosen: Chosen, version: str, found: Found) -> None:
    """The controls of the table, the table, its pages and what its units mean."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        columns_box(chosen)
        columns_popover(chosen)
        order_boxes(chosen)
        group_box(chosen)
    if chosen.group:
        _groups(chosen, version, found)
    if not len(found.rows):
        empty(f"The result ends before page {chosen.page:,}.", ":material/last_page:")
        st.button("First page", icon=":material/first_page:", key="screener_first", on_click=write)
        return
    columns = shown_columns(chosen.columns, chosen.sort)
    ids = tuple(found.rows.column("instrument_id").to_pylist())
    trends = cached_screener.trends(version, cached.stamp().data, ids, chosen.as_of)
    result_table(found.rows, columns, trends, f"screener_rows_{chosen.page}")
    pages_row(chosen, found.total)
    first = (chosen.page - 1) * chosen.rows + 1
    st.caption(
        f"Rows {first:,} to {first + len(ids) - 1:,} of {found.total:,}. {UNITS} "
        f"Found in {found.seconds * 1000:,.0f} ms."
    )


def _groups(chosen: Chosen, version: str, found: Found) -> None:
    groups = cached_screener.groups(version, chosen)

    def open_group(value: str) -> None:
        narrowed = within_group(chosen.screen, chosen.group, value)
        write(q=text_of(narrowed), group="")

    groups_table(groups, chosen.group, chosen.columns, open_group)
    counted = sum(each.count for each in groups)
    short = "" if counted == found.total else f", the first {counted:,} of {found.total:,}"
    st.caption(f"{plural(len(groups), 'group')} of {plural(counted, 'instrument')}{short}.")


def within_group(screen: Screen, group: str, value: str) -> Screen:
    """The screen of those of its instruments that have this value of a text field, or none."""
    left = FieldValue(group)
    one = Condition(left, "eq", (value,)) if value else Condition(left, "missing")
    parts = screen.of if isinstance(screen, All) else (screen,)
    return All((*parts, one)) if parts else one
