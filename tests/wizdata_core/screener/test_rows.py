"""Screens as rows of a form, and the same screens again."""

from __future__ import annotations

import pytest

from wizdata_core.screener.presets import PRESETS
from wizdata_core.screener.rows import Block, Row, as_rows, from_rows
from wizdata_core.screener.text import parse, text_of


@pytest.mark.parametrize(
    "text",
    [
        "",
        "rsi_14 < 30",
        "not rsi_14 < 30",
        "rsi_14 < 30 and golden_cross within 5 sessions",
        "rsi_14 < 30 or not price > sma_200",
        "exchange = XJSE and (rsi_14 < 30 or rsi_14 > 70)",
        "exchange = XJSE and not (rsi_14 < 30 or rsi_14 > 70)",
        "exchange = XJSE and any(rsi_14 < 30)",
        *(each.text for each in PRESETS.values()),
    ],
)
def test_a_form_says_the_screen_that_it_was_made_of(text: str) -> None:
    screen = parse(text)
    rows = as_rows(screen)
    assert rows is not None
    assert from_rows(rows) == screen
    assert parse(text_of(from_rows(rows))) == screen


def test_the_rows_of_a_form_are_conditions_and_groups_of_them() -> None:
    rows = as_rows(parse("exchange = XJSE and not (rsi_14 < 30 or not rsi_14 > 70)"))
    assert isinstance(rows, Block)
    assert not rows.either
    first, group = rows.of
    assert isinstance(first, Row)
    assert isinstance(group, Block)
    assert (group.either, group.negated) == (True, True)
    assert [row.negated for row in group.of] == [False, True]


@pytest.mark.parametrize(
    "text",
    [
        "exchange = XJSE and (rsi_14 < 30 or (rsi_14 > 70 and price > 5))",
        "not not rsi_14 < 30",
    ],
)
def test_a_screen_too_deep_for_a_form_has_none(text: str) -> None:
    assert as_rows(parse(text)) is None
