"""A portfolio's figures: the worked example to the last digit, and what must hold for any."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wizdata_core.portfolio.made_up_positions import (
    METRICS,
    MILLION,
    any_positions,
    position,
    worked_example,
)
from wizdata_core.esg.scorecards import Badge
from wizdata_core.portfolio.aggregates import contributions
from wizdata_core.portfolio.figures import Rates, figures
from wizdata_core.portfolio.positions import Kind, facts_of
from wizdata_core.portfolio.scope_bases import SCOPE_BASES, USUAL
from wizdata_core.portfolio.scores import GATE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wizdata_core.portfolio.aggregates import Aggregate
    from wizdata_core.portfolio.figures import PortfolioFigures
    from wizdata_core.portfolio.positions import Position

AT_PAR = Rates(euros=1.0, dollars=1.0)

# portfolio_example_expected.json, kept here so that it is held to everywhere.
EXPECTED = {
    "waci_s12_excl_cash": 221.9444,
    "waci_s12_cash_as_zero": 199.75,
    "financed_emissions_s12_t": 10475.0,
    "carbon_footprint_t_per_usdm_excl_cash": 116.3889,
    "carbon_footprint_t_per_usdm_all": 104.75,
    "carbon_intensity_t_per_usdm_revenue": 327.3438,
    "esg_weighted": 63.5714,
    "esg_coverage_of_eligible": 0.7778,
    "esg_coverage_of_total": 0.7,
    "msci_style_coverage_gate_65pct": True,
    "board_women_weighted": 31.1111,
    "scope3_coverage": 0.6667,
}


def made(positions: tuple[Position, ...], basis: str = USUAL.name) -> PortfolioFigures:
    return figures(positions, SCOPE_BASES[basis], "USD", AT_PAR)


def worked_out(positions: tuple[Position, ...]) -> dict[str, object]:
    """The figures under the names of the expected file."""
    usual, with_scope3 = made(positions), made(positions, "s123")
    averages = dict(usual.averages)
    return {
        "waci_s12_excl_cash": usual.carbon.waci.value,
        "waci_s12_cash_as_zero": usual.carbon.waci_cash_as_zero,
        "financed_emissions_s12_t": usual.carbon.financed.value,
        "carbon_footprint_t_per_usdm_excl_cash": usual.carbon.footprint,
        "carbon_footprint_t_per_usdm_all": usual.carbon.footprint_all,
        "carbon_intensity_t_per_usdm_revenue": usual.carbon.intensity.value,
        "esg_weighted": usual.score.shown,
        "esg_coverage_of_eligible": usual.score.scores.coverage,
        "esg_coverage_of_total": usual.score.scores.coverage_of_total,
        "msci_style_coverage_gate_65pct": usual.score.badge is not Badge.WITHHELD,
        "board_women_weighted": averages["board_women_pct"].value,
        "scope3_coverage": with_scope3.carbon.waci.coverage,
    }


def rounded(found: dict[str, object]) -> dict[str, object]:
    return {
        name: round(value, 4) if isinstance(value, float) else value
        for name, value in found.items()
    }


def test_the_worked_example_comes_out_to_the_last_digit() -> None:
    assert rounded(worked_out(worked_example())) == EXPECTED


@pytest.mark.shared
def test_the_numbers_kept_here_are_those_of_the_reference(shared: Path) -> None:
    read = json.loads((shared / "domain/portfolio_example_expected.json").read_text())
    assert {name: read[name] for name in EXPECTED} == EXPECTED
    assert len(read["holdings"]) == len(worked_example())
    for row, held in zip(read["holdings"], worked_example(), strict=True):
        assert row["value"] * MILLION == held.value
        for metric, name, scale in (("ghg_scope1", "s1", 1e6), ("evic", "evic", 1e6)):
            facts = held.facts.get(metric, ())
            assert [each.value for each in facts] == ([row[name] * scale] if row[name] else [])


def aggregates(found: PortfolioFigures) -> Iterator[Aggregate]:
    yield from (found.carbon.waci, found.carbon.financed, found.carbon.intensity)
    yield from (found.score.scores, found.score.penalised)
    yield from (each for _, each in found.averages)
    yield from (value.aggregate for line in found.pai for value in line.values)


def numbers(found: PortfolioFigures) -> list[float | None]:
    """Every number of a portfolio, coverage among them."""
    plain = [found.carbon.waci_cash_as_zero, found.carbon.footprint, found.carbon.footprint_all]
    for each in aggregates(found):
        plain += [each.value, each.coverage, each.coverage_of_total, each.data_quality]
    for line in found.pai:
        plain += [value.by_formula for value in line.values]
    return plain


def same(one: list[float | None], other: list[float | None]) -> bool:
    return len(one) == len(other) and all(
        a == b or (a is not None and b is not None and a == pytest.approx(b, rel=1e-9))
        for a, b in zip(one, other, strict=True)
    )


@settings(max_examples=30)
@given(any_positions(), st.integers(0, 99))
def test_the_order_of_holdings_changes_nothing(held: tuple[Position, ...], seed: int) -> None:
    mixed = list(held)
    random.Random(seed).shuffle(mixed)  # noqa: S311 - an order, no secret
    assert numbers(made(held)) == numbers(made(tuple(mixed)))


@settings(max_examples=30)
@given(any_positions(), st.floats(0.05, 0.95))
def test_splitting_a_holding_in_two_changes_nothing(
    held: tuple[Position, ...], part: float
) -> None:
    first, *others = held
    halves = (
        replace(first, value=first.value * part),
        replace(first, value=first.value * (1 - part)),
    )
    assert same(numbers(made(held)), numbers(made((*halves, *others))))


@settings(max_examples=30)
@given(any_positions(), st.floats(0.01, 100))
def test_weights_times_a_constant_change_no_mean_and_scale_what_is_owned(
    held: tuple[Position, ...], by: float
) -> None:
    before = made(held)
    after = made(tuple(replace(each, value=each.value * by) for each in held))
    assert before.carbon.waci.value == pytest.approx(after.carbon.waci.value)
    assert before.carbon.footprint == pytest.approx(after.carbon.footprint)
    assert before.score.scores.value == pytest.approx(after.score.scores.value)
    assert before.score.badge is after.score.badge
    if before.carbon.financed.value is None:
        assert after.carbon.financed.value is None
    else:
        assert after.carbon.financed.value == pytest.approx(before.carbon.financed.value * by)


@settings(max_examples=30)
@given(any_positions(), st.sampled_from(METRICS), st.integers(0, 7))
def test_coverage_never_rises_when_a_figure_goes(
    held: tuple[Position, ...], metric: str, at: int
) -> None:
    chosen = held[at % len(held)]
    less = facts_of({name: facts for name, facts in chosen.facts.items() if name != metric})
    poorer = tuple(replace(each, facts=less) if each is chosen else each for each in held)
    for basis in SCOPE_BASES:
        before, after = made(held, basis), made(poorer, basis)
        for one, other in zip(aggregates(before), aggregates(after), strict=True):
            assert (other.coverage or 0) <= (one.coverage or 0)
            assert (other.coverage_of_total or 0) <= (one.coverage_of_total or 0)


@settings(max_examples=30)
@given(any_positions())
def test_contributions_sum_to_the_figure_and_their_shares_to_one(
    held: tuple[Position, ...],
) -> None:
    for each in aggregates(made(held)):
        parts = contributions(each)
        if each.value is None:
            assert not parts
        else:
            assert sum(part.part for part in parts) == pytest.approx(each.value)
            assert sum(part.weight for part in parts) == pytest.approx(1.0)
            if each.value:
                assert sum(part.share or 0 for part in parts) == pytest.approx(1.0)


@settings(max_examples=30)
@given(any_positions())
def test_a_mean_lies_between_its_holdings(held: tuple[Position, ...]) -> None:
    found = made(held)
    for each in (found.carbon.waci, found.score.scores):
        if each.value is not None:
            own = [term.x for term in each.terms]
            assert min(own) * (1 - 1e-9) <= each.value <= max(own) * (1 + 1e-9)


def test_a_holding_without_the_basis_lowers_coverage_and_is_named() -> None:
    found = made(worked_example(), "s123")
    assert [each.position.key for each in found.carbon.waci.lacks] == ["P2"]
    assert "Scope 3" in found.carbon.waci.lacks[0].what
    market = made(worked_example(), "s12-market").carbon.waci
    assert market.value is None
    assert market.coverage == 0
    assert len(market.lacks) == 3


def test_emissions_of_two_years_are_never_added_up() -> None:
    from datetime import date  # noqa: PLC0415 - used by this test alone

    from wizdata_core.portfolio.positions import Fact  # noqa: PLC0415 - as above

    first = worked_example()[0]
    s1 = [Fact(900.0, date(2024, 12, 31)), Fact(1_000.0, date(2023, 12, 31))]
    s2 = [Fact(300.0, date(2023, 12, 31))]
    facts = dict(first.facts) | {"ghg_scope1": s1, "ghg_scope2_loc": s2}
    held = (replace(first, facts=facts_of(facts)),)
    assert made(held).carbon.financed.terms[0].x == 1_300.0
    assert made(held, "s1").carbon.financed.terms[0].x == 900.0
    facts["ghg_scope1"] = s1[:1]
    apart = (replace(first, facts=facts_of(facts)),)
    assert made(apart).carbon.financed.value is None
    assert "different periods" in made(apart).carbon.financed.lacks[0].what


def test_a_reported_intensity_serves_its_own_basis_alone() -> None:
    held = (position("A", 10.0, ghg_intensity_s12=820.0),)
    assert made(held).carbon.waci.value == 820.0
    assert made(held).carbon.financed.value is None
    for basis in ("s12-market", "s123", "s1"):
        assert made(held, basis).carbon.waci.value is None


@pytest.mark.parametrize(
    ("covered", "badge"), [(64.9, Badge.WITHHELD), (65.0, Badge.SOUND), (100.0, Badge.SOUND)]
)
def test_the_gate_stands_at_65_percent_of_eligible_value(covered: float, badge: Badge) -> None:
    held = (position("A", covered, score=50.0), position("B", max(100.0 - covered, 1e-12)))
    found = made(held).score
    assert GATE == 0.65
    assert found.badge is badge
    assert (found.shown is None) == (badge is Badge.WITHHELD)
    assert found.scores.coverage == pytest.approx(covered / 100)


def test_a_score_that_rests_on_weak_scores_or_little_of_the_whole_is_marked_low() -> None:
    weak = (replace(position("A", 90.0, score=50.0), weak_score=True), position("B", 10.0, score=1))
    assert made(weak).score.badge is Badge.LOW
    mostly_cash = (position("A", 60.0, score=50.0), position("CASH", 40.0, Kind.CASH))
    assert made(mostly_cash).score.badge is Badge.LOW


def test_what_is_not_looked_through_counts_as_eligible_and_not_covered() -> None:
    held = (position("A", 60.0, score=50.0), position("FUND", 40.0, Kind.OTHER))
    found = made(held).score
    assert found.scores.coverage == pytest.approx(0.6)
    assert found.badge is Badge.WITHHELD
    assert found.scores.lacks[0].what == "not looked through"


def test_data_quality_is_weighted_by_value_and_takes_the_worst_scope() -> None:
    first, second, *_ = worked_example()
    graded = []
    for each, grades in ((first, (1, 3)), (second, (2, 2))):
        facts = dict(each.facts)
        for metric, grade in zip(("ghg_scope1", "ghg_scope2_loc"), grades, strict=True):
            facts[metric] = (facts[metric][0]._replace(quality=grade),)
        graded.append(replace(each, facts=facts_of(facts)))
    assert made(tuple(graded)).carbon.financed.data_quality == pytest.approx((40 * 3 + 30 * 2) / 70)
    assert made(worked_example()).carbon.financed.data_quality is None
