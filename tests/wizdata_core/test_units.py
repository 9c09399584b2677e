"""Units: cents become rand in one place, exactly, and nothing unknown is guessed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizdata_core.errors import UnknownName
from wizdata_core.units import MINOR_UNITS, quote_unit, to_major


@pytest.mark.parametrize(
    ("quoted", "code", "currency", "major"),
    [
        (30_139.0, "ZAc", "ZAR", 301.39),
        (309.0, "GBp", "GBP", 3.09),
        (309.0, "GBX", "GBP", 3.09),
        (12_345.0, "ILA", "ILS", 123.45),
        (1_234.0, "KWF", "KWD", 1.234),
        (301.39, "ZAR", "ZAR", 301.39),
        (0.5, "BTC", "BTC", 0.5),
        (1_000.0, "USDT", "USDT", 1_000.0),
    ],
)
def test_a_quoted_price_is_what_a_person_would_write(
    quoted: float, code: str, currency: str, major: float
) -> None:
    unit = quote_unit(code)
    assert unit.currency == currency
    assert to_major(quoted, unit) == major


@given(st.integers(0, 10**9))
def test_whole_cents_are_the_nearest_number_to_the_decimal(cents: int) -> None:
    assert to_major(float(cents), quote_unit("ZAc")) == float(f"{cents // 100}.{cents % 100:02}")


def test_an_index_is_in_points_whatever_its_currency() -> None:
    for unit in (quote_unit("ZAc", asset_class="index"), quote_unit("points")):
        assert (unit.code, unit.currency, unit.factor) == ("points", "", 1.0)


def test_arrays_are_converted_whole() -> None:
    made = to_major(np.array([30_139.0, np.nan]), quote_unit("ZAc"))
    np.testing.assert_array_equal(made, [301.39, np.nan])


@pytest.mark.parametrize("code", ["zar", "ZAx", "R", "", "Zac", "US$"])
def test_a_unit_that_nothing_knows_is_refused(code: str) -> None:
    with pytest.raises(UnknownName, match="unknown quote unit"):
        quote_unit(code)


def test_minor_units_are_whole_parts_of_a_currency() -> None:
    for unit in MINOR_UNITS.values():
        assert round(1 / unit.factor) in {100, 1_000}
        assert len(unit.currency) == 3
