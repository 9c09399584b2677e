"""Numbers in cells are read without a guess."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizdata_core.esg.entry.findings import Refused
from wizdata_core.esg.entry.numbers import amount, has_decimal_comma


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1234.5", 1234.5),
        ("-0.5", -0.5),
        ("\N{MINUS SIGN}3", -3.0),
        ("+7", 7.0),
        (".5", 0.5),
        ("1.2e6", 1_200_000.0),
        ("1 234 567", 1_234_567.0),
        ("1 234,5", 1_234.5),
        ("1 234,567", 1_234.567),
        ("1,234,567", 1_234_567.0),
        ("1,234.5", 1_234.5),
        ("1.234.567", 1_234_567.0),
        ("1.234,5", 1_234.5),
        ("1,5", 1.5),
        ("0,234", 0.234),
        ("12345,678", 12_345.678),
        ("1.234", 1.234),
    ],
)
def test_a_number_that_can_be_read_in_one_way_is_read(text: str, wanted: float) -> None:
    assert amount(text, "value", decimal_commas=False) == (wanted, False)


@pytest.mark.parametrize(
    ("text", "decimal_commas", "rule"),
    [
        ("1,234", False, "ambiguous_number"),
        ("-12,345", False, "ambiguous_number"),
        ("1,234", True, "ambiguous_number"),
        ("1.234", True, "ambiguous_number"),
        ("1,23,456", False, "number"),
        ("1.2.3", False, "number"),
        ("1 23", False, "number"),
        ("12 t", False, "number"),
        ("0x10", False, "number"),
        ("1_000", False, "number"),
        ("\u0661\u0662", False, "number"),
        ("NaN", False, "not_finite"),
        ("9" * 400, False, "not_finite"),
        ("—", False, "no_value"),
    ],
)
def test_any_other_text_is_refused(text: str, *, decimal_commas: bool, rule: str) -> None:
    with pytest.raises(Refused) as refused:
        amount(text, "value", decimal_commas=decimal_commas)
    assert refused.value.finding.rule == rule


@pytest.mark.parametrize("text", ["1,5", "12,34", "0,5", "1.234,5", "1234,567"])
def test_a_comma_that_can_only_be_decimal_is_known(text: str) -> None:
    assert has_decimal_comma(text)


@pytest.mark.parametrize("text", ["1,234", "1.5", "1,234,567", "1.234.567", "text", ""])
def test_no_other_comma_is_taken_for_one(text: str) -> None:
    assert not has_decimal_comma(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_comes_back_as_python_writes_it(value: float) -> None:
    read, percent = amount(repr(value), "value", decimal_commas=False)
    assert (read, percent) == (value, False)


@given(st.text(max_size=30))
def test_no_text_gives_anything_but_a_finite_number_or_a_refusal(text: str) -> None:
    try:
        value, _ = amount(text, "value", decimal_commas=False)
    except Refused:
        return
    assert math.isfinite(value)


@given(st.integers(1, 999), st.integers(0, 999))
def test_a_group_of_three_is_never_guessed(first: int, second: int) -> None:
    with pytest.raises(Refused, match="may be"):
        amount(f"{first},{second:03d}", "value", decimal_commas=False)
