"""A study says its rules and what it cannot know, with the numbers that it was given."""

from __future__ import annotations

import pytest

from wizdata_core.adjustment import Basis
from wizdata_core.screener.study import Rules
from wizdata_core.screener.study_words import Facts, rules_in_words, unknowns


def test_the_costs_the_currency_and_the_haircut_are_said() -> None:
    said = " ".join(rules_in_words(Rules(cost=75, haircut=0.3), "week", Basis.TOTAL, "ZAR"))
    assert "Costs of 75 basis points on buying and as much on selling" in said
    assert "Returns in ZAR, dividends reinvested" in said
    assert "less 30%, which is assumed" in said
    assert "never at a close that the screen has seen" in said


@pytest.mark.parametrize("when", ["month", "week", "entry"])
def test_every_way_of_forming_is_said(when: str) -> None:
    assert rules_in_words(Rules(), when, Basis.SPLITS, "local")[0].startswith("Formed ")


def test_what_cannot_be_known_is_said_with_its_numbers() -> None:
    said = " ".join(unknowns(Facts(rows=200, reconstructed=50, universe=321, unpriced=7)))
    assert "50 of 200 rows of members that were looked at (25%) are reconstructed" in said
    assert "321 instruments" in said
    assert "7 members have no close" in said


def test_without_a_row_there_is_no_share_of_rows() -> None:
    assert "0 of 0 rows" in unknowns(Facts(0, 0, 0, 0))[0]
