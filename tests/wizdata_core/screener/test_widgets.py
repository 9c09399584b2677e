"""Screens as rows of widgets."""

from __future__ import annotations

import pytest

from wizdata_core.screener.expression import All, Either
from wizdata_core.screener.refusal import ScreenError
from wizdata_core.screener.text import parse, text_of
from wizdata_core.screener.widgets import Group, Row, Rows, as_rows, from_rows


def test_a_group_stands_where_its_first_row_does() -> None:
    screen = parse("price > 5 and (golden_cross or not rsi_14 < 30) and exchange = XJSE")
    rows = as_rows(screen)
    assert rows == Rows(
        (
            Row("price", "gt", ("5",)),
            Row("golden_cross", "yes", group=1),
            Row("rsi_14", "lt", ("30",), negated=True, group=1),
            Row("exchange", "eq", ("XJSE",)),
        ),
        (Group("all"), Group("any")),
    )
    assert from_rows(rows) == screen


@pytest.mark.parametrize(
    "text",
    [
        "",
        "price > 5",
        "not price > 5",
        "not (price > 5 or golden_cross)",
        "price > 5m or not (rsi_14 between 30 and 40 and golden_cross within 5 sessions)",
        "name = 'O''Neill & Sons' and sector = 'country' and exchange = country",
        "return_1y > 5% and rank(price) within sector <= 5 and price > 1.05 * sma(30)",
        "name = ' padded ' and name = '''quoted'''",
    ],
)
def test_rows_turn_back(text: str) -> None:
    rows = as_rows(parse(text))
    assert rows is not None
    assert text_of(from_rows(rows)) == text


@pytest.mark.parametrize(
    "text",
    [
        "price > 5 and (golden_cross or (squeeze and death_cross))",
        "not not price > 5",
        "price > 5 and all()",
    ],
)
def test_what_is_deeper_has_no_rows(text: str) -> None:
    assert as_rows(parse(text)) is None


def test_a_value_of_a_text_field_needs_no_quotes() -> None:
    rows = Rows((Row("sector", "in", ("Consumer Goods", "'Energy'")),))
    assert text_of(from_rows(rows)) == "sector in ('Consumer Goods', Energy)"


def test_rows_of_one_join_change_with_it() -> None:
    rows = (Row("golden_cross", "yes"), Row("squeeze", "yes"))
    assert isinstance(from_rows(Rows(rows)), All)
    assert isinstance(from_rows(Rows(rows, (Group("any"),))), Either)


@pytest.mark.parametrize(
    ("row", "part", "message"),
    [
        (Row("prise", "gt", ("5",)), "row 1 left", "unknown field"),
        (Row("price", "gt", ("5x",)), "row 1 right", "is no number"),
        (Row("price", "gt", ("5 6",)), "row 1 right", "'6' is too much here"),
        (Row("price", "gt", ("",)), "row 1 right", "a value or a field is due"),
        (Row("price", "between", ("5",)), "row 1 operator", "takes 2 values"),
        (Row("price", "above", ("5",)), "row 1 operator", "unknown operator"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(row: Row, part: str, message: str) -> None:
    with pytest.raises(ScreenError, match=message) as raised:
        from_rows(Rows((Row("golden_cross", "yes"), row)))
    assert raised.value.part == part


def test_a_row_of_no_group_is_refused() -> None:
    with pytest.raises(ScreenError, match="there is no group 3"):
        from_rows(Rows((Row("golden_cross", "yes", group=3),)))
