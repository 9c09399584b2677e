"""The frameworks as a catalogue: consistent with the metrics, honest about what is confirmed."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.esg.frameworks import FRAMEWORKS, Evidence, Framework, Level, framework_named
from wizdata_core.esg.frameworks.bbbee import ELEMENTS, NON_COMPLIANT, level_of
from wizdata_core.esg.frameworks.gri import TITLES
from wizdata_core.esg.frameworks.ifrs import INDUSTRIES, PARAGRAPHS
from wizdata_core.esg.frameworks.king import code_version
from wizdata_core.esg.metrics import METRICS

EACH = pytest.mark.parametrize("framework", FRAMEWORKS.values(), ids=lambda each: each.name)


def of(framework: str, code: str) -> tuple[tuple[str, ...], ...]:
    """The needs of one requirement."""
    (found,) = [each for each in FRAMEWORKS[framework].requirements if each.code == code]
    return found.needs


@EACH
def test_requirements_have_codes_of_their_own_and_name_known_metrics(framework: Framework) -> None:
    codes = [each.code for each in framework.requirements]
    assert len(set(codes)) == len(codes)
    for each in framework.requirements:
        assert each.framework == framework.name
        assert set(each.metrics) <= set(METRICS)
        assert each.title
        assert all(each.needs)


@EACH
def test_a_framework_says_its_version_and_what_its_mapping_rests_on(framework: Framework) -> None:
    assert framework.version
    assert (
        "indicative" in framework.about
        or "not available" in framework.about
        or ("template" in framework.about)
    )


@pytest.mark.parametrize(
    ("framework", "tag"), [("jse", "jse"), ("gri", "gri"), ("ifrs", "issb"), ("sfdr-pai", "pai")]
)
def test_every_metric_with_a_tag_has_its_place_in_the_framework(framework: str, tag: str) -> None:
    placed = {name for each in FRAMEWORKS[framework].requirements for name in each.metrics}
    if framework == "jse":
        placed |= {name for each in FRAMEWORKS["king-v"].requirements for name in each.metrics}
    # An activity metric scales others; the draft of the ESAs is no law; intensity is computed.
    left = {"employees_total", "living_wage_pct", "ghg_intensity_s12"}
    tagged = {name for name, metric in METRICS.items() if getattr(metric, tag)}
    assert tagged - placed <= left


def test_seven_rows_of_the_jse_guidance_are_confirmed_and_all_are_core_governance() -> None:
    rows = [each for each in FRAMEWORKS["jse"].requirements if each.evidence is Evidence.CONFIRMED]
    assert len(rows) == 7
    assert {each.level for each in rows} == {Level.CORE}
    assert all(each.code.startswith("G-") for each in rows)
    assert of("jse", "G-board.competence") == ()
    assert of("jse", "E-climate.core") == (("ghg_scope1",), ("ghg_scope2_loc",))
    assert of("jse", "E-climate.where-material") == (("ghg_scope3",),)


def test_king_v_has_thirteen_numbered_principles_without_wording_and_four_outcomes() -> None:
    rows = FRAMEWORKS["king-v"].requirements
    principles = [each for each in rows if each.level is Level.PRINCIPLE]
    assert [each.title for each in principles] == [f"Principle {at}" for at in range(1, 14)]
    assert not any(each.needs for each in principles)
    assert sum(each.level is Level.OUTCOME for each in rows) == 4


@pytest.mark.parametrize(
    ("began", "code"),
    [
        (date(2017, 3, 31), ""),
        (date(2017, 4, 1), "King IV"),
        (date(2025, 12, 31), "King IV"),
        (date(2026, 1, 1), "King V"),
    ],
)
def test_the_code_of_a_year_is_the_one_in_force_when_it_began(began: date, code: str) -> None:
    assert code_version(began) == code


def test_every_gri_code_of_the_catalogue_has_a_title_and_no_title_is_idle() -> None:
    codes = {code for each in METRICS.values() if each.gri for code in each.gri.split("/")}
    assert codes == set(TITLES)


def test_the_seven_paragraphs_of_cross_industry_metrics_are_all_listed() -> None:
    listed = " ".join(PARAGRAPHS)
    assert all(f"S2.29({letter})" in listed for letter in "abcdefg")
    assert of("ifrs", "S2.29(b)") == ()
    assert of("ifrs", "S2.29(f)") == (("internal_carbon_price",),)


def test_topics_are_asked_of_their_industry_alone() -> None:
    topics = [each for each in FRAMEWORKS["ifrs"].requirements if each.level is Level.TOPIC]
    assert len(topics) == 71
    assert len(INDUSTRIES) == 11
    mining = {each.industry for each in FRAMEWORKS["ifrs"].asked_of("EM-MM")}
    assert mining == {"", "EM-MM"}
    assert {each.industry for each in FRAMEWORKS["ifrs"].asked_of("SV-ED")} == {""}


def test_a_topic_is_answered_by_the_tags_that_name_it_or_by_those_of_its_like() -> None:
    assert of("ifrs", "EM-MM-320a") == (("fatalities",), ("ltifr",), ("trifr",))
    assert of("ifrs", "RT-CH-110a") == (("ghg_scope1",),)
    assert of("ifrs", "EM-MM-540a") == ()
    # Food waste has the number of hazardous waste, and is another thing.
    assert of("ifrs", "FB-FR-150a") == ()


def test_eighteen_indicators_are_mandatory_and_one_of_each_table_is_chosen() -> None:
    rows = FRAMEWORKS["sfdr-pai"].requirements
    assert sum(each.level is Level.MANDATORY for each in rows) == 18
    choices = [each for each in rows if each.level is Level.CHOICE]
    assert [len(each.needs) for each in choices] == [1, 1]
    assert "2025-11-20" in FRAMEWORKS["sfdr-pai"].about


def test_the_elements_weigh_what_the_amended_codes_say() -> None:
    weights = {name: (each.points, each.bonus) for name, each in ELEMENTS.items()}
    assert weights == {
        "ownership": ((25, 25), 0),
        "management": ((19, 19), 0),
        "skills": ((20, 20), 5),
        "enterprise_supplier": ((40, 42), 4),
        "socio_economic": ((5, 5), 0),
    }
    assert [name for name, each in ELEMENTS.items() if each.priority] == [
        "ownership",
        "skills",
        "enterprise_supplier",
    ]


@pytest.mark.parametrize(
    ("points", "level"),
    [
        (100.0, 1), (99.99, 2), (95.0, 2), (94.99, 3), (90.0, 3), (89.99, 4), (80.0, 4),
        (79.99, 5), (75.0, 5), (74.99, 6), (70.0, 6), (69.99, 7), (55.0, 7), (54.99, 8),
        (40.0, 8), (39.99, NON_COMPLIANT), (0.0, NON_COMPLIANT),
    ],
)  # fmt: skip
def test_points_make_the_level_of_the_amended_codes_not_of_those_of_2007(
    points: float, level: int
) -> None:
    assert level_of(points) == level


def test_a_missed_sub_minimum_costs_one_level_however_many_are_missed() -> None:
    assert level_of(96.0, ["skills"]) == 3
    assert level_of(96.0, ["skills", "ownership"]) == 3
    assert level_of(40.0, ["ownership"]) == NON_COMPLIANT
    assert level_of(10.0, ["ownership"]) == NON_COMPLIANT


def test_only_priority_elements_have_a_sub_minimum() -> None:
    with pytest.raises(UnknownName, match="unknown priority element 'management'"):
        level_of(80.0, ["management"])
    with pytest.raises(BadInput, match="is no value of B-BBEE scorecard points"):
        level_of(-1.0)


def test_an_unknown_framework_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="nearest: king-v"):
        framework_named("king-iv")


@EACH
def test_the_page_of_the_docs_counts_the_requirements_as_they_are(framework: Framework) -> None:
    page = (Path(__file__).parents[4] / "docs/esg-frameworks.md").read_text(encoding="utf-8")
    (row,) = [line for line in page.splitlines() if line.startswith(f"| `{framework.name}` |")]
    told = [int(number) for number in re.findall(r"\d+", row.split("|")[3])]
    counted = Counter(each.level for each in framework.requirements)
    expected = {
        "jse": [43],
        "king-v": [counted[Level.OUTCOME], counted[Level.PRINCIPLE]],
        "gri": [len(framework.requirements)],
        "ifrs": [counted[Level.DISCLOSURE], counted[Level.TOPIC], len(INDUSTRIES)],
        "sfdr-pai": [counted[Level.MANDATORY], 2, 3],
        "b-bbee": [counted[Level.CERTIFICATE], counted[Level.ELEMENT]],
    }
    assert told == expected[framework.name]
    assert len(FRAMEWORKS["jse"].requirements) == 43
