"""What would be if: a swap, its way back, another weight, and the differences that are shown."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wizdata_core.portfolio.made_up_positions import (
    MILLION,
    any_positions,
    position,
    worked_example,
)
from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.portfolio.changes import differences, reweighted, swapped
from wizdata_core.portfolio.figures import PortfolioFigures, Rates, figures
from wizdata_core.portfolio.scope_bases import USUAL
from wizdata_core.portfolio.summary import summary

if TYPE_CHECKING:
    from wizdata_core.portfolio.positions import Position

NEW = position("NEW", 1.0, ghg_scope1=10.0, ghg_scope2_loc=0.0, evic=100.0, revenue=MILLION)


def made(positions: tuple[Position, ...]) -> PortfolioFigures:
    return figures(positions, USUAL, "USD", Rates(1.0, 1.0))


@settings(max_examples=40)
@given(any_positions())
def test_a_swap_there_and_back_is_where_it_began(held: tuple[Position, ...]) -> None:
    out = held[0]
    there = swapped(held, out.key, NEW)
    assert there[0].key == "NEW"
    assert swapped(there, "NEW", out) == held


@settings(max_examples=40)
@given(any_positions(), st.floats(0.01, 0.99))
def test_another_weight_keeps_the_whole_and_the_proportions_of_the_rest(
    held: tuple[Position, ...], share: float
) -> None:
    wide = (*held, position("REST", 5.0), position("REST2", 7.0))
    after = reweighted(wide, held[0].key, share)
    total = fsum(each.value for each in wide)
    assert fsum(each.value for each in after) == pytest.approx(total)
    mine = fsum(each.value for each in after if each.key == held[0].key)
    assert mine == pytest.approx(share * total)
    assert after[-1].value / after[-2].value == pytest.approx(7 / 5)


def test_a_swap_shows_every_figure_before_after_and_their_difference() -> None:
    # P3 (20 m) gives way to a company of 10 t by a million of revenue.
    before, after = made(worked_example()), made(swapped(worked_example(), "P3", NEW))
    found = {each.name: each for each in differences(before, after)}
    waci = found["waci"]
    assert waci.before == pytest.approx(221.9444, abs=1e-4)
    assert waci.after == pytest.approx((40 * 240 + 30 * 12.5 + 20 * 10) / 90)
    assert waci.change == pytest.approx((30 * 12.5 + 40 * 240 + 20 * 10) / 90 - 221.9444, abs=1e-4)
    assert found["score"].coverage_before == found["score"].coverage_after
    assert list(found) == [each.name for each in summary(before)]


def test_a_figure_that_is_missing_on_one_side_has_no_difference() -> None:
    before = made(worked_example())
    after = made(swapped(worked_example(), "P1", position("BLANK", 1.0)))
    score = {each.name: each for each in differences(before, after)}["score"]
    assert score.before == pytest.approx(63.5714, abs=1e-4)
    assert score.after is None
    assert score.change is None
    assert score.coverage_after == pytest.approx(30 / 90)


def test_no_weight_at_all_takes_a_holding_out() -> None:
    assert [each.key for each in reweighted(worked_example(), "P1", 0.0)] == ["P2", "P3", "CASH"]


def test_what_cannot_be_changed_is_refused_by_name() -> None:
    with pytest.raises(UnknownName, match="unknown holding 'P9'; nearest: P"):
        swapped(worked_example(), "P9", NEW)
    with pytest.raises(BadInput, match="not from 0 to 100"):
        reweighted(worked_example(), "P1", 1.5)
    with pytest.raises(BadInput, match="all that is held"):
        reweighted(worked_example()[:1], "P1", 0.5)


def test_the_summary_says_what_the_gate_withholds_with_the_number() -> None:
    lines = {each.name: each for each in summary(made(worked_example()[1:]))}
    assert lines["score"].value is None
    assert (
        lines["score"].note == "Withheld: 60.0% of the eligible value is covered, the gate is 65%."
    )
