"""The builder: a screen's conditions as rows, beside its text; each edit rewrites the text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached_screener
from pages.parts.screener_edits import (
    add,
    can_group,
    drop_group,
    edit_group,
    field_words,
    first_row,
    group_last_two,
    put,
)
from pages.parts.screener_row import condition_row
from pages.parts.states import empty
from wizdata_core.fields import FIELDS, Kind
from wizdata_core.screener.widgets import ALL, ANY, Rows, as_rows

if TYPE_CHECKING:
    from pages.parts.screener_state import Chosen

_MOST_LINES, _TALL = 6, 330  # rows in full sight, and the pixels in which more of them scroll
_JOINTS = {ALL: "All of these", ANY: "Any of these"}


def builder(chosen: Chosen, version: str) -> None:
    """The rows of a screen; one too deep for them says so and stays text."""
    form = as_rows(chosen.screen)
    if form is None:
        empty(
            "This screen is deeper than rows can show: edit its text. Rows show conditions and one "
            "level of groups.",
            ":material/account_tree:",
        )
        return
    if len(form.rows) > 1:
        _joint(form, 0)
    lines = len(form.rows) + 2 * (len(form.groups) - 1)
    tall = lines > _MOST_LINES
    with st.container(height=_TALL if tall else "content", border=tall, gap="xsmall"):
        _rows(form, version)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _adder(0, "Add a condition", version)
        if form.rows:
            st.button(
                "Group",
                key="builder_group",
                icon=":material/data_object:",
                help="Makes the last two rows a group of their own",
                on_click=group_last_two,
                disabled=not can_group(form),
            )
            st.button(
                "Clear",
                key="builder_clear",
                icon=":material/clear_all:",
                on_click=put,
                args=(Rows(),),
            )


def _rows(form: Rows, version: str) -> None:
    """Rows in their order; a group stands where its first row does, with all of its rows."""
    drawn: set[int] = set()
    for place, row in enumerate(form.rows):
        if row.group == 0:
            condition_row(row, place, version)
        elif row.group not in drawn:
            drawn.add(row.group)
            _group(form, row.group, version)


def _group(form: Rows, group: int, version: str) -> None:
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            _joint(form, group)
            key = f"builder_not_{group}"
            st.session_state[key] = form.groups[group].negated
            st.toggle("Not", key=key, on_change=_negated, args=(group, key), width="content")
            st.button(
                "Remove the group",
                key=f"builder_drop_{group}",
                icon=":material/close:",
                type="tertiary",
                on_click=drop_group,
                args=(group,),
            )
        for place, row in enumerate(form.rows):
            if row.group == group:
                condition_row(row, place, version)
        _adder(group, "Add to this group", version)


def _joint(form: Rows, group: int) -> None:
    key = f"builder_joint_{group}"
    st.session_state[key] = form.groups[group].join
    st.segmented_control(
        "Which must hold",
        list(_JOINTS),
        key=key,
        required=True,
        format_func=_JOINTS.__getitem__,
        on_change=_joined,
        args=(group, key),
        label_visibility="collapsed",
    )


def _adder(group: int, label: str, version: str) -> None:
    key = f"builder_add_{group}"
    st.selectbox(
        label,
        list(FIELDS),
        index=None,
        key=key,
        format_func=field_words,
        on_change=_added,
        args=(group, key, version),
        placeholder=f"{label}: search {len(FIELDS)} fields",
        label_visibility="collapsed",
        icon=":material/add:",
    )


def _added(group: int, key: str, version: str) -> None:
    name = st.session_state[key]
    st.session_state[key] = None
    if name:
        held = cached_screener.values(version, name) if FIELDS[name].kind is Kind.TEXT else ()
        add(first_row(name, group, held))


def _joined(group: int, key: str) -> None:
    edit_group(group, lambda each: replace(each, join=str(st.session_state[key])))


def _negated(group: int, key: str) -> None:
    edit_group(group, lambda each: replace(each, negated=bool(st.session_state[key])))
