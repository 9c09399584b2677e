"""The page on the language of screens says what the code does: its operators and its examples."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from wizdata_core.queries.screening import Request, found
from wizdata_core.screener.operators import ALIASES, LIST, OPERATORS, Operator
from wizdata_core.screener.text import ScreenError, parse, point, text_of
from wizdata_core.screener.tokens import SUFFIXES
from wizdata_core.screener.words import words_of

if TYPE_CHECKING:
    from wizdata_core.store import Engines

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "screener.md").read_text(encoding="utf-8")
EXAMPLES = [
    line
    for block in re.findall(r"```screen\n(.*?)```", PAGE, re.DOTALL)
    for line in block.splitlines()
    if line.strip()
]
SAID = re.findall(r"^\| `([^`]+)` \| ([^|`]+) \|$", PAGE, re.MULTILINE)
REFUSED = re.findall(r"```refused\n(.*?)```", PAGE, re.DOTALL)
TAKES = {0: "nothing", 1: "a value", 2: "two values", LIST: "a list in brackets"}


def row(each: Operator) -> str:
    """An operator as the page's table has it."""
    kinds = ", ".join(sorted(kind.value for kind in each.kinds))
    takes = TAKES[each.takes] + (", or another field or indicator" if each.fields else "")
    return f"| `{each.text}` | `{each.key}` | {each.words} | {kinds} | {takes} |"


@pytest.mark.parametrize("key", OPERATORS)
def test_the_page_has_a_row_for_each_operator(key: str) -> None:
    assert row(OPERATORS[key]) in PAGE.splitlines()


def test_the_page_names_every_other_spelling_and_every_suffix() -> None:
    for each in (*ALIASES, *filter(None, SUFFIXES)):
        assert f"`{each}`" in PAGE


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_are_sound_and_run(module_store: Engines, example: str) -> None:
    screen = parse(example)
    assert parse(text_of(screen)) == screen
    assert found(module_store, Request(screen)).total == 0


def test_there_are_examples_words_and_refusals() -> None:
    assert (len(EXAMPLES) >= 20, len(SAID) >= 4, len(REFUSED) >= 3) == (True, True, True)


@pytest.mark.parametrize(("text", "words"), SAID)
def test_the_words_beside_an_example_are_those_that_are_said(text: str, words: str) -> None:
    assert words_of(parse(text)) == words.strip()


@pytest.mark.parametrize("block", REFUSED)
def test_the_refusals_read_as_shown(block: str) -> None:
    text = block.splitlines()[0]
    with pytest.raises(ScreenError) as raised:
        parse(text)
    assert point(text, raised.value) == block.rstrip("\n")
