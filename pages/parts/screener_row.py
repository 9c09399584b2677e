"""One row of the builder: a field, an operator that suits it, values by its kind, and sessions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached_screener
from pages.parts.screener_edits import (
    drop,
    edit,
    field_words,
    first_row,
    kind_of_row,
    operators_offered,
    typed_value,
    with_field,
    with_operator,
)
from wizdata_core.clock import now
from wizdata_core.fields import FIELDS, Kind
from wizdata_core.figures.numbers import UNIT_WORDS
from wizdata_core.screener.operators import LIST, OPERATORS

if TYPE_CHECKING:
    from wizdata_core.screener.widgets import Row

_SESSIONS = (0, 2, 3, 5, 10, 20, 60)


def condition_row(row: Row, at: int, version: str) -> None:
    """A row of the form; a left side that is no field, such as a rank, is edited as text."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        if row.left in FIELDS:
            _field(row, at, version)
        else:
            _left(row, at)
        _operator(row, at)
        _values(row, at, version)
        _within(row, at)
        key = _key(at, "not")
        st.session_state[key] = row.negated
        st.toggle("Not", key=key, on_change=_negated, args=(at, key), width="content")
        st.button(
            ":material/delete:",
            key=_key(at, "drop"),
            type="tertiary",
            on_click=drop,
            args=(at,),
            help="Remove",
        )


def _key(at: int, part: str) -> str:
    return f"row_{at}_{part}"


def _field(row: Row, at: int, version: str) -> None:
    key = _key(at, "field")
    st.session_state[key] = row.left
    st.selectbox(
        "Field",
        list(FIELDS),
        key=key,
        format_func=field_words,
        on_change=_field_changed,
        args=(at, key, version),
        label_visibility="collapsed",
    )


def _left(row: Row, at: int) -> None:
    key = _key(at, "left")
    st.session_state[key] = row.left
    st.text_input(
        "Rank, percentile or indicator",
        key=key,
        on_change=_left_changed,
        args=(at, key),
        label_visibility="collapsed",
    )


def _operator(row: Row, at: int) -> None:
    key = _key(at, f"{row.left}_operator")
    st.session_state[key] = row.operator
    st.selectbox(
        "Operator",
        operators_offered(row),
        key=key,
        format_func=lambda name: OPERATORS[name].words,
        on_change=_operator_changed,
        args=(at, key),
        label_visibility="collapsed",
        width=125,
    )


def _values(row: Row, at: int, version: str) -> None:
    """The inputs of the right side, by the kind of the left and what the operator takes."""
    kind, takes = kind_of_row(row), OPERATORS[row.operator].takes
    if takes == LIST:
        _list(row, at, version)
    elif kind is Kind.TEXT and row.operator in {"eq", "ne"}:
        _one_of(row, at, version)
    else:
        for place, value in enumerate(row.values):
            day = _day_of(value) if kind is Kind.DATE else None
            if day:
                _day(day, at, place)
            else:
                _typed(row, at, place)


def _list(row: Row, at: int, version: str) -> None:
    key = _key(at, f"{row.left}_list")
    st.session_state[key] = list(row.values)
    st.multiselect(
        "Values",
        _options(row, version),
        key=key,
        accept_new_options=True,
        on_change=_list_changed,
        args=(at, key),
        label_visibility="collapsed",
        placeholder="Values",
    )


def _one_of(row: Row, at: int, version: str) -> None:
    key = _key(at, f"{row.left}_one")
    st.session_state[key] = row.values[0]
    st.selectbox(
        "Value",
        _options(row, version),
        key=key,
        accept_new_options=True,
        on_change=_value_changed,
        args=(at, key, 0),
        label_visibility="collapsed",
        width=140,
    )


def _options(row: Row, version: str) -> list[str]:
    held = cached_screener.values(version, row.left) if kind_of_row(row) is Kind.TEXT else ()
    return list(dict.fromkeys((*row.values, *held)))


def _day_of(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _day(day: date, at: int, place: int) -> None:
    key = _key(at, f"day_{place}")
    st.session_state[key] = day
    st.date_input(
        "Day",
        key=key,
        format="YYYY-MM-DD",
        on_change=_value_changed,
        args=(at, key, place),
        label_visibility="collapsed",
        width=140,
    )


def _typed(row: Row, at: int, place: int) -> None:
    key = _key(at, f"{row.left}_{place}")
    st.session_state[key] = row.values[place]
    unit = UNIT_WORDS[FIELDS[row.left].unit] if row.left in FIELDS else ""
    st.text_input(
        f"Value in {unit}" if unit else "Value",
        key=key,
        on_change=_value_changed,
        args=(at, key, place),
        label_visibility="collapsed",
        placeholder=unit or "Value",
        width=96,
    )


def _within(row: Row, at: int) -> None:
    key = _key(at, "within")
    st.session_state[key] = row.within
    st.selectbox(
        "When",
        sorted({*_SESSIONS, row.within}),
        key=key,
        format_func=lambda count: f"in {count} sessions" if count else "on the day",
        on_change=_within_changed,
        args=(at, key),
        label_visibility="collapsed",
        width=128,
    )


def _field_changed(at: int, key: str, version: str) -> None:
    name = st.session_state[key]
    held = cached_screener.values(version, name) if FIELDS[name].kind is Kind.TEXT else ()
    edit(at, lambda row: with_field(row, first_row(name, row.group, held)))


def _left_changed(at: int, key: str) -> None:
    edit(at, lambda row: replace(row, left=str(st.session_state[key] or "")))


def _operator_changed(at: int, key: str) -> None:
    chosen = str(st.session_state[key])
    edit(at, lambda row: with_operator(row, chosen, now().date()))


def _value_changed(at: int, key: str, place: int) -> None:
    typed = str(st.session_state[key] or "")
    edit(
        at,
        lambda row: replace(
            row, values=(*row.values[:place], typed_value(row, typed), *row.values[place + 1 :])
        ),
    )


def _list_changed(at: int, key: str) -> None:
    chosen = [str(each) for each in st.session_state[key]]
    if chosen:
        edit(at, lambda row: replace(row, values=tuple(typed_value(row, each) for each in chosen)))


def _within_changed(at: int, key: str) -> None:
    edit(at, lambda row: replace(row, within=int(st.session_state[key] or 0)))


def _negated(at: int, key: str) -> None:
    edit(at, lambda row: replace(row, negated=bool(st.session_state[key])))
