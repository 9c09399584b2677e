"""One row of the builder: a field, an operator that suits it, values by its kind, and sessions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached_screener
from pages.parts.screener_edits import (
    at,
    changed,
    current,
    edit,
    first_condition,
    operators_offered,
    put,
    read_condition,
    read_right,
    with_field,
    with_operator,
)
from pages.parts.words import plain
from wizdata_core.clock import now
from wizdata_core.fields import FIELDS, Kind
from wizdata_core.figures.numbers import UNIT_WORDS
from wizdata_core.screener.expression import Condition, FieldValue
from wizdata_core.screener.operators import LIST, OPERATORS
from wizdata_core.screener.text import ScreenError
from wizdata_core.screener.writing import condition_text, right_text

if TYPE_CHECKING:
    from pages.parts.screener_edits import Path
    from wizdata_core.fields import Field
    from wizdata_core.screener.rows import Row

_SESSIONS = (0, 2, 3, 5, 10, 20, 60)


def condition_row(row: Row, path: Path, version: str) -> None:
    """A row of the form; a condition that does not begin with a field is edited as text."""
    left = row.condition.left
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if isinstance(left, FieldValue):
                _field(left, path, version)
            else:
                _as_text(row, path)
            _not(row, path)
            st.button(
                "Remove",
                key=_key(path, "drop"),
                icon=":material/close:",
                type="tertiary",
                on_click=_drop,
                args=(path,),
                help=f"Remove {plain(condition_text(row.condition))}",
            )
        if isinstance(left, FieldValue):
            with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
                _operator(row.condition, left, path)
                _values(row.condition, left, path, version)
                _within(row.condition, path)


def _key(path: Path, part: str) -> str:
    return f"row_{'_'.join(map(str, path))}_{part}"


def _field(left: FieldValue, path: Path, version: str) -> None:
    key = _key(path, "field")
    st.session_state[key] = left.name
    st.selectbox(
        "Field",
        list(FIELDS),
        key=key,
        format_func=_field_words,
        on_change=_field_changed,
        args=(path, key, version),
        label_visibility="collapsed",
    )


def _field_words(name: str) -> str:
    return f"{FIELDS[name].label} · {FIELDS[name].group.value} · {name}"


def _not(row: Row, path: Path) -> None:
    key = _key(path, "not")
    st.session_state[key] = row.negated
    st.toggle("Not", key=key, on_change=_not_changed, args=(path, key), width="content")


def _operator(condition: Condition, left: FieldValue, path: Path) -> None:
    key = _key(path, f"{left.name}_operator")
    st.session_state[key] = condition.operator
    st.selectbox(
        "Operator",
        operators_offered(left.name, condition.operator),
        key=key,
        format_func=lambda name: OPERATORS[name].words,
        on_change=_operator_changed,
        args=(path, key),
        label_visibility="collapsed",
        width=150,
    )


def _values(condition: Condition, left: FieldValue, path: Path, version: str) -> None:
    """The inputs of the right side, by the kind of the field and what its operator takes."""
    field, takes = FIELDS[left.name], OPERATORS[condition.operator].takes
    if takes == LIST:
        _list(condition, field, path, version)
        return
    for place in range(takes):
        if field.kind is Kind.DATE and isinstance(condition.right[place], date):
            _day(condition, path, place)
        elif field.kind is Kind.TEXT and condition.operator in {"eq", "ne"}:
            _one_of(condition, field, path, version)
        else:
            _typed(condition, left, path, place)


def _list(condition: Condition, field: Field, path: Path, version: str) -> None:
    key = _key(path, f"{field.name}_list")
    chosen = [right_text(condition.left, each) if field.kind is Kind.NUMBER else str(each)
              for each in condition.right]  # fmt: skip
    held = cached_screener.values(version, field.name) if field.kind is Kind.TEXT else ()
    st.session_state[key] = chosen
    st.multiselect(
        "Values",
        list(dict.fromkeys((*held, *chosen))),
        key=key,
        accept_new_options=True,
        on_change=_list_changed,
        args=(path, key),
        label_visibility="collapsed",
        placeholder="Values",
    )


def _one_of(condition: Condition, field: Field, path: Path, version: str) -> None:
    key = _key(path, f"{field.name}_one")
    current_value = str(condition.right[0])
    st.session_state[key] = current_value
    st.selectbox(
        "Value",
        list(dict.fromkeys((*cached_screener.values(version, field.name), current_value))),
        key=key,
        accept_new_options=True,
        on_change=_text_changed,
        args=(path, key),
        label_visibility="collapsed",
        width=170,
    )


def _day(condition: Condition, path: Path, place: int) -> None:
    key = _key(path, f"day_{place}")
    st.session_state[key] = condition.right[place]
    st.date_input(
        "Day",
        key=key,
        format="YYYY-MM-DD",
        on_change=_day_changed,
        args=(path, key, place),
        label_visibility="collapsed",
        width=150,
    )


def _typed(condition: Condition, left: FieldValue, path: Path, place: int) -> None:
    field = FIELDS[left.name]
    key = _key(path, f"{left.name}_{place}")
    if field.kind is Kind.TEXT:
        st.session_state[key] = str(condition.right[place])
    else:
        st.session_state[key] = right_text(left, condition.right[place])
    unit = UNIT_WORDS[field.unit]
    st.text_input(
        f"Value in {unit}" if unit else "Value",
        key=key,
        on_change=_typed_changed,
        args=(path, key, place),
        label_visibility="collapsed",
        icon=None,
        placeholder=unit or "Value",
        help=None,
        width=120,
    )
    if unit and unit != "%":
        st.caption(unit, width="content")


def _within(condition: Condition, path: Path) -> None:
    key = _key(path, "within")
    st.session_state[key] = condition.within
    st.selectbox(
        "When",
        sorted({*_SESSIONS, condition.within}),
        key=key,
        format_func=lambda count: f"within {count} sessions" if count else "on the day",
        on_change=_within_changed,
        args=(path, key),
        label_visibility="collapsed",
        width=160,
    )


def _as_text(row: Row, path: Path) -> None:
    key = _key(path, "text")
    st.session_state[key] = condition_text(row.condition)
    st.text_input(
        "Condition",
        key=key,
        on_change=_as_text_changed,
        args=(path, key),
        label_visibility="collapsed",
    )


def _drop(path: Path) -> None:
    put(changed(current(), path, None))


def _field_changed(path: Path, key: str, version: str) -> None:
    name = st.session_state[key]
    first = first_condition(name, lambda field: cached_screener.values(version, field))
    edit(path, lambda condition: with_field(condition, name, first))


def _operator_changed(path: Path, key: str) -> None:
    chosen = st.session_state[key]
    edit(path, lambda condition: with_operator(condition, chosen, now().date()))


def _typed_changed(path: Path, key: str, place: int) -> None:
    typed = st.session_state[key] or ""

    def change(condition: Condition) -> Condition:
        left = condition.left
        is_text = isinstance(left, FieldValue) and FIELDS[left.name].kind is Kind.TEXT
        made = typed if is_text or not isinstance(left, FieldValue) else read_right(left, typed)
        return replace(
            condition, right=(*condition.right[:place], made, *condition.right[place + 1 :])
        )

    edit(path, change)


def _day_changed(path: Path, key: str, place: int) -> None:
    day = st.session_state[key]
    if day:
        edit(
            path,
            lambda each: replace(each, right=(*each.right[:place], day, *each.right[place + 1 :])),
        )


def _text_changed(path: Path, key: str) -> None:
    value = st.session_state[key]
    if value:
        edit(path, lambda condition: replace(condition, right=(str(value),)))


def _list_changed(path: Path, key: str) -> None:
    values = st.session_state[key]

    def change(condition: Condition) -> Condition:
        left = condition.left
        if isinstance(left, FieldValue) and FIELDS[left.name].kind is Kind.NUMBER:
            return replace(condition, right=tuple(read_right(left, str(each)) for each in values))
        return replace(condition, right=tuple(map(str, values)))

    if values:
        edit(path, change)


def _within_changed(path: Path, key: str) -> None:
    sessions = int(st.session_state[key] or 0)
    edit(path, lambda condition: replace(condition, within=sessions))


def _not_changed(path: Path, key: str) -> None:
    form = current()
    put(changed(form, path, replace(at(form, path), negated=bool(st.session_state[key]))))


def _as_text_changed(path: Path, key: str) -> None:
    try:
        put(changed(current(), path, read_condition(st.session_state[key] or "")))
    except ScreenError as refused:
        st.toast(plain(str(refused)), icon=":material/block:")
