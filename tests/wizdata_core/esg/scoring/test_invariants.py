"""What holds of every score, whatever the figures (reference 6.2)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.wizdata_core.esg.scoring.panels import AS_OF, figure, panel, plain_method
from tests.wizdata_core.esg.scoring.panels import scored as metric
from wizdata_core.esg.methods import COMPANIES, method_named
from wizdata_core.esg.scoring.panel import Member, panel_of
from wizdata_core.esg.scoring.percentiles import ranking, rounded
from wizdata_core.esg.scoring.scores import scored

if TYPE_CHECKING:
    from wizdata_core.esg.scorecards import Scorecard

VALUES = some.lists(some.integers(-50, 50), min_size=1, max_size=25)
TABLES = some.integers(2, 6).flatmap(
    lambda width: some.lists(
        some.lists(some.one_of(some.none(), some.integers(-9, 9)), min_size=width, max_size=width),
        min_size=1,
        max_size=10,
    )
)
METHOD = method_named(COMPANIES)
NAMES = tuple(each.name for each in METHOD.metrics)


def percentiles(values: list[float]) -> list[float]:
    """The percentiles of one metric in one group."""
    column = np.array(values, dtype=np.float64)[:, None]
    found = ranking(column, np.zeros(len(values), dtype=np.int64))
    return [float(each) for each in found.percentile[:, 0]]


@given(VALUES)
def test_a_fully_reported_metric_has_the_mean_50_within_its_bounds(values: list[int]) -> None:
    found, count = percentiles([float(each) for each in values]), len(values)
    assert np.mean(found) == pytest.approx(50.0)
    assert all(50 / count - 1e-9 <= each <= 100 - 50 / count + 1e-9 for each in found)


@given(VALUES)
def test_percentiles_follow_their_formula_and_ties_are_alike(values: list[int]) -> None:
    for own, found in zip(values, percentiles([float(each) for each in values]), strict=True):
        worse, equal = sum(each < own for each in values), values.count(own)
        assert found == pytest.approx(100 * (worse + equal / 2) / len(values))


@given(VALUES)
def test_flipping_the_direction_gives_100_less(values: list[int]) -> None:
    up = percentiles([float(each) for each in values])
    down = percentiles([-float(each) for each in values])
    assert [100 - each for each in down] == pytest.approx(up)


@given(VALUES, some.integers(-1000, 1000))
def test_adding_a_constant_changes_nothing(values: list[int], more: int) -> None:
    moved = percentiles([float(each + more) for each in values])
    assert moved == percentiles([float(each) for each in values])


@given(VALUES, some.lists(some.integers(-1, 3), min_size=25, max_size=25))
def test_groups_are_ranked_apart_and_have_their_own_median(
    values: list[int], groups: list[int]
) -> None:
    own = np.array(groups[: len(values)])
    found = ranking(np.array(values, dtype=np.float64)[:, None], own)
    for group in set(own.tolist()) - {-1}:
        inside = [float(each) for each, at in zip(values, own, strict=True) if at == group]
        assert found.percentile[own == group, 0].tolist() == percentiles(inside)
        assert set(found.median[own == group, 0].tolist()) == {float(np.median(inside))}
        assert set(found.count[own == group, 0].tolist()) == {len(inside)}
    assert np.isnan(found.percentile[own == -1]).all()


def test_noise_of_converted_units_makes_no_rank() -> None:
    assert 0.07 * 5 != 0.35
    assert percentiles([0.07 * 5, 0.35, 0.36]) == pytest.approx([100 / 3, 100 / 3, 250 / 3])
    assert rounded(np.array([1 / 3, -0.0, np.nan]))[0] == 0.333333333333


def made(table: list[list[int | None]], order: list[int] | None = None) -> list[Scorecard]:
    """Scores of companies of several industries by a method of weights and directions."""
    width = len(table[0])
    names = [f"m{place}" for place in range(width)]
    method = replace(
        plain_method(names, least_peers=3),
        metrics=tuple(
            replace(metric(name, 1 if place % 2 else -1), weight=1.0 + place)
            for place, name in enumerate(names)
        ),
    )
    rows = list(enumerate(table))
    rows = rows if order is None else [rows[at] for at in order]
    values: dict[str, dict[str, float | None]] = {
        f"c{number:02}": dict(zip(names, map(as_float, row), strict=True)) for number, row in rows
    }
    members = [Member(f"c{number:02}", f"EM-{number % 3}") for number, _ in rows]
    return list(scored(panel(values, members), method))


def as_float(value: int | None) -> float | None:
    """A number, or none."""
    return None if value is None else float(value)


@given(TABLES, some.randoms(use_true_random=False))
def test_permuting_companies_changes_nothing(
    table: list[list[int | None]], random: np.random.Generator
) -> None:
    order = list(range(len(table)))
    random.shuffle(order)
    assert made(table, order) == made(table)


@given(TABLES)
def test_points_sum_to_the_total_and_scores_stay_within_bounds(
    table: list[list[int | None]],
) -> None:
    for card in made(table):
        if card.total is not None and card.penalised is not None:
            points = sum(each.points or 0.0 for each in card.lines)
            assert points == pytest.approx(card.total)
            assert 0 <= card.penalised <= card.total + 1e-9 <= 100 + 1e-6
        assert 0 <= card.confidence <= card.coverage <= 1


@given(TABLES, some.data())
def test_coverage_never_rises_when_a_value_goes(
    table: list[list[int | None]], data: some.DataObject
) -> None:
    row = data.draw(some.integers(0, len(table) - 1))
    column = data.draw(some.integers(0, len(table[0]) - 1))
    less = [list(each) for each in table]
    less[row][column] = None
    before, after = made(table), made(less)
    for one, other in zip(before, after, strict=True):
        assert other.coverage <= one.coverage + 1e-12


@given(TABLES, some.floats(0.01, 100))
def test_weights_rescaled_by_a_constant_change_nothing(
    table: list[list[int | None]], factor: float
) -> None:
    names = [f"m{place}" for place in range(len(table[0]))]
    values: dict[str, dict[str, float | None]] = {
        f"c{number}": dict(zip(names, map(as_float, row), strict=True))
        for number, row in enumerate(table)
    }
    method = plain_method(names)
    rescaled = replace(
        method,
        metrics=tuple(replace(each, weight=each.weight * factor) for each in method.metrics),
        weights=tuple(
            (group, tuple((name, weight * factor) for name, weight in each))
            for group, each in method.weights
        ),
    )
    for one, other in zip(
        scored(panel(values), method), scored(panel(values), rescaled), strict=True
    ):
        assert [each.percentile for each in one.lines] == [each.percentile for each in other.lines]
        assert other.total == (None if one.total is None else pytest.approx(one.total))
        assert other.coverage == pytest.approx(one.coverage)


def test_a_score_is_the_same_whoever_else_is_scored_beside_it_in_other_groups() -> None:
    random = np.random.default_rng(6)
    members = [Member(f"a{n}", "EM-MM", "ZA") for n in range(6)]
    figures = [
        figure(each.entity, name, float(np.round(random.normal(), 2)))
        for each in members
        for name in NAMES
    ]
    others = [Member(f"z{n}", "FN-CB", "KE") for n in range(6)]
    more = [figure(each.entity, name, 0.5) for each in others for name in NAMES]
    alone = scored(panel_of(AS_OF, members, NAMES, figures), METHOD)
    beside = scored(panel_of(AS_OF, [*members, *others], NAMES, [*figures, *more]), METHOD)
    assert alone == beside[:6]
