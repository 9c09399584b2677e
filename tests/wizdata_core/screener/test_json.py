"""Screens as JSON: strict, and refused by name and place."""

from __future__ import annotations

from datetime import date

import pytest

from wizdata_core.fields import FIELDS
from wizdata_core.screener.expression import MOST_DEPTH, All, Condition, FieldValue, Standing
from wizdata_core.screener.json import from_json, schema, to_json
from wizdata_core.screener.operators import OPERATORS
from wizdata_core.screener.refusal import ScreenError
from wizdata_core.screener.text import parse


def test_a_condition_reads_as_in_the_docs() -> None:
    given = {"field": "rsi_14", "op": "crosses_above", "value": 30, "within": 5}
    assert from_json(given) == parse("rsi_14 crosses_above 30 within 5 sessions")
    assert to_json(from_json(given)) == given


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"all": []}, ""),
        ({"field": "golden_cross"}, "golden_cross"),
        ({"not": {"field": "price", "op": "missing"}}, "not price is missing"),
        ({"field": "price", "op": "between", "value": [1, 2]}, "price between 1 and 2"),
        ({"field": "price", "op": "in", "value": [1]}, "price in (1)"),
        ({"field": "price", "op": "gt", "value": {"field": "open"}}, "price > open"),
        ({"field": "price", "op": "gt", "value": {"series": "sma(30)"}}, "price > sma(30)"),
        (
            {"field": "price", "op": "gt", "value": {"scale": 1.05, "field": "sma_200"}},
            "price > 1.05 * sma_200",
        ),
        (
            {"left": {"rank": "price_zar", "within": "exchange"}, "op": "le", "value": 40},
            "rank(price_zar) within exchange <= 40",
        ),
        (
            {"left": {"percentile": "return_1y"}, "op": "ge", "value": 90},
            "percentile(return_1y) >= 90",
        ),
    ],
)
def test_json_and_text_say_the_same(given: object, text: str) -> None:
    assert from_json(given) == parse(text)


def test_a_text_beside_a_date_is_a_date_and_beside_a_text_is_none() -> None:
    day = from_json({"field": "price_date", "op": "ge", "value": "2026-01-31"})
    assert day == Condition(FieldValue("price_date"), "ge", (date(2026, 1, 31),))
    name = from_json({"field": "name", "op": "eq", "value": "2026-01-31"})
    assert name == Condition(FieldValue("name"), "eq", ("2026-01-31",))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (None, "an object was expected; given None"),
        ([], "an object was expected"),
        ({}, "either a field or a left side"),
        ({"all": {}}, "all takes a list of conditions"),
        ({"any": []}, "either of no conditions"),
        ({"all": [], "any": []}, "'any' does not belong beside all"),
        ({"field": "price", "op": "gt", "value": 1, "wihtin": 2}, "nearest: within"),
        ({"field": "prise", "op": "gt", "value": 1}, "unknown field 'prise'; nearest: price"),
        ({"field": ["price"], "op": "gt", "value": 1}, "field takes a name"),
        ({"field": "price", "op": ">", "value": 1}, "unknown operator '>'"),
        ({"field": "price", "op": "gt"}, "'>' takes one value; given 0"),
        ({"field": "price", "op": "gt", "value": None}, "a number was expected; given None"),
        ({"field": "price", "op": "gt", "value": [1]}, "a number was expected"),
        ({"field": "price", "op": "gt", "value": 10**400}, "out of all range"),
        ({"field": "price", "op": "gt", "value": float("nan")}, "must be finite"),
        ({"field": "price", "op": "between", "value": 5}, "between takes a list of 2 values"),
        ({"field": "price", "op": "gt", "value": 1, "within": True}, "within is a number"),
        ({"field": "price", "op": "gt", "value": 1, "within": 99}, "within 99 sessions is refused"),
        ({"field": "price_date", "op": "gt", "value": "soon"}, "a date such as 2026-01-31"),
        ({"field": "price", "op": "gt", "value": {"fild": "open"}}, "an operand has one of"),
        ({"field": "price", "op": "gt", "value": {"series": "rsx(9)"}}, "nearest: rsi"),
        ({"field": "price", "op": "gt", "value": {"scale": 2, "rank": "open"}}, "a rank cannot"),
        ({"all": [{"all": [{"field": "price", "op": "x"}]}]}, r"all\[0\]\.all\[0\]: unknown oper"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(given: object, message: str) -> None:
    with pytest.raises(ScreenError, match=message):
        from_json(given)


def test_depth_is_bounded_however_deep_the_json_is() -> None:
    given: object = {"field": "golden_cross"}
    for _ in range(MOST_DEPTH):
        given = {"not": given}
    with pytest.raises(ScreenError, match="more than 30 levels deep"):
        from_json(given)


def test_the_schema_lists_every_field_and_operator() -> None:
    made = schema()
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    listed = str(made)
    assert all(f"'{name}'" in listed for name in (*FIELDS, *OPERATORS))


def test_a_standing_is_an_operand_of_its_own() -> None:
    screen = All((Condition(Standing("rank", "price", "sector"), "le", (5.0,)),))
    assert to_json(screen) == {
        "all": [{"left": {"rank": "price", "within": "sector"}, "op": "le", "value": 5.0}]
    }
