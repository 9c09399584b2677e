"""docs/esg-method.md: its worked example is what the method gives, its rules those of the data."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.wizdata_core.esg.scoring.panels import METHOD, TABLE, example_panel
from wizdata_core.esg.methods import COMPANIES, METHODS, method_named
from wizdata_core.esg.scoring.scores import scored

if TYPE_CHECKING:
    from wizdata_core.esg.scorecards import Scorecard

PAGE = (Path(__file__).parents[3] / "docs" / "esg-method.md").read_text(encoding="utf-8")


def table(number: int) -> dict[str, list[str]]:
    """The rows of the companies A to D in one of the tables, by company."""
    found = re.findall(r"^\| ([A-D]) \| (.*) \|$", PAGE, re.MULTILINE)[4 * number : 4 * number + 4]
    return {name: [each.strip() for each in cells.split("|")] for name, cells in found}


@pytest.fixture(scope="module")
def cards() -> dict[str, Scorecard]:
    """The scorecards of the worked example."""
    return {each.entity: each for each in scored(example_panel(), METHOD)}


def shown(value: float | None) -> str:
    """A number as the page prints it."""
    return "" if value is None else f"{value:.4f}"


def test_the_figures_are_those_of_the_worked_example() -> None:
    assert table(0) == {
        name: ["" if each is None else f"{each:g}" for each in values]
        for name, (_, values) in TABLE.items()
    }


def test_the_percentiles_and_scores_are_what_the_method_gives(cards: dict[str, Scorecard]) -> None:
    assert table(1) == {
        name: [shown(line.percentile) for line in card.lines] for name, card in cards.items()
    }
    assert table(2) == {
        name: [
            *(shown(each.score) for each in card.pillars),
            shown(card.total), card.grade, f"{card.controversies:g}",
            shown(card.combined), card.combined_grade,
            shown(card.coverage), shown(card.confidence), shown(card.penalised),
        ]
        for name, card in cards.items()
    }  # fmt: skip


def test_what_is_worked_by_hand_comes_out() -> None:
    by_hand = PAGE.split("By hand:")[1].replace("\u00d7", "*").replace("\u2212", "-")
    found = re.findall(r"((?:\(|\d)[\d.()+*/ -]*[*/+-][\d.()+*/ -]*) = (\d[\d.]*\d)", by_hand)
    assert len(found) == 8
    for left, right in found:
        value = eval(left, {"__builtins__": {}})  # noqa: S307 - digits and signs, as matched above
        assert value == pytest.approx(float(right), abs=6e-5), left


def test_its_rules_are_those_of_the_data() -> None:
    method = method_named(COMPANIES)
    assert {each.max_age_months for each in method.metrics} == {36}
    assert (method.least_peers, method.least_pillar_share) == (5, 0.5)
    assert f"Below {method.least_coverage:.2f} no total" in PAGE
    assert f"below {method.low_coverage:.2f} it is marked" in PAGE
    factors = ", ".join(f"{factor:g}" for _, factor in method.quality_factors)
    assert f"({factors} for data quality 1 to 5)" in PAGE
    assert f"1 up to {method.fresh_months} months" in PAGE
    assert f"over {method.fade_months} months more" in PAGE
    assert method.overlay is not None
    *costs, last = [f"{cost:g}" for _, cost in method.overlay.penalties]
    assert f"the last {method.overlay.months} months costs {', '.join(costs)} or {last}" in PAGE
    assert all(f"[{version}]" in PAGE for version in METHODS)
