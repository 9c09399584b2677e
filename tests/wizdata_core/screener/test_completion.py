"""What is offered where the cursor stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wizdata_core.screener.screens import screens
from wizdata_core.screener.text import complete, text_of

if TYPE_CHECKING:
    from wizdata_core.screener.expression import Screen

VALUES = {"exchange": ["XJSE", "XNSA"], "sector": ["Consumer Goods", "Energy"]}


def offered(text: str) -> list[str]:
    return [each.text for each in complete(text, len(text), VALUES).offers]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("rs", ["rsi_2", "rsi_7", "rsi_14"]),
        ("price > 5 and es", ["esg_score"]),
        ("rsi_14 ", ["=", "!=", ">"]),
        ("rsi_14 cr", ["crosses_above", "crosses_below"]),
        ("exchange ", ["=", "!=", "in"]),
        ("exchange = ", ["XJSE", "XNSA"]),
        ("exchange = xn", ["XNSA"]),
        ("exchange in (XJSE, ", ["XJSE", "XNSA"]),
        ("sector = 'Cons", ["'Consumer Goods'"]),
        ("sector = Cons", ["'Consumer Goods'"]),
        ("rsi_14 > 5 ", ["and", "or", "within 5 sessions"]),
        ("rsi_14 > 5 a", ["and"]),
        ("(rsi_14 > 5 ", ["and", "or", "within 5 sessions", ")"]),
        ("price between 5 ", ["and"]),
        ("price > 5 within ", ["5 sessions"]),
        ("price > 5 within 5 ", ["sessions"]),
        ("price > sma_2", ["sma_20", "sma_200"]),
        ("rank(mark", ["market_cap", "market_cap_zar", "market_cap_usd"]),
        ("rank(price) within ex", ["exchange"]),
        ("golden_cross = ", ["true", "false"]),
    ],
)
def test_the_best_offers_come_first(text: str, first: list[str]) -> None:
    assert offered(text)[: len(first)] == first


def test_only_operators_that_suit_are_offered() -> None:
    assert "contains" not in offered("price ")
    assert "crosses_above" not in offered("exchange ")


def test_only_comparable_fields_are_offered_on_the_right() -> None:
    names = offered("price_zar > price")
    assert "price_usd" not in names
    assert "price" not in names


def test_near_names_are_offered_for_a_slip() -> None:
    assert "price" in offered("prise")


def test_an_offer_replaces_the_word_at_the_cursor() -> None:
    text = "price > 5 and rsi"
    made = complete(text, len(text))
    assert (made.start, made.end) == (14, 17)
    assert made.offers[0].label == "RSI, 2"


def test_nothing_is_offered_after_what_cannot_be_read() -> None:
    assert offered("foo = ") == []
    assert offered("price > 5 ; ") == []


@given(screens(most=3), st.data())
def test_completing_anywhere_in_a_screen_offers_what_stands_there(
    screen: Screen, data: st.DataObject
) -> None:
    text = text_of(screen)
    position = data.draw(st.integers(0, len(text)))
    made = complete(text, position, VALUES)
    assert 0 <= made.start <= made.end == position
    assert len(made.offers) <= 20
