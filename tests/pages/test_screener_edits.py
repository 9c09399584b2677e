"""Rows as the builder makes them: whatever is clicked, the row that comes of it means something."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pages.parts.screener_edits import (
    first_row,
    operators_offered,
    typed_value,
    with_field,
    with_operator,
)
from wizdata_core.fields import FIELDS
from wizdata_core.screener.text import parse, text_of
from wizdata_core.screener.widgets import Row, Rows, from_rows

TODAY = date(2024, 12, 31)
HELD = ("Banks", "Oil and gas")


def says(row: Row) -> str:
    """The text of a row alone, read back to be sure of it."""
    screen = from_rows(Rows((replace(row, group=0),)))
    assert parse(text_of(screen)) == screen
    return text_of(screen)


@pytest.mark.parametrize("held", [(), HELD])
def test_every_field_begins_with_a_condition_that_means_something(held: tuple[str, ...]) -> None:
    assert all(says(first_row(name, 0, held)) for name in FIELDS)


# One field of each kind and unit: what follows is decided by these alone.
ALIKE = {(each.kind, each.unit): name for name, each in FIELDS.items()}


@pytest.mark.parametrize("name", ALIKE.values())
def test_every_operator_can_follow_every_other(name: str) -> None:
    first = first_row(name, 0, HELD)
    for key in operators_offered(first):
        there = with_operator(first, key, TODAY)
        assert all(says(with_operator(there, back, TODAY)) for back in operators_offered(there))


def test_another_field_keeps_what_suits_it_and_no_more() -> None:
    row = Row("return_1y", "between", ("5%", "20%"), negated=True, group=1)
    same = with_field(row, first_row("return_1m", 1, ()))
    assert same == replace(row, left="return_1m")
    other = with_field(row, first_row("rsi_14", 1, ()))
    assert (other.operator, other.negated, other.group) == ("ge", True, 1)
    assert with_field(Row("sector", "in", ("Banks",)), first_row("exchange", 0, ("XJSE",))) == Row(
        "exchange", "in", ("XJSE",)
    )
    assert with_field(Row("rank(price)", "le", ("5",)), first_row("golden_cross", 0, ())) == Row(
        "golden_cross", "yes"
    )


@pytest.mark.parametrize(
    ("left", "typed", "text"),
    [
        ("return_1y", "20", "20%"),
        ("return_1y", "-0.5%", "-0.5%"),
        ("return_1y", "return_1m", "return_1m"),
        ("value_traded_zar", " 5m ", "5m"),
        ("rsi_14", "30", "30"),
        ("rank(price)", "5", "5"),
    ],
)
def test_a_bare_number_beside_a_fraction_is_a_percentage(left: str, typed: str, text: str) -> None:
    assert typed_value(Row(left, "gt", ("0",)), typed) == text
