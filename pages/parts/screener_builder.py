"""The builder: a screen's conditions as rows, beside its text; each edit rewrites the text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached_screener
from pages.parts.screener_edits import add, at, changed, current, put
from pages.parts.screener_row import condition_row
from pages.parts.states import empty
from wizdata_core.fields import FIELDS
from wizdata_core.figures.numbers import UNIT_WORDS
from wizdata_core.screener.rows import Block, Row, as_rows

if TYPE_CHECKING:
    from pages.parts.screener_edits import Path
    from pages.parts.screener_state import Chosen

_JOINTS = {False: "All of these", True: "Any of these"}


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
    if len(form.of) > 1:
        _joint(form, ())
    for place, each in enumerate(form.of):
        if isinstance(each, Row):
            condition_row(each, (place,), version)
        else:
            _group(each, (place,), version)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _adder((), "Add a condition", version)
        if form.of:
            st.button(
                "Group",
                key="builder_group",
                icon=":material/data_object:",
                help="Adds a group of conditions of its own, with the last row in it",
                on_click=_add_group,
                disabled=not isinstance(form.of[-1], Row),
            )
            st.button("Clear", key="builder_clear", icon=":material/clear_all:", on_click=_clear)


def _group(group: Block, path: Path, version: str) -> None:
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            _joint(group, path)
            key = f"builder_not_{path[0]}"
            st.session_state[key] = group.negated
            st.toggle("Not", key=key, on_change=_negate, args=(path, key))
            st.button(
                "Remove the group",
                key=f"builder_drop_{path[0]}",
                icon=":material/close:",
                type="tertiary",
                on_click=_remove,
                args=(path,),
            )
        for place, row in enumerate(group.of):
            if isinstance(row, Row):
                condition_row(row, (*path, place), version)
        _adder(path, "Add to this group", version)


def _joint(block: Block, path: Path) -> None:
    key = "builder_joint_" + "_".join(map(str, path))
    st.session_state[key] = block.either
    st.segmented_control(
        "Which must hold",
        [False, True],
        key=key,
        required=True,
        format_func=_JOINTS.__getitem__,
        on_change=_join,
        args=(path, key),
        label_visibility="collapsed",
    )


def _adder(path: Path, label: str, version: str) -> None:
    key = "builder_add_" + "_".join(map(str, path))
    st.selectbox(
        label,
        list(FIELDS),
        index=None,
        key=key,
        format_func=field_words,
        on_change=_add,
        args=(path, key, version),
        placeholder=f"{label}: search {len(FIELDS)} fields",
        label_visibility="collapsed",
        icon=":material/add:",
    )


def field_words(name: str) -> str:
    """A field as the builder's menus have it: label, unit, group, and the name that is typed."""
    field = FIELDS[name]
    unit = UNIT_WORDS[field.unit]
    return f"{field.label}{f' ({unit})' if unit else ''} · {field.group.value} · {name}"


def _add(path: Path, key: str, version: str) -> None:
    name = st.session_state[key]
    st.session_state[key] = None
    if name:
        add(path, name, lambda field: cached_screener.values(version, field))


def _add_group() -> None:
    form = current()
    last = form.of[-1] if form.of else None
    if isinstance(last, Row):
        put(replace(form, of=(*form.of[:-1], Block(either=True, of=(last,)))))


def _clear() -> None:
    put(Block())


def _join(path: Path, key: str) -> None:
    form, either = current(), bool(st.session_state[key])
    if not path:
        put(replace(form, either=either))
        return
    group = at(form, path)
    if isinstance(group, Block):
        put(changed(form, path, replace(group, either=either)))


def _negate(path: Path, key: str) -> None:
    form = current()
    put(changed(form, path, replace(at(form, path), negated=bool(st.session_state[key]))))


def _remove(path: Path) -> None:
    put(changed(current(), path, None))
