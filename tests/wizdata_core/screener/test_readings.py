"""One tree, four readings: text, JSON, words and widgets say the same screen."""

from __future__ import annotations

import json

import pytest
from hypothesis import assume, given

from tests.wizdata_core.screener.screens import conditions, screens
from wizdata_core.screener.expression import (
    All,
    Condition,
    Either,
    FieldValue,
    Not,
    Screen,
    SeriesValue,
    operands,
)
from wizdata_core.screener.expression import conditions as conditions_of
from wizdata_core.screener.json import from_json, to_json
from wizdata_core.screener.meaning import check
from wizdata_core.screener.refusal import ScreenError
from wizdata_core.screener.text import parse, text_of
from wizdata_core.screener.widgets import as_rows, from_rows
from wizdata_core.screener.words import words_of


def sound(screen: Screen) -> bool:
    """Whether it keeps to the number of indicators that a screen may ask for."""
    asked = {
        each
        for one in conditions_of(screen)
        for each in operands(one)
        if isinstance(each, SeriesValue)
    }
    return len(asked) <= 5


@given(screens())
def test_text_reads_back_as_the_same_screen(screen: Screen) -> None:
    assume(sound(screen))
    assert parse(text_of(screen)) == screen


@given(screens())
def test_text_is_written_the_same_way_however_it_was_typed(screen: Screen) -> None:
    assume(sound(screen))
    text = text_of(screen)
    assert text_of(parse(f"  {text}\n")) == text


@given(screens())
def test_json_reads_back_as_the_same_screen(screen: Screen) -> None:
    assume(sound(screen))
    assert from_json(json.loads(json.dumps(to_json(screen)))) == screen


@given(screens())
def test_words_say_every_screen_without_a_name_of_a_column(screen: Screen) -> None:
    assert words_of(screen)
    for each in conditions_of(screen):
        assert "_" not in words_of(Condition(each.left, "present", (), each.within))


@given(conditions())
def test_no_bracket_of_the_text_can_be_left_out(condition: Condition) -> None:
    other = Condition(FieldValue("price"), "present")
    assert "(" not in text_of(Not(other))
    inner = text_of(condition)
    assert text_of(All((Either((condition, other)), other))) == (
        f"({inner} or price is present) and price is present"
    )
    assert text_of(Either((All((condition, other)), other))) == (
        f"{inner} and price is present or price is present"
    )


@given(screens(most=6))
def test_widgets_turn_back_to_the_same_tree(screen: Screen) -> None:
    assume(sound(screen))
    rows = as_rows(screen)
    if rows is not None:
        assert from_rows(rows) == unwrapped(screen)
    elif not isinstance(screen, Condition):
        assert not shallow(screen)


def unwrapped(screen: Screen) -> Screen:
    """The screen with every group of one replaced by what is in it."""
    match screen:
        case All(of) | Either(of) if len(of) == 1:
            return unwrapped(of[0])
        case All(of) | Either(of):
            return type(screen)(tuple(unwrapped(each) for each in of))
        case Not(of):
            return Not(unwrapped(of))
    return screen


def shallow(screen: Screen) -> bool:
    """Whether it is a group of conditions, or of groups of conditions, each perhaps negated."""
    inner = screen.of if isinstance(screen, Not) else screen
    if isinstance(inner, Condition):
        return True
    if isinstance(inner, Not) or not inner.of:
        return inner == All() and not isinstance(screen, Not)
    if isinstance(screen, Not):
        return all(single(each) for each in inner.of)
    return all(single(each) or grouped(each) for each in inner.of)


def single(screen: Screen) -> bool:
    return isinstance(screen.of if isinstance(screen, Not) else screen, Condition)


def grouped(screen: Screen) -> bool:
    inner = screen.of if isinstance(screen, Not) else screen
    return isinstance(inner, All | Either) and bool(inner.of) and all(map(single, inner.of))


@given(screens())
def test_checking_gives_the_screen_itself_or_says_why_not(screen: Screen) -> None:
    if sound(screen):
        assert check(screen) is screen
    else:
        with pytest.raises(ScreenError, match="different indicators are computed"):
            check(screen)
