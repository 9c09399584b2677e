"""What the page gets of a screen: rows, order, pages, counts, days, values to choose from."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.wizdata_core.screener.rows import MONDAY, fill
from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.queries.screening import Request, found, members, memberships, values
from wizdata_core.screener.expression import EVERYTHING, Condition, FieldValue
from wizdata_core.screener.refusal import ScreenError
from wizdata_core.screener.text import parse

if TYPE_CHECKING:
    from wizdata_core.store import Engines

TUESDAY = MONDAY + timedelta(days=1)
HISTORIES: dict[int, list[dict[str, object]]] = {
    1: [{"price": 1.0, "exchange": "XJSE"}, {"price": 5.0, "exchange": "XJSE"}],
    2: [{"price": 5.0, "exchange": "XNSA"}, {"price": None, "exchange": "XNSA"}],
    3: [{"price": 9.0, "exchange": "XJSE", "golden_cross": True, "price_date": MONDAY}],
    4: [{"price": 5.0, "exchange": None}, {"price": 5.0, "exchange": None}],
}


@pytest.fixture(scope="module")
def rows(module_store: Engines) -> Engines:
    fill(module_store, HISTORIES)
    return module_store


def ids(store: Engines, request: Request) -> list[int]:
    return list(found(store, request).rows["instrument_id"].to_pylist())


def test_rows_have_who_and_when_and_then_what_was_wanted_in_its_type(rows: Engines) -> None:
    wanted = ("price_date", "golden_cross", "price", "price")
    answer = found(rows, Request(parse("price = 9"), columns=wanted))
    assert answer.rows.column_names == [
        *("instrument_id", "symbol", "name", "day", "made_at", "reconstructed"),
        *("price_date", "golden_cross", "price"),
    ]
    (row,) = answer.rows.to_pylist()
    assert (row["symbol"], row["day"], row["price"]) == ("TEST00003", MONDAY, 9.0)
    assert (row["golden_cross"], row["price_date"]) == (True, MONDAY)


def test_counts_are_of_all_that_match_and_all_that_were_looked_at(rows: Engines) -> None:
    answer = found(rows, Request(parse("price >= 5"), limit=1))
    assert (answer.rows.num_rows, answer.total, answer.universe) == (1, 3, 4)
    assert (answer.oldest, answer.newest) == (MONDAY, TUESDAY)
    assert answer.seconds > 0


def test_nothing_found_is_counted_too(rows: Engines) -> None:
    answer = found(rows, Request(parse("price > 100"), columns=("price",)))
    assert (answer.rows.num_rows, answer.total, answer.universe) == (0, 0, 4)
    assert (answer.oldest, answer.newest) == (None, None)
    assert "price" in answer.rows.column_names


def test_ties_fall_to_the_symbol_and_what_is_missing_comes_last(rows: Engines) -> None:
    assert ids(rows, Request(sort="price")) == [3, 1, 4, 2]
    assert ids(rows, Request(sort="price", descending=False)) == [1, 4, 3, 2]
    assert ids(rows, Request()) == [1, 2, 3, 4]


def test_pages_follow_one_another(rows: Engines) -> None:
    pages = [ids(rows, Request(sort="price", offset=at, limit=3)) for at in (0, 3, 6)]
    assert pages == [[3, 1, 4], [2], []]
    assert found(rows, Request(offset=6)).total == 4


def test_as_of_a_day_the_rows_of_then_count(rows: Engines) -> None:
    answer = found(rows, Request(as_of=MONDAY, columns=("price",), sort="price"))
    assert answer.rows["price"].to_pylist() == [9.0, 5.0, 5.0, 1.0]
    assert answer.as_of == MONDAY
    assert found(rows, Request(as_of=MONDAY - timedelta(days=1))).universe == 0


def test_a_row_more_than_366_days_old_is_no_longer_there(rows: Engines) -> None:
    assert members(rows, EVERYTHING, MONDAY + timedelta(days=366)) == (1, 2, 3, 4)
    assert members(rows, EVERYTHING, MONDAY + timedelta(days=367)) == (1, 2, 4)
    assert members(rows, EVERYTHING, date(9999, 12, 31)) == ()
    assert members(rows, EVERYTHING, date(1, 1, 1)) == ()


def test_members_on_many_days_are_sorted_and_each_day_counts_once(rows: Engines) -> None:
    table = memberships(rows, parse("price = 5"), [TUESDAY, MONDAY, TUESDAY])
    assert [tuple(row.values()) for row in table.to_pylist()] == [
        (MONDAY, 2),
        (MONDAY, 4),
        (TUESDAY, 1),
        (TUESDAY, 4),
    ]
    assert memberships(rows, EVERYTHING, []).to_pylist() == []


def test_values_to_choose_from_are_those_held(rows: Engines) -> None:
    assert values(rows, "exchange") == ("XJSE", "XNSA")
    with pytest.raises(BadInput, match="price holds no text"):
        values(rows, "price")
    with pytest.raises(UnknownName, match="unknown field 'exchanges'; nearest: exchange"):
        values(rows, "exchanges")


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (Request(columns=("prise",)), "unknown column 'prise'; nearest: price"),
        (Request(sort="prise"), "unknown sort 'prise'; nearest: price"),
        (Request(limit=0), "limit 0 is refused: 1 to 10000"),
        (Request(limit=10_001), "limit 10001 is refused"),
        (Request(offset=-1), "offset -1 is refused: 0 to 1000000"),
    ],
)
def test_a_request_is_bounded(rows: Engines, request_: Request, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        found(rows, request_)


def test_a_screen_without_meaning_reaches_no_database(rows: Engines) -> None:
    wrong = Condition(FieldValue("prise"), "gt", (5.0,))
    for ask in (
        lambda: found(rows, Request(wrong)),
        lambda: members(rows, wrong),
        lambda: memberships(rows, wrong, [MONDAY]),
    ):
        with pytest.raises(ScreenError, match="unknown field 'prise'"):
            ask()


def test_a_number_too_large_for_the_database_is_bad_input(rows: Engines) -> None:
    huge = {"price": 1e308, "exchange": "XJSE"}
    fill(rows, {50: [huge]})
    with pytest.raises(BadInput, match="too large to be worked out"):
        members(rows, parse("price > 1000 * price"))
