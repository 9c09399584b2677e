"""Changes to a screen by its rows: each is read from the address, made, and written back as text.

A change that has no meaning is refused by name and leaves the screen as it was.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from pages.parts.screener_words import write
from pages.parts.words import plain
from wizdata_core.fields import FIELDS, Kind, Unit
from wizdata_core.figures.numbers import UNIT_WORDS
from wizdata_core.screener.operators import LIST, OPERATORS, operators_for
from wizdata_core.screener.text import ScreenError, parse, text_of
from wizdata_core.screener.widgets import ANY, Group, Row, Rows, as_rows, from_rows
from wizdata_core.screener.writing import number_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date


def current() -> Rows:
    """The rows of the screen in the address; none where it has none or cannot be read."""
    try:
        return as_rows(parse(st.query_params.get("q", ""))) or Rows()
    except ScreenError:
        return Rows()


def put(rows: Rows) -> None:
    """Writes rows into the address as text."""
    try:
        write(q=text_of(from_rows(rows)))
    except ScreenError as refused:
        st.toast(plain(str(refused)), icon=":material/block:")


def edit(at: int, change: Callable[[Row], Row]) -> None:
    """Changes the row at a place."""
    form = current()
    if at < len(form.rows):
        put(replace(form, rows=(*form.rows[:at], change(form.rows[at]), *form.rows[at + 1 :])))


def drop(at: int) -> None:
    """Takes the row at a place out."""
    form = current()
    put(replace(form, rows=form.rows[:at] + form.rows[at + 1 :]))


def add(row: Row) -> None:
    """Adds a row after the last of its group."""
    form = current()
    places = [at for at, each in enumerate(form.rows) if each.group == row.group]
    at = places[-1] + 1 if places and row.group else len(form.rows)
    put(replace(form, rows=(*form.rows[:at], row, *form.rows[at:])))


def edit_group(group: int, change: Callable[[Group], Group]) -> None:
    """Changes how the rows of a group are joined."""
    form = current()
    if group < len(form.groups):
        made = change(form.groups[group])
        put(replace(form, groups=(*form.groups[:group], made, *form.groups[group + 1 :])))


def drop_group(group: int) -> None:
    """Takes all rows of a group out."""
    form = current()
    put(replace(form, rows=tuple(each for each in form.rows if each.group != group)))


def can_group(rows: Rows) -> bool:
    """Whether the last two rows can be made a group: they are in none."""
    return len(rows.rows) > 1 and all(each.group == 0 for each in rows.rows[-2:])


def group_last_two() -> None:
    """Makes the last two rows a group of which any one has to hold."""
    form = current()
    if can_group(form):
        last = tuple(replace(each, group=len(form.groups)) for each in form.rows[-2:])
        put(Rows((*form.rows[:-2], *last), (*form.groups, Group(ANY))))


def kind_of_row(row: Row) -> Kind:
    """What sort of value the left side has; ranks and indicators are numbers."""
    return FIELDS[row.left].kind if row.left in FIELDS else Kind.NUMBER


def first_row(name: str, group: int, held: Sequence[str]) -> Row:
    """The row that a field begins with: what is asked of such a field most.

    `held` are the values of a text field.
    """
    field = FIELDS[name]
    if field.kind is Kind.FLAG:
        return Row(name, "yes", group=group)
    if field.kind is Kind.TEXT and held:
        return Row(name, "in", (held[0],), group=group)
    if field.kind is Kind.NUMBER:
        middle = sum(field.range) / 2 if field.range else 0.0
        return Row(name, "ge", (number_text(middle, field.unit),), group=group)
    return Row(name, "present", group=group)


def with_field(row: Row, first: Row) -> Row:
    """The row on the field of `first`, with what of it suits that field too."""
    was, will = FIELDS.get(row.left), FIELDS[first.left]
    if was and (was.kind, was.unit) == (will.kind, will.unit) and will.kind is not Kind.TEXT:
        return replace(row, left=first.left)
    return replace(first, negated=row.negated, group=row.group)


def with_operator(row: Row, key: str, today: date) -> Row:
    """The row with another operator, and as many values as that takes."""
    takes = OPERATORS[key].takes
    values = row.values or (_blank(kind_of_row(row), today),)
    if takes != LIST:
        values = (*values, *[values[-1]] * takes)[:takes]
    return replace(row, operator=key, values=values)


def _blank(kind: Kind, today: date) -> str:
    blanks = {Kind.NUMBER: "0", Kind.TEXT: "?", Kind.FLAG: "true", Kind.DATE: today.isoformat()}
    return blanks[kind]


def typed_value(row: Row, typed: str) -> str:
    """A value as it stands in the text: a bare number beside a fraction is a percentage."""
    said = typed.strip()
    field = FIELDS.get(row.left)
    if field and field.unit is Unit.FRACTION and _is_number(said):
        return f"{said}%"
    return said


def operators_offered(row: Row) -> list[str]:
    """The operators that a row offers; a flag is asked whether it holds."""
    kind = kind_of_row(row)
    keys = [each.key for each in operators_for(kind)]
    if kind is Kind.FLAG:
        keys = [key for key in keys if key not in {"eq", "ne"}]
    return keys if row.operator in keys else [row.operator, *keys]


def field_words(name: str) -> str:
    """A field as the builder's menus have it: label, unit, group, and the name that is typed."""
    field = FIELDS[name]
    unit = UNIT_WORDS[field.unit]
    return f"{field.label}{f' ({unit})' if unit else ''} · {field.group.value} · {name}"


def _is_number(said: str) -> bool:
    try:
        float(said)
    except ValueError:
        return False
    return True
