"""Rows of the page of companies, made from the worked example without a page around them."""

from __future__ import annotations

from dataclasses import replace

from pages.parts.esg_bars import part_rows
from pages.parts.esg_coverage_tab import MOST_COMPANIES, paged
from pages.parts.esg_header import graded, stale_words
from pages.parts.esg_league_tab import most_missing, ordered
from pages.parts.esg_metric_table import listed, metric_rows
from pages.parts.esg_state import Treatment
from tests.wizdata_core.esg.scoring.panels import example_panel
from wizdata_core.esg.coverage import Cell, State, cells
from wizdata_core.esg.methods import EXAMPLES, Peers, method_named
from wizdata_core.esg.scorecards import Badge
from wizdata_core.esg.scoring.scores import scored

METHOD = method_named(EXAMPLES)
CARDS = {each.entity: each for each in scored(example_panel(), METHOD)}
CELLS = {each.metric: each for each in cells(CARDS.values(), {}) if each.issuer == "C"}


def test_pillars_stand_above_their_categories_with_their_weights() -> None:
    rows = part_rows(CARDS["B"], METHOD)
    labels = [str(row["Part"]).split()[-1] for row in rows]
    assert labels == [
        "Environment", "Emissions", "use", "Social", "Workforce", "Community", "Governance",
        "Management",
    ]  # fmt: skip
    assert [round(float(str(row["Weight"]))) for row in rows] == [45, 25, 20, 30, 20, 10, 25, 25]


def test_a_peer_group_that_was_widened_says_so() -> None:
    first, *rest = CARDS["C"].lines
    wide = replace(CARDS["C"], lines=(replace(first, peers=Peers.SECTOR, peer_group="EM"), *rest))
    row = metric_rows(wide, CELLS, {}, METHOD)[0]
    assert row["Peers"] == "4 in a group widened to sector Extractives & Minerals Processing"
    assert row["Status"] == ["reported"]


def test_lines_are_listed_by_pillar_and_by_what_is_missing() -> None:
    def names(pillar: str, which: str) -> list[str]:
        return [line.metric for line in listed(CARDS["C"], METHOD, pillar, which)]

    assert len(names("All", "")) == 7
    assert names("Social", "") == ["ltifr", "anti_corruption_policy"]
    assert names("All", "missing") == ["energy_renewable_pct", "anti_corruption_policy"]
    assert names("Environment", "disclosed") == ["ghg_intensity_s12", "water_intensity"]


def test_a_league_is_ordered_by_either_treatment_and_leaves_out_the_withheld() -> None:
    low = replace(CARDS["D"], penalised=10.0)
    without = replace(CARDS["B"], total=None, badge=Badge.WITHHELD)
    cards = (CARDS["A"], without, CARDS["C"], low)
    assert [each.entity for each in ordered(cards, Treatment.EXCLUDE)] == ["D", "A", "C"]
    assert [each.entity for each in ordered(cards, Treatment.PENALISE)] == ["A", "C", "D"]


def test_what_is_missing_is_said_by_its_weight() -> None:
    assert most_missing(CARDS["C"]) == (
        "Renewable share of energy (10 %)",
        "Anti-corruption policy (10 %)",
    )


def test_a_record_is_stale_once_its_newest_figure_is_not_fresh() -> None:
    assert stale_words(CARDS["A"]) == ""
    assert stale_words(CARDS["C"]) == "Newest figure 21 months old"


def test_a_score_is_said_with_its_grade() -> None:
    assert graded(49.6875, METHOD) == "49.69 · C+"
    assert graded(None, METHOD) == "\N{EN DASH}"


def test_companies_are_drawn_by_pages_those_that_disclose_most_first() -> None:
    found = [
        Cell(f"c{at:03}", metric, "workforce", State.DISCLOSED if at % 2 else State.TOO_OLD, None)
        for at in range(2 * MOST_COMPANIES + 2)
        for metric in ("ltifr", "trifr")
    ]
    first, *rest = paged(found)
    assert len({each.issuer for each in first}) == MOST_COMPANIES
    assert {each.state for each in first} == {State.DISCLOSED}
    assert sorted(found, key=str) == sorted(
        (cell for page in (first, *rest) for cell in page), key=str
    )


def test_a_page_of_many_metrics_holds_fewer_companies() -> None:
    found = [
        Cell(f"c{at}", f"m{metric}", "workforce", State.DISCLOSED, None)
        for at in range(30)
        for metric in range(72)
    ]
    assert [len(page) for page in paged(found)] == [13 * 72, 13 * 72, 4 * 72]
