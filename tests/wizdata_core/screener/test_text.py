"""The text of screens: what it says, and how it points at what is wrong."""

from __future__ import annotations

from datetime import date

import pytest

from wizdata_core.fields import FIELDS
from wizdata_core.indicators.catalogue import INDICATORS, choice
from wizdata_core.screener.expression import (
    MOST_DEPTH,
    MOST_TEXT,
    All,
    Condition,
    Either,
    FieldValue,
    Not,
    Scaled,
    SeriesValue,
    Standing,
)
from wizdata_core.screener.meaning import check
from wizdata_core.screener.text import ScreenError, parse, point, text_of

PRICE, RSI = FieldValue("price"), FieldValue("rsi_14")


def test_the_issues_example_reads_as_four_conditions() -> None:
    text = (
        "rsi_14 crosses_above 30 and esg_score >= 60 and exchange = XJSE and value_traded_zar > 5m"
    )
    assert parse(text) == All(
        (
            Condition(RSI, "crosses_above", (30.0,)),
            Condition(FieldValue("esg_score"), "ge", (60.0,)),
            Condition(FieldValue("exchange"), "eq", ("XJSE",)),
            Condition(FieldValue("value_traded_zar"), "gt", (5_000_000.0,)),
        )
    )
    assert text_of(parse(text)) == text


def test_or_binds_loosest_and_not_tightest() -> None:
    low, high, flag = (
        Condition(PRICE, "lt", (1.0,)),
        Condition(PRICE, "gt", (9.0,)),
        Condition(FieldValue("golden_cross"), "yes"),
    )
    text = "price < 1 or not price > 9 and golden_cross"
    assert parse(text) == Either((low, All((Not(high), flag))))
    assert parse("(price < 1 or not price > 9) and golden_cross") == All(
        (Either((low, Not(high))), flag)
    )


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("price > 5", 5.0),
        ("price > 5k", 5e3),
        ("price > 5.1m", 5_100_000.0),
        ("price > 5BN", 5e9),
        ("price > 1.5tn", 1.5e12),
        ("return_1y > 5%", 0.05),
        ("return_1y > -2.5%", -0.025),
        ("price > 1e-3", 0.001),
        ("price > .5", 0.5),
        ("price_date > 2026-02-28", date(2026, 2, 28)),
        ("exchange = XJSE", "XJSE"),
        ("sector = 'Basic Materials'", "Basic Materials"),
        ('name = "O\'Neill"', "O'Neill"),
        ("name = 'O''Neill'", "O'Neill"),
        ("source = sample", "sample"),
        ("exchange = country", FieldValue("country")),
        ("exchange = 'country'", "country"),
        ("symbol = NPN.JO", "NPN.JO"),
        ("golden_cross = TRUE", True),
        ("price > sma_200", FieldValue("sma_200")),
        ("price > 1.05 * sma_200", Scaled(1.05, FieldValue("sma_200"))),
        ("price > sma_200 * 1.05", Scaled(1.05, FieldValue("sma_200"))),
        ("price > sma(30)", SeriesValue(choice("sma", {"window": 30}))),
        ("price > SMA( 30 )", SeriesValue(choice("sma", {"window": 30}))),
        ("price > rank(price)", Standing("rank", "price")),
        ("psar > psar(0.02,0.2)", SeriesValue(choice("psar"))),
    ],
)
def test_the_right_side_says(text: str, right: object) -> None:
    condition = parse(text)
    assert isinstance(condition, Condition)
    assert condition.right == (right,)
    assert type(condition.right[0]) is type(right)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("price == 5", "eq"),
        ("price <> 5", "ne"),
        ("price IS NOT MISSING", "present"),
        ("exchange Starts With X", "starts_with"),
        ("rsi_14 crosses above 30", "crosses_above"),
        ("golden_cross is false", "no"),
        ("golden_cross", "yes"),
        ("price not in (1,2)", "not_in"),
        ("price\nbetween\n1 and 2", "between"),
    ],
)
def test_operators_are_typed_in_any_case_and_over_lines(typed: str, key: str) -> None:
    condition = parse(typed)
    assert isinstance(condition, Condition)
    assert condition.operator == key


def test_sessions_follow_any_condition() -> None:
    assert parse("golden_cross within 5 sessions") == Condition(
        FieldValue("golden_cross"), "yes", (), 5
    )
    assert parse("rsi_14 < 30 within 1 session") == Condition(RSI, "lt", (30.0,), 1)
    assert parse("rank(price) within sector <= 5") == Condition(
        Standing("rank", "price", "sector"), "le", (5.0,)
    )


def test_an_empty_text_is_true_of_everything() -> None:
    assert parse(" \n ") == All()
    assert text_of(All()) == ""


WRONG = [
    ("rsi_1 > 5", "rsi_1", "unknown field 'rsi_1'; nearest: rsi_14"),
    ("price > 5 and foo > 5", "foo", "unknown field 'foo'"),
    ("rsi_14 abov 5", "abov", "'abov' is no operator; after rsi_14 comes an operator: =, !="),
    ("rsi_14 crosses_abve 5", "crosses_abve", "nearest: crosses_above"),
    ("exchange > 5", ">", "exchange is text, which '>' does not suit; what suits it: =, !=, in"),
    ("exchange = 5", "5", "exchange is text: compare it with text such as 'gold'; given 5.0"),
    ("price = 'gold'", "'gold'", "price is a number: compare it with a number such as 5"),
    ("price > exchange", "exchange", "price is a number and exchange is text"),
    ("price_zar > price_usd", "price_usd", "price_zar counts ZAR and price_usd counts USD"),
    ("price_zar > 2 * price_usd", "2 * price_usd", "they cannot be compared"),
    ("price > price_zar", "price_zar", "price counts local currency and price_zar counts ZAR"),
    ("roc_10 > 5%", "5%", "roc_10 counts per cent or points already: write 5"),
    ("price > 5x", "5x", "after the digits may stand k, m, bn, tn or %"),
    ("price > 1e400", "1e400", "a number must be finite"),
    ("price > 1e99999999999999999999", "1e99999999999999999999", "out of all range"),
    ("price_date > 2026-02-30", "2026-02-30", "there is no day 2026-02-30"),
    ("price > rsi(900)", "rsi(900)", "rsi: window 900 is outside 2 to 400"),
    ("price > rsx(9)", "rsx(9)", "unknown indicator 'rsx'; nearest: rsi"),
    ("price > sma(9", "sma(9", "the bracket of sma is not closed"),
    ("price > 'gold", "'gold", "the quote ' is not closed"),
    ("price > 5 ;", ";", "';' means nothing in a screen"),
    ("(price > 5", "", "a bracket is not closed"),
    ("price > 5)", ")", "')' is not expected: here may stand and, or"),
    ("price > 5 und open > 5", "und", "nearest: and"),
    ("sector = Consumer Goods", "Goods", "stands in quotes: 'Consumer Goods'"),
    ("price in 5", "5", "'in' takes a list in brackets, as in price in (5, 10)"),
    ("price in (5 6)", "6", "the list goes on with , or ends with )"),
    ("price between 5", "", "between takes two values: between 5 and 10"),
    ("price > 5 within 0 sessions", "0", "a whole number of sessions, 1 to 60"),
    ("price > 5 within 61 sessions", "61", "a whole number of sessions, 1 to 60"),
    ("price > 5 within 5", "", "after within 5 comes the word sessions"),
    ("price >", "", "the text ends where a value or a field is due"),
    ("and price > 5", "and", "a field was expected, not 'and'"),
    ("5 > price", "5", "a field was expected, not '5'"),
    ("price > 5 and", "", "the text ends where a field is due"),
    ("rank(exchange) < 5", "rank(exchange)", "exchange is no number: it cannot be ranked"),
    ("rank(prise) < 5", "prise", "unknown field 'prise'; nearest: price"),
    ("rank(price) within price < 5", "rank(price) within price", "price is no text field"),
    ("rank(price) crosses_above 5", "crosses_above", "worked out for the day alone"),
    ("rank(price) < 5 within 5 sessions", "within 5 sessions", "worked out for the day alone"),
    ("exchange in (XJSE, country)", "country", "'in' takes text such as 'gold', not another field"),
    ("price > 1e12 * open", "1e12 * open", "the factor 1e+12 is refused"),
    ("price > 5 * rank(open)", "rank(open)", "cannot be multiplied"),
    ("golden_cross = 1", "1", "golden_cross is true or false"),
    ("any()", "(", "any() of nothing is true of nothing"),
    ("exchange contains country", "country", "'contains' takes text such as 'gold', not another"),
]


@pytest.mark.parametrize(("text", "at", "message"), WRONG, ids=[each[0] for each in WRONG])
def test_an_error_points_at_the_word(text: str, at: str, message: str) -> None:
    with pytest.raises(ScreenError) as raised:
        parse(text)
    assert message in str(raised.value)
    assert text[raised.value.start : raised.value.end] == at
    assert "^" in point(text, raised.value)


def test_the_caret_stands_under_the_word_of_its_line() -> None:
    text = "price > 5\nand rsi_1 < 3\nand open > 2"
    with pytest.raises(ScreenError) as raised:
        parse(text)
    line, caret, message = point(text, raised.value).splitlines()
    assert line == "and rsi_1 < 3"
    assert caret == "    ^^^^^"
    assert message.startswith("unknown field 'rsi_1'")
    assert raised.value.nearest[0] == "rsi_14"


def test_depth_length_and_number_are_bounded() -> None:
    deep = "not " * MOST_DEPTH + "price > 1"
    with pytest.raises(ScreenError, match=r"more than 30 deep|31 levels deep"):
        parse(deep)
    assert isinstance(parse("not " * (MOST_DEPTH - 1) + "price > 1"), Not)
    with pytest.raises(ScreenError, match="brackets and nots are more than 30 deep"):
        parse("(" * 5_000 + "price > 1" + ")" * 5_000)
    with pytest.raises(ScreenError, match="at most"):
        parse("price > 1" + " " * MOST_TEXT)
    with pytest.raises(ScreenError, match="101 conditions: 100 at most"):
        parse(" and ".join(["price > 1"] * 101))
    assert len(parse(" and ".join(["price > 1"] * 100)).of) == 100  # type: ignore[union-attr, arg-type]  # it is an All
    with pytest.raises(ScreenError, match="a list of 501 values is too long: 500 at most"):
        parse(f"price in ({', '.join(['1'] * 501)})")
    with pytest.raises(ScreenError, match="6 different indicators"):
        parse(" and ".join(f"price > sma({n})" for n in range(31, 37)))


def test_bounds_hold_where_a_tree_is_made_by_hand() -> None:
    leaf = Condition(PRICE, "gt", (1.0,))
    tree: Not | Condition = leaf
    for _ in range(MOST_DEPTH - 1):
        tree = Not(tree)
    with pytest.raises(ScreenError, match="31 levels deep"):
        Not(tree)
    with pytest.raises(ScreenError, match="150 conditions"):
        All((All((leaf,) * 75), All((leaf,) * 75)))
    with pytest.raises(ScreenError, match="within 61 sessions is refused"):
        Condition(PRICE, "gt", (1.0,), 61)
    with pytest.raises(ScreenError, match="either of no conditions"):
        Either(())


@pytest.mark.parametrize(
    ("condition", "part", "message"),
    [
        (Condition(FieldValue("prise"), "gt", (1.0,)), "left", "unknown field 'prise'"),
        (Condition(PRICE, "above", (1.0,)), "operator", "unknown operator 'above'"),
        (Condition(PRICE, "gt", ()), "operator", "takes one value; given 0"),
        (Condition(PRICE, "between", (1.0,)), "operator", "takes 2 values; given 1"),
        (Condition(PRICE, "in", ()), "operator", "takes a list of at least one value"),
        (Condition(PRICE, "missing", (1.0,)), "operator", "takes no value; given 1"),
        (Condition(PRICE, "gt", (float("nan"),)), "right 0", "must be finite"),
        (Condition(PRICE, "gt", (float("inf"),)), "right 0", "must be finite"),
        (Condition(PRICE, "gt", (10**400,)), "right 0", "must be finite"),
        (Condition(PRICE, "gt", (True,)), "right 0", "price is a number"),
        (Condition(FieldValue("name"), "eq", ("a\x00b",)), "right 0", "control character"),
        (Condition(FieldValue("name"), "eq", ("\ud800",)), "right 0", "control character"),
        (Condition(FieldValue("name"), "eq", ("a" * 201,)), "right 0", "200 at most"),
        (Condition(Standing("place", "price"), "gt", (1.0,)), "left", "unknown standing 'place'"),
        (Condition(PRICE, "gt", (Scaled(float("nan"), PRICE),)), "right 0", "factor nan"),
        (Condition(PRICE, "gt", (Scaled(2.0, FieldValue("name")),)), "right 0", "no number"),
    ],
)
def test_a_tree_made_by_hand_is_checked_too(condition: Condition, part: str, message: str) -> None:
    with pytest.raises(ScreenError, match=message) as raised:
        check(condition)
    assert raised.value.part == part


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_can_be_asked_for(name: str) -> None:
    assert parse(f"{name.upper()} is present") == Condition(FieldValue(name), "present")


@pytest.mark.parametrize("text", ["price > zigzag", "sma(zigzag,5) > 3", "pivots > 3"])
def test_what_repaints_decides_nothing_at_any_depth(text: str) -> None:
    with pytest.raises(ScreenError, match="repaints: later bars change what it said"):
        parse(text)


@pytest.mark.parametrize("name", [n for n, each in INDICATORS.items() if not each.repaints])
def test_every_output_of_every_other_indicator_can_be_asked_for(name: str) -> None:
    for each in INDICATORS[name].outputs:
        screen = parse(f"{name}().{each.name} > 5")
        assert parse(text_of(screen)) == screen
