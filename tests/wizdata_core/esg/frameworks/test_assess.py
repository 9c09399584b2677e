"""What a company discloses of a framework: four states, counted by level, whatever is disclosed."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from tests.esg_rows import observation
from wizdata_core.esg.frameworks import FRAMEWORKS, Level
from wizdata_core.esg.frameworks.assess import State, assess, by_level
from wizdata_core.esg.frameworks.disclosures import disclosures
from wizdata_core.esg.frameworks.gaps import COLUMNS, Company, GapRow, gap_rows
from wizdata_core.esg.metrics import METRICS
from wizdata_core.esg.observations import Status

DAY = date(2025, 9, 30)
AMBER = Company("example-amber", "Example Amber Mining (fictional)", "EM-MM", example=True)


def state_of(framework: str, code: str, *metrics: str) -> State:
    found = assess(FRAMEWORKS[framework], "EM-MM", metrics)
    return next(each.state for each in found if each.requirement.code == code)


def test_a_requirement_has_one_of_four_states() -> None:
    assert state_of("jse", "E-climate.core") is State.NOT_DISCLOSED
    assert state_of("jse", "E-climate.core", "ghg_scope1") is State.PARTLY
    assert state_of("jse", "E-climate.core", "ghg_scope1", "ghg_scope2_loc") is State.DISCLOSED
    assert state_of("jse", "G-board.competence", *METRICS) is State.NOT_COVERED


def test_any_one_metric_meets_a_need_that_offers_a_choice() -> None:
    assert state_of("sfdr-pai", "PAI table 3", "ltifr") is State.DISCLOSED
    either = ("ghg_scope1", "ghg_scope3", "ghg_scope2_mkt")
    assert state_of("sfdr-pai", "PAI 1", *either) is State.DISCLOSED
    assert state_of("sfdr-pai", "PAI 1", "ghg_scope1", "ghg_scope3") is State.PARTLY


SOME = st.sets(st.sampled_from(sorted(METRICS)))
LENS = st.sampled_from(sorted(FRAMEWORKS))
ORDER = (State.NOT_DISCLOSED, State.PARTLY, State.DISCLOSED)


@given(LENS, st.sampled_from(["EM-MM", "FN-CB", "SV-ED", ""]), SOME)
def test_the_counts_of_the_levels_are_those_of_the_requirements(
    name: str, industry: str, disclosed: set[str]
) -> None:
    framework = FRAMEWORKS[name]
    found = assess(framework, industry, disclosed)
    assert [each.requirement for each in found] == list(framework.asked_of(industry))
    counted = by_level(found)
    assert sum(each.covered + each.not_covered for each in counted) == len(found)
    assert sum(each.disclosed for each in counted) == sum(
        each.state is State.DISCLOSED for each in found
    )


@given(LENS, SOME, st.sampled_from(sorted(METRICS)))
def test_a_figure_more_never_makes_a_requirement_less_disclosed(
    name: str, disclosed: set[str], more: str
) -> None:
    before = assess(FRAMEWORKS[name], "EM-MM", disclosed)
    after = assess(FRAMEWORKS[name], "EM-MM", disclosed | {more})
    for old, new in zip(before, after, strict=True):
        if old.state is State.NOT_COVERED:
            assert new.state is State.NOT_COVERED
        else:
            assert ORDER.index(new.state) >= ORDER.index(old.state)


@given(LENS)
def test_with_every_metric_all_that_is_covered_is_disclosed(name: str) -> None:
    states = {each.state for each in assess(FRAMEWORKS[name], "EM-MM", set(METRICS))}
    assert states <= {State.DISCLOSED, State.NOT_COVERED}


def test_levels_come_in_the_order_in_which_they_are_asked() -> None:
    found = by_level(assess(FRAMEWORKS["jse"], "", []))
    assert [each.level for each in found] == [Level.CORE, Level.LEADERSHIP, Level.NARRATIVE]
    core = found[0]
    assert (core.disclosed, core.partly, core.not_covered) == (0, 0, 1)


def test_only_what_the_company_itself_reported_counts_as_disclosed() -> None:
    rows = [
        observation("ghg_scope1", status=Status.ESTIMATED),
        observation("ghg_scope3", status=Status.MODELLED),
        observation("ltifr", status=Status.RESTATED),
        observation("trifr", boundary="segment: Coal"),
        observation("fatalities", undone=True),
    ]
    assert set(disclosures(rows, DAY).figures) == {"ltifr"}


def test_what_was_published_later_or_collected_later_is_not_known_yet() -> None:
    dated = observation("ltifr", published_on=date(2025, 10, 1))
    undated = observation(
        "trifr", published_on=None, collected_at=datetime(2025, 10, 1, tzinfo=UTC)
    )
    assert disclosures([dated, undated], DAY).figures == {}
    assert set(disclosures([dated, undated], date(2025, 10, 1)).figures) == {"ltifr", "trifr"}


def test_the_newest_period_decides_and_its_silence_counts() -> None:
    older = observation("ltifr", period_end=date(2023, 12, 31))
    silent = observation("ltifr", None)
    found = disclosures([older, silent], DAY)
    assert found.figures == {}
    assert found.silent == {"ltifr": silent}
    given_after_all = observation("ltifr", 0.4)
    assert disclosures([silent, given_after_all], DAY).figures == {"ltifr": given_after_all}


def test_a_figure_of_more_than_three_years_ago_is_old_and_said_to_be() -> None:
    at_bound = observation("ltifr", period_end=date(2022, 9, 30))
    beyond = observation("trifr", period_end=date(2022, 8, 31))
    found = disclosures([at_bound, beyond], DAY)
    assert set(found.figures) == {"ltifr"}
    assert set(found.old) == {"trifr"}


def gap(code: str, *rows: object) -> GapRow:
    known = disclosures(rows, DAY)  # type: ignore[arg-type]  # observations, as each test makes them
    found = gap_rows(FRAMEWORKS["jse"], AMBER, known, DAY, tuple(State))
    return next(each for each in found if each.code == code)


def test_a_gap_names_what_is_missing_and_why() -> None:
    row = gap(
        "S-health-and-safety.core",
        observation("ltifr"),
        observation("fatalities", None, document="Report 2024 (fictional)"),
    )
    assert (row.state, row.disclosed, row.missing) == ("partly disclosed", "ltifr", "fatalities")
    assert row.why == "fatalities: not disclosed in Report 2024 (fictional)"
    assert (row.sources, row.newest) == ("ltifr: Report 2024 (fictional), p. 7", date(2024, 12, 31))
    assert gap("E-waste.core").why == "waste_hazardous: no figure is held"
    old = observation("energy_total", period_end=date(2020, 12, 31))
    assert gap("E-energy.core", old).why == (
        "energy_total: the newest figure is of 2020-12-31, too old"
    )


def test_a_gap_list_leaves_out_what_is_disclosed_and_what_no_metric_covers() -> None:
    known = disclosures([observation("energy_total")], DAY)
    codes = {each.code for each in gap_rows(FRAMEWORKS["jse"], AMBER, known, DAY)}
    assert "E-energy.core" not in codes
    assert "G-board.competence" not in codes
    assert "E-water.core" in codes


def test_a_gap_list_has_a_meaning_for_every_column() -> None:
    assert tuple(COLUMNS) == GapRow.__slots__


def test_a_choice_between_metrics_reads_as_one() -> None:
    known = disclosures([], DAY)
    rows = gap_rows(FRAMEWORKS["sfdr-pai"], AMBER, known, DAY)
    (first,) = [each for each in rows if each.code == "PAI 1"]
    assert first.missing == "ghg_scope1, ghg_scope2_loc or ghg_scope2_mkt, ghg_scope3"
