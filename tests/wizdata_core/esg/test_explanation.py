"""Sums in words: what a reader does again by hand comes out as the scores do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wizdata_core.esg.scoring.panels import example_panel
from wizdata_core.esg.explanation import (
    combined_in_words,
    grade_in_words,
    peers_figures,
    rank,
    ranked,
    trust_in_words,
    trusted,
    weighed,
)
from wizdata_core.esg.methods import COMPANIES, EXAMPLES, Peers, method_named
from wizdata_core.esg.scoring.scores import scored, scores
from wizdata_core.figures.numbers import TIMES

if TYPE_CHECKING:
    from wizdata_core.esg.scorecards import Line

METHOD = method_named(EXAMPLES)
CARDS = {each.entity: each for each in scored(example_panel(), METHOD)}
PANEL = scores(example_panel(), METHOD).panel


def keyed(said: str) -> str:
    """A sum with the sign that a keyboard has."""
    return said.replace(TIMES, "x")


def line(entity: str, metric: str) -> Line:
    return next(each for each in CARDS[entity].lines if each.metric == metric)


def told(entity: str, metric: str) -> str:
    """How a figure of the worked example was ranked, in words."""
    found = line(entity, metric)
    rule = next(each for each in METHOD.metrics if each.name == metric)
    others = peers_figures(found, entity, PANEL, METHOD)
    return keyed(" ".join(ranked(found, rule, others)))


def test_the_sums_done_by_hand_in_the_reference_are_said() -> None:
    assert "the 4 of all companies with a value. Less is better." in told("A", "ghg_intensity_s12")
    assert "1 is worse, 1 equal (itself included): 100 x (1 + 0.5 x 1) / 4 = 37.50." in told(
        "A", "ghg_intensity_s12"
    )
    assert "1 is worse, 2 equal (itself included): 100 x (1 + 0.5 x 2) / 4 = 50.00." in told(
        "A", "ltifr"
    )


def test_a_missing_answer_counts_as_no_and_a_missing_number_is_not_ranked() -> None:
    said = told("C", "anti_corruption_policy")
    assert said.startswith("No answer is held")
    assert "0 are worse, 1 equal (itself included): 100 x (0 + 0.5 x 1) / 4 = 12.50." in said
    assert told("C", "energy_renewable_pct") == (
        "No figure counts: nothing is ranked, and no zero stands for it."
    )


@pytest.mark.parametrize("entity", "ABCD")
def test_the_rank_of_every_line_is_its_percentile(entity: str) -> None:
    for each in CARDS[entity].lines:
        if each.percentile is not None:
            own = 0.0 if each.compared is None else each.compared
            others = peers_figures(each, entity, PANEL, METHOD)
            assert rank(own, others, each.direction).percentile == each.percentile


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=30), st.sampled_from((1, -1)))
def test_a_rank_counts_everybody_once(values: list[int], direction: int) -> None:
    own, *others = [float(each) for each in values]
    found = rank(own, others, direction)
    turned = rank(own, others, -direction)
    assert found.count == len(values)
    assert found.worse + turned.worse + found.equal == found.count
    assert found.percentile + turned.percentile == pytest.approx(100)


def test_noise_of_a_conversion_makes_no_rank() -> None:
    assert rank(0.1 + 0.2, [0.3], 1).equal == 2


def test_points_are_the_weight_that_counts_by_the_percentile() -> None:
    said = keyed(" ".join(weighed(line("A", "ghg_intensity_s12"), CARDS["A"].total)))
    assert said == (
        "It has 25 % of the weight of the whole method. "
        "0.25 x 37.50 = 9.3750 points of the score of 49.69."
    )


def test_a_figure_beside_a_missing_one_counts_more_and_says_so() -> None:
    said = keyed(" ".join(weighed(line("C", "water_intensity"), CARDS["C"].total)))
    assert "As figures beside it are missing and left out, it counts 20 %." in said
    assert "0.2 x 16.67 = 3.3333 points" in said
    missing = " ".join(weighed(line("C", "energy_renewable_pct"), CARDS["C"].total))
    assert "Left out, it adds nothing" in missing
    assert "its percentile is 0.00 and it adds 0.00 points" in missing


def test_a_wider_peer_group_is_said_to_be_one() -> None:
    rule = next(each for each in method_named(COMPANIES).metrics if each.peers is Peers.INDUSTRY)
    wide = replace(line("A", "ghg_intensity_s12"), peers=Peers.SECTOR, peer_group="EM")
    said = " ".join(ranked(wide, rule, (450.0, 1200.0, 640.0)))
    assert "sector Extractives & Minerals Processing with a value (widened: too few" in said


def test_a_figure_by_its_normaliser_says_what_was_divided() -> None:
    rule = next(each for each in method_named(COMPANIES).metrics if each.normaliser == "revenue")
    made = replace(
        line("A", "ghg_intensity_s12"),
        value=410_000.0, unit="tCO2e", compared=820.0, compared_unit="tCO2e/USDm",
    )  # fmt: skip
    assert ranked(made, rule, (450.0,))[0] == (
        "410,000 tCO2e divided by revenue of the same period is 820 tCO2e/USDm, which is ranked."
    )


def test_a_disclosed_figure_that_is_not_ranked_says_why() -> None:
    rule = METHOD.metrics[0]
    odd = replace(line("A", rule.name), percentile=None, note="no revenue is held")
    assert ranked(odd, rule, ()) == ("It is disclosed and not ranked: no revenue is held.",)
    assert peers_figures(replace(odd, peers=None), "A", PANEL, METHOD) == ()


def test_the_confidence_of_the_worked_example_is_its_sum() -> None:
    assert keyed(trust_in_words(CARDS["C"], METHOD)) == (
        "0.25 x 0.5 x 0.9167 + 0.1 x 0.9 x 0.9167 + 0.2 x 0.9 x 0.9167 + "
        "0.125 x 0.9 x 0.9167 + 0.125 x 0.9 x 0.9167 = 0.5683"
    )
    for card in CARDS.values():
        assert sum(each.part for each in trusted(card, METHOD)) == pytest.approx(card.confidence)


def test_controversies_and_grades_are_sums_too() -> None:
    assert combined_in_words(CARDS["B"]) == (
        "40 is below 68.85, so the mean of both counts: (68.85 + 40) / 2 = 54.43."
    )
    assert combined_in_words(CARDS["A"]) == "100 is not below 49.69, so the score stays."
    withheld = replace(CARDS["A"], total=None)
    assert combined_in_words(withheld) == "No score is published, so nothing is combined."
    assert keyed(grade_in_words(49.6875, METHOD.grades)) == (
        "49.69 / 100 x 12 = 5.963, rounded up: band 6 of 12, C+."
    )
    assert grade_in_words(0.0, METHOD.grades).endswith("band 1 of 12, D-.")


def test_a_figure_without_weight_is_only_shown() -> None:
    shown = replace(line("A", "ltifr"), weight=0.0, period_end=date(2024, 12, 31))
    assert weighed(shown, 50.0) == ("It is shown and has no weight in the score.",)
