"""The address of a screen: what it chooses, what it refuses by name, and how it is written back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pages.parts.screener_doors import address, file_path
from pages.parts.screener_state import Chosen, Look, chosen_of, parameters
from wizdata_core.errors import BadInput
from wizdata_core.fields import FIELDS
from wizdata_core.screener.columns import COLUMN_SETS, columns_of, text_of_columns
from wizdata_core.screener.expression import EVERYTHING
from wizdata_core.screener.text import ScreenError, parse

WORDS = {
    "q": "rsi_14 < 30 and exchange = XJSE",
    "as_of": "2024-06-28",
    "columns": "dividends",
    "sort": "dividend_yield",
    "order": "asc",
    "group": "sector",
    "page": "3",
    "rows": "200",
    "view": "Scatter",
    "x": "beta_1y",
    "log": "xy",
}


def test_an_empty_address_chooses_every_instrument_and_the_defaults() -> None:
    chosen = chosen_of({})
    assert chosen == Chosen("", EVERYTHING, columns=COLUMN_SETS["overview"].fields)
    assert parameters(chosen) == {}


def test_an_address_says_all_that_is_chosen_and_is_written_back_alike() -> None:
    chosen = chosen_of(WORDS)
    assert chosen.screen == parse(WORDS["q"])
    assert (chosen.as_of, chosen.sort, chosen.descending) == (
        date(2024, 6, 28),
        "dividend_yield",
        False,
    )
    assert chosen.columns == COLUMN_SETS["dividends"].fields
    assert (chosen.group, chosen.page, chosen.rows) == ("sector", 3, 200)
    assert chosen.look == Look(x="beta_1y", log="xy")
    assert parameters(chosen) == WORDS


@pytest.mark.parametrize(
    ("word", "value", "said"),
    [
        ("as_of", "yesterday", "as_of 'yesterday' is no day"),
        ("columns", "overveiw", "nearest: overview"),
        ("columns", "price,rsi_41", "nearest: rsi_14"),
        ("sort", "pricee", "nearest: price"),
        ("order", "up", "unknown order 'up'"),
        ("group", "sectr", "nearest: sector"),
        ("page", "0", "page '0' is no whole number from 1"),
        ("page", "\u00b2", "is no whole number from 1"),
        ("rows", "10000", "unknown rows '10000'"),
        ("colour", "rsi_14", "unknown colour 'rsi_14'"),
        ("x", "sector", "unknown x 'sector'"),
        ("log", "z", "unknown log 'z'"),
    ],
)
def test_a_word_that_cannot_be_read_is_refused_by_name(word: str, value: str, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        chosen_of({word: value})
    assert said in str(refused.value)


def test_a_text_that_cannot_be_read_is_refused_with_its_place() -> None:
    with pytest.raises(ScreenError) as refused:
        chosen_of({"q": "rsi_41 < 30"})
    assert (refused.value.start, refused.value.end) == (0, 6)
    assert "rsi_14" in refused.value.nearest


def test_columns_are_a_set_or_fields_and_say_so_again() -> None:
    for each in COLUMN_SETS.values():
        assert set(each.fields) <= set(FIELDS)
        assert len(set(each.fields)) == len(each.fields)
        assert text_of_columns(columns_of(each.name)) == each.name
    assert columns_of("symbol, price,price , rsi_14") == ("price", "rsi_14")
    assert text_of_columns(("price", "rsi_14")) == "price,rsi_14"
    with pytest.raises(BadInput, match="61 columns are asked for; at most 60"):
        columns_of(",".join(list(FIELDS)[:61]))


def test_a_file_and_an_address_carry_the_choice() -> None:
    chosen = replace(chosen_of({"q": "price > 5", "columns": "price,rsi_14"}), page=2)
    assert file_path(chosen, "xlsx") == (
        "/api/v1/screen.xlsx?text=price+%3E+5&columns=price,rsi_14"
        "&sort=value_traded_20d_zar&order=desc"
    )
    assert address(chosen, "http://127.0.0.1:8501/screener?q=old") == (
        "http://127.0.0.1:8501/screener?q=price+%3E+5&columns=price,rsi_14&page=2"
    )
    assert address(chosen_of({}), "") == "/screener"
