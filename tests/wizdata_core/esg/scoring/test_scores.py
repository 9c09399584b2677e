"""Scores: the worked example to its last digit, and what a scorecard says of its making."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.wizdata_core.esg.scoring.panels import (
    AS_OF,
    METHOD,
    METRICS,
    event,
    example_figures,
    example_panel,
    figure,
    panel,
    plain_method,
)
from tests.wizdata_core.esg.scoring.panels import (
    scored as metric,
)
from wizdata_core.esg.methods import COMPANIES, Peers, method_named
from wizdata_core.esg.metrics import Missing
from wizdata_core.esg.scorecards import Badge
from wizdata_core.esg.scoring.panel import Figure, Member, panel_of
from wizdata_core.esg.scoring.scores import scored

if TYPE_CHECKING:
    from pathlib import Path

    from wizdata_core.esg.scorecards import Line, Scorecard

# Reference 6.3: percentiles by metric; E, S, G, total, combined, coverage, confidence, penalised.
PERCENTILES = {
    "A": [37.5, 50.0, 50.0, 50.0, 62.5, 62.5, 50.0],
    "B": [87.5, 83.3333, 83.3333, 50.0, 62.5, 25.0, 87.5],
    "C": [12.5, None, 16.6667, 12.5, 12.5, 87.5, 12.5],
    "D": [62.5, 16.6667, None, 87.5, 62.5, 25.0, 50.0],
}
NUMBERS = {
    "A": [43.0556, 54.1667, 56.25, 49.6875, 49.6875, 1.0, 0.925, 49.6875],
    "B": [85.6481, 54.1667, 56.25, 68.8542, 54.4271, 1.0, 0.9, 68.8542],
    "C": [14.3519, 12.5, 50.0, 22.7083, 22.7083, 0.8, 0.5683, 21.0417],
    "D": [42.1296, 79.1667, 37.5, 52.0833, 36.0417, 0.9, 0.4725, 50.4167],
}
GRADES = {"A": ("C+", "C+"), "B": ("B+", "B-"), "C": ("D+", "D+"), "D": ("B-", "C")}


@pytest.fixture(scope="module")
def cards() -> dict[str, Scorecard]:
    """The scorecards of the worked example."""
    return by_name(scored(example_panel(), METHOD))


def by_name(found: tuple[Scorecard, ...]) -> dict[str, Scorecard]:
    """Scorecards by their entity."""
    return {each.entity: each for each in found}


def rounded(value: float | None) -> float | None:
    """A number to the four digits that the reference prints."""
    return None if value is None else round(value, 4)


def test_the_worked_example_comes_out_to_its_last_digit(cards: dict[str, Scorecard]) -> None:
    for name, card in cards.items():
        assert [rounded(line.percentile) for line in card.lines] == PERCENTILES[name]
        pillars = [each.score for each in card.pillars]
        numbers = [card.total, card.combined, card.coverage, card.confidence, card.penalised]
        assert [rounded(each) for each in (*pillars, *numbers)] == NUMBERS[name]
        assert (card.grade, card.combined_grade) == GRADES[name]


def test_the_worked_example_is_the_reference_file_s(
    shared: Path, cards: dict[str, Scorecard]
) -> None:
    given: dict[str, Any] = json.loads(
        (shared / "domain/score_example_expected.json").read_bytes()
    )["expected"]
    for name, wanted in given.items():
        card = cards[name]
        found = {
            "metric_pct": {
                each.metric: rounded(each.percentile)
                for each in card.lines
                if each.percentile is not None
            },
            "category": {each.name: rounded(each.score) for each in card.categories},
            "pillar": {each.name: rounded(each.score) for each in card.pillars},
            "esg": rounded(card.total),
            "grade": card.grade,
            "controversies": card.controversies,
            "esgc": rounded(card.combined),
            "esgc_grade": card.combined_grade,
            "coverage": card.coverage,
            "confidence": rounded(card.confidence),
            "esg_penalise_mode": rounded(card.penalised),
        }
        assert found == {
            key: {name: rounded(each) for name, each in value.items()}
            if isinstance(value, dict)
            else value
            for key, value in wanted.items()
        }


def test_points_of_all_lines_sum_to_the_total(cards: dict[str, Scorecard]) -> None:
    for card in cards.values():
        assert sum(each.points or 0.0 for each in card.lines) == pytest.approx(card.total)
        assert sum(each.points_penalised or 0.0 for each in card.lines) == pytest.approx(
            card.penalised
        )
        assert sum(each.weight for each in card.lines) == pytest.approx(1.0)


def test_a_policy_that_is_not_disclosed_counts_as_none_and_covers_nothing(
    cards: dict[str, Scorecard],
) -> None:
    line = line_of(cards["C"], "anti_corruption_policy")
    assert (line.disclosed, line.value, line.percentile, line.peer_count) == (False, None, 12.5, 4)
    assert line.percentile_penalised == 12.5


def test_a_number_that_is_not_disclosed_is_left_out_or_worst(cards: dict[str, Scorecard]) -> None:
    line = line_of(cards["C"], "energy_renewable_pct")
    assert (line.percentile, line.points, line.peer_count, line.median) == (None, None, 3, 12.0)
    assert (line.percentile_penalised, line.points_penalised) == (0.0, 0.0)


def line_of(card: Scorecard, name: str) -> Line:
    """The line of a metric."""
    return next(each for each in card.lines if each.metric == name)


@pytest.mark.parametrize(
    ("held", "wanted"),
    [(3, Badge.WITHHELD), (4, Badge.LOW), (6, Badge.LOW), (7, Badge.SOUND)],
)
def test_coverage_decides_whether_a_total_is_published(held: int, wanted: Badge) -> None:
    names = [f"m{place}" for place in range(10)]
    values: dict[str, dict[str, float | None]] = {
        "one": {name: 1.0 if place < held else None for place, name in enumerate(names)},
        "two": dict.fromkeys(names, 2.0),
    }
    one, two = scored(panel(values), plain_method(names))
    assert (one.badge, one.coverage, two.badge) == (wanted, held / 10, Badge.SOUND)
    assert (one.total is None) == (wanted is Badge.WITHHELD)
    assert (one.penalised is None, one.grade == "") == (one.total is None,) * 2
    assert all((each.points is None) or wanted is not Badge.WITHHELD for each in one.lines)
    assert one.categories[0].score == pytest.approx(25.0)


def test_a_pillar_needs_half_of_its_weight() -> None:
    figures = [each for each in example_figures() if each.metric != "water_intensity"]
    left_out = [replace(each, value=None, compared=None) for each in figures
                if each.metric == "ghg_intensity_s12"]  # fmt: skip
    rest = [each for each in figures if each.metric != "ghg_intensity_s12"]
    members = [Member(name) for name in "ABCD"]
    found = by_name(scored(panel_of(AS_OF, members, METRICS, [*left_out, *rest]), METHOD))
    # Resource use is 0.20 of the 0.45 of the environment: too little for a pillar, not for a total.
    environment = found["A"].pillars[0]
    assert (environment.score, found["A"].categories[1].score) == (None, 50.0)
    assert found["A"].total is not None


def test_a_group_with_few_values_widens_and_says_so() -> None:
    members = [Member(f"a{n}", "EM-MM") for n in range(5)]
    members += [Member(f"b{n}", "EM-CO") for n in range(3)] + [Member("c", "FN-CB")]
    values: dict[str, dict[str, float | None]] = {
        each.entity: {"m": float(place)} for place, each in enumerate(members)
    }
    method = replace(
        plain_method(["m"], least_peers=5), metrics=(metric("m", peers=Peers.INDUSTRY),)
    )
    found = by_name(scored(panel(values, members), method))
    seen = {
        name: (line.peers, line.peer_group, line.peer_count, line.percentile, line.median)
        for name, card in found.items()
        for line in card.lines
    }
    assert seen["a0"] == (Peers.INDUSTRY, "EM-MM", 5, 10.0, 2.0)
    assert seen["b0"] == (Peers.SECTOR, "EM", 8, 100 * 5.5 / 8, 3.5)
    assert seen["c"] == (Peers.UNIVERSE, "universe", 9, 100 * 8.5 / 9, 4.0)


def test_governance_is_ranked_in_the_country_first() -> None:
    members = [Member(f"z{n}", "EM-MM", "ZA") for n in range(5)] + [Member("k", "EM-MM", "KE")]
    values: dict[str, dict[str, float | None]] = {
        each.entity: {"m": float(place)} for place, each in enumerate(members)
    }
    method = replace(
        plain_method(["m"], least_peers=5), metrics=(metric("m", peers=Peers.COUNTRY),)
    )
    found = by_name(scored(panel(values, members), method))
    assert [(each.peers, each.peer_group, each.peer_count) for each in found["z4"].lines] == [
        (Peers.COUNTRY, "ZA", 5)
    ]
    assert found["k"].lines[0].peers is Peers.UNIVERSE


def test_nothing_is_assumed_of_who_is_not_known() -> None:
    policy = replace(metric("m"), missing=Missing.FALSE)
    method = replace(plain_method(["m", "other"]), metrics=(policy, metric("other")))
    figures = [figure("one", "m", 1.0), figure("two", "other", 1.0)]
    members = [Member("one"), Member("two"), Member("unknown")]
    found = by_name(scored(panel_of(AS_OF, members, ["m", "other"], figures), method))
    assert (found["two"].lines[0].peer_count, found["two"].lines[0].percentile) == (2, 25.0)
    assert found["unknown"].lines[0].percentile is None
    assert (found["unknown"].badge, found["unknown"].coverage) == (Badge.WITHHELD, 0.0)


def test_a_disclosed_figure_that_is_not_compared_is_neither_ranked_nor_worst() -> None:
    odd = replace(figure("one", "m", 5.0), compared=None, note="no rate")
    figures = [odd, figure("two", "m", 6.0), figure("one", "n", 1.0), figure("two", "n", 1.0)]
    found = by_name(
        scored(
            panel_of(AS_OF, [Member("one"), Member("two")], ["m", "n"], figures),
            plain_method(["m", "n"]),
        )
    )
    line = found["one"].lines[0]
    assert (line.disclosed, line.value, line.percentile, line.note) == (True, 5.0, None, "no rate")
    assert line.percentile_penalised is None
    assert found["one"].coverage == 0.5


def test_fictional_and_real_companies_are_never_ranked_together() -> None:
    members = [Member("real"), Member("made up", example=True)]
    mixed = panel({"real": {"m": 1.0}, "made up": {"m": 2.0}}, members)
    with pytest.raises(ValueError, match="never ranked together"):
        scored(mixed, plain_method(["m"]))


def test_metrics_that_a_panel_lacks_are_not_disclosed() -> None:
    method = method_named(COMPANIES)
    found = scored(panel({"one": {"ltifr": 1.0}}, [Member("one", "EM-MM", "ZA")]), method)
    assert len(found[0].lines) == len(method.metrics)
    assert sum(each.disclosed for each in found[0].lines) == 1
    assert found[0].peer_group == "EM-MM"


def test_two_figures_of_one_member_and_metric_are_refused() -> None:
    twice = [figure("one", "m", 1.0), figure("one", "m", 2.0)]
    with pytest.raises(ValueError, match="two figures of one for m"):
        panel_of(AS_OF, [Member("one")], ["m"], twice)


def test_the_same_figures_have_the_same_hash_in_any_order(cards: dict[str, Scorecard]) -> None:
    figures = example_figures()
    events = {"B": (event("B", AS_OF.replace(month=2, day=14), 5),)}
    order = np.random.default_rng(4).permutation(len(figures))
    members = [Member(name, "EM-MM", "ZA", example=True) for name in "DBCA"]
    shuffled = [replace(figures[at], observation=int(at) + 7) for at in order]
    again = by_name(scored(panel_of(AS_OF, members, METRICS, shuffled, events), METHOD))
    same = by_name(scored(example_panel(), METHOD))
    assert {name: each.inputs_hash for name, each in same.items()} == {
        name: each.inputs_hash for name, each in cards.items()
    }
    for name in "ABC":
        assert again[name].inputs_hash == cards[name].inputs_hash
    assert again["D"].inputs_hash != cards["D"].inputs_hash  # its events are left out here


def test_another_figure_of_a_peer_is_another_hash(cards: dict[str, Scorecard]) -> None:
    changed = [
        replace(each, value=450.5, compared=450.5) if each.compared == 450 else each
        for each in example_figures()
    ]
    members = [Member(name, "EM-MM", "ZA", example=True) for name in "ABCD"]
    found = by_name(scored(panel_of(AS_OF, members, METRICS, changed), METHOD))
    assert found["A"].inputs_hash != cards["A"].inputs_hash


def test_countries_are_scored_by_the_same_arithmetic() -> None:
    # Reference 6.3: renewable share, mortality under five, control of corruption.
    values: dict[str, tuple[float | None, ...]] = {
        "ZAF": (9, 34, 45), "NGA": (80, 105, 20), "KEN": (70, 40, 30), "EGY": (6, 18, None),
        "MUS": (9, 16, 62),
    }  # fmt: skip
    names = ("renewable", "mortality", "corruption")
    method = plain_method(names)
    method = replace(
        method, metrics=tuple(metric(name, -1 if name == "mortality" else 1) for name in names)
    )
    given: dict[str, dict[str, float | None]] = {
        name: dict(zip(names, each, strict=True)) for name, each in values.items()
    }
    found = by_name(scored(panel(given), method))
    assert {name: rounded(each.total) for name, each in found.items()} == {
        "ZAF": 50.8333, "NGA": 37.5, "KEN": 45.8333, "EGY": 40.0, "MUS": 72.5,
    }  # fmt: skip
    assert rounded(found["EGY"].coverage) == 0.6667
    assert (found["EGY"].controversies, found["EGY"].combined) == (None, None)


def test_a_figure_knows_the_rows_behind_it() -> None:
    one = replace(
        figure("one", "m", 2.0), observation=11, addend=12, normaliser=13, compared_unit="t/USDm"
    )
    assert isinstance(one, Figure)
    line = scored(panel_of(AS_OF, [Member("one")], ["m"], [one]), plain_method(["m"]))[0].lines[0]
    assert (line.observation, line.addend_observation, line.normaliser_observation) == (11, 12, 13)
    assert line.compared_unit == "t/USDm"
