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
from wizdata_core.screener.expression import Condition, FieldValue, Not
from wizdata_core.screener.meaning import check
from wizdata_core.screener.operators import LIST, OPERATORS, operators_of
from wizdata_core.screener.rows import Block, Row, as_rows, from_rows
from wizdata_core.screener.text import ScreenError, parse, text_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from wizdata_core.screener.expression import Right

Path = tuple[int, ...]
"""Where a row stands: its place in the form, or the place of its group and its place in that."""


def current() -> Block:
    """The rows of the screen in the address; none where it has none or cannot be read."""
    try:
        return as_rows(parse(st.query_params.get("q", ""))) or Block()
    except ScreenError:
        return Block()


def put(block: Block) -> None:
    """Writes a form into the address as text."""
    try:
        write(q=text_of(check(from_rows(block))))
    except ScreenError as refused:
        st.toast(plain(str(refused)), icon=":material/block:")


def at(block: Block, path: Path) -> Row | Block:
    """What stands at a place of a form."""
    found = block.of[path[0]]
    return found if len(path) == 1 or isinstance(found, Row) else found.of[path[1]]


def changed(block: Block, path: Path, made: Row | Block | None) -> Block:
    """The form with something else at a place, or with nothing there."""
    here, *below = path
    inner = block.of[here]
    if below and isinstance(inner, Block):
        made = changed(inner, tuple(below), made)
        made = made if made.of else None
    new = (made,) if made is not None else ()
    return replace(block, of=(*block.of[:here], *new, *block.of[here + 1 :]))


def edit(path: Path, change: Callable[[Condition], Condition]) -> None:
    """Changes the condition of a row."""
    form = current()
    row = at(form, path)
    if isinstance(row, Row):
        try:
            put(changed(form, path, replace(row, condition=change(row.condition))))
        except ScreenError as refused:
            st.toast(plain(str(refused)), icon=":material/block:")


def add(path: Path, name: str, values: Callable[[str], tuple[str, ...]]) -> None:
    """Adds a condition on a field, to the form or to the group at `path`."""
    form = current()
    row = Row(first_condition(name, values))
    if not path:
        put(replace(form, of=(*form.of, row)))
        return
    group = at(form, path)
    if isinstance(group, Block):
        put(changed(form, path, replace(group, of=(*group.of, row))))


def first_condition(name: str, values: Callable[[str], tuple[str, ...]]) -> Condition:
    """The condition that a field begins with: what is asked of such a field most."""
    field = FIELDS[name]
    left = FieldValue(name)
    if field.kind is Kind.FLAG:
        return Condition(left, "yes")
    if field.kind is Kind.TEXT:
        held = values(name)
        return Condition(left, "in", held[:1]) if held else Condition(left, "present")
    if field.kind is Kind.DATE:
        return Condition(left, "present")
    middle = sum(field.range) / 2 if field.range else 0.0
    return Condition(left, "ge", (middle,))


def with_field(condition: Condition, name: str, first: Condition) -> Condition:
    """The condition on another field, with what of it suits that field too."""
    left = condition.left
    same = isinstance(left, FieldValue) and (
        (FIELDS[left.name].kind, FIELDS[left.name].unit) == (FIELDS[name].kind, FIELDS[name].unit)
    )
    return replace(condition, left=FieldValue(name)) if same else first


def with_operator(condition: Condition, key: str, now: date) -> Condition:
    """The condition with another operator, and as many values as that takes."""
    takes = OPERATORS[key].takes
    held = condition.right
    if takes == LIST:
        held = tuple(each for each in held if isinstance(each, str | float | int)) or held[:1]
        return replace(condition, operator=key, right=held or (_blank(condition, now),))
    filled = (*held, *([held[-1] if held else _blank(condition, now)] * takes))[:takes]
    within = condition.within
    return replace(condition, operator=key, right=filled, within=within)


def _blank(condition: Condition, now: date) -> Right:
    left = condition.left
    kind = FIELDS[left.name].kind if isinstance(left, FieldValue) else Kind.NUMBER
    blanks: dict[Kind, Right] = {
        Kind.NUMBER: 0.0,
        Kind.TEXT: "?",
        Kind.FLAG: True,
        Kind.DATE: now,
    }
    return blanks[kind]


def read_right(left: FieldValue, typed: str) -> Right:
    """What is typed on the right of a number or date: a value, a field, or an indicator.

    A bare number beside a field of fractions is a percentage, as its box says.

    Raises:
        ScreenError: it cannot be read.
    """
    said = typed.strip()
    if FIELDS[left.name].unit is Unit.FRACTION and _is_number(said):
        said += "%"
    read = parse(f"{left.name} >= {said}")
    if not isinstance(read, Condition) or len(read.right) != 1 or read.within:
        raise ScreenError(f"{typed!r} is more than one value")
    return read.right[0]


def read_condition(typed: str) -> Row:
    """One condition as typed.

    Raises:
        ScreenError: it cannot be read, or is more than one.
    """
    read = parse(typed)
    if isinstance(read, Not) and isinstance(read.of, Condition):
        return Row(read.of, negated=True)
    if not isinstance(read, Condition):
        raise ScreenError(f"{typed!r} is more than one condition; write it in the text above")
    return Row(read)


def operators_offered(name: str, present: str) -> list[str]:
    """The operators that a row of a field offers; a flag is asked whether it holds."""
    keys = [each.key for each in operators_of(FIELDS[name])]
    if FIELDS[name].kind is Kind.FLAG:
        keys = [key for key in keys if key not in {"eq", "ne"}]
    return keys if present in keys else [present, *keys]


def _is_number(said: str) -> bool:
    try:
        float(said)
    except ValueError:
        return False
    return True
