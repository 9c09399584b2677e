"""The catalogue of what may be wrong: each rule finds its case, and says what would be right."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.esg_entry_rows import KNOWN, event, figure, judged
from wizdata_core.esg.entry.known import Known
from wizdata_core.esg.entry.preview import RowState
from wizdata_core.esg.entry.rules import ENTRY_RULES, Verdict
from wizdata_core.esg.observations import Assurance, Observation, Status

STORED = Observation(
    id=7, batch=3, issuer="example-amber", metric="ghg_scope1",
    period_start=date(2024, 1, 1), period_end=date(2024, 12, 31), disclosed=True,
    value=1_250_000.0, unit="tCO2e", given="1250000", given_unit="tCO2e", scope="S1",
    boundary="group", status=Status.REPORTED, quality=2, assurance=Assurance.LIMITED,
    source="company_report", document="Report 2024", page="41", url="https://example.org/r.pdf",
    note="", published_on=date(2025, 3, 31), collected_at=datetime(2025, 4, 1, tzinfo=UTC),
)  # fmt: skip
HELD = Known(KNOWN.companies, KNOWN.sources, (STORED,))
LAST_YEAR = {"period_start": "2023-01-01", "period_end": "2023-12-31"}

# Each: the rule, the column that it names, the cells that break it, a part of what it says.
ALONE = [
    ("formula", "note", figure(note="=1+1"), "paste its value"),
    ("too_long", "note", figure(note="x" * 1_001), "1,001 characters; at most 1,000"),
    ("missing", "value", figure(value=""), "value is empty; give a number"),
    ("missing", "unit", figure(unit=""), "give tCO2e, kgCO2e"),
    ("missing", "status", figure(status=""), "give how the figure came about"),
    (
        "issuer",
        "issuer",
        figure(issuer="example-ambre"),
        "unknown company 'example-ambre'; nearest: example-amber",
    ),
    ("issuer", "issuer", figure(issuer="TWO.JO"), "unknown company 'TWO.JO'"),
    ("metric", "metric", figure(metric="ghg_scop1"), "nearest: ghg_scope1"),
    ("topic", "topic", event(topic="tailing"), "nearest: tailings"),
    ("word", "status", figure(status="final"), "give restated, reported, estimated, modelled"),
    ("word", "quality", figure(quality="6"), "give 1, 2, 3, 4, 5"),
    ("word", "quality", figure(quality="2.0"), "give 1, 2, 3, 4, 5"),
    ("word", "assurance", figure(assurance="full"), "give none, limited, reasonable"),
    ("word", "severity", event(severity="0"), "give 1, 2, 3, 4, 5"),
    ("word", "state", event(state="settled"), "give open, closed, unfounded"),
    ("source", "source", figure(source="company report"), "nearest: company_report"),
    ("boundary", "boundary", figure(boundary="Coal"), "as in 'segment: Coal'"),
    ("boundary", "boundary", figure(boundary="segment:"), "as in 'segment: Coal'"),
    ("scope", "scope", figure(scope="S1+S2"), "is not that of ghg_scope1, which is S1"),
    ("scope", "scope", figure(metric="ghg_scope2_loc", scope="S2-market"), "which is S2-location"),
    (
        "scope",
        "scope",
        figure(metric="ltifr", unit="per million hours", value="1.5"),
        "leave it empty",
    ),
    ("scope_taken", "scope", figure(scope=""), "taken to be S1"),
    ("unit", "unit", figure(unit="GJ"), "measures energy, not greenhouse gases; give tCO2e"),
    ("unit", "unit", figure(unit="bananas"), "'bananas' is not known; give tCO2e"),
    ("unit", "unit", figure(unit="ZAR"), "measures money, not greenhouse gases"),
    (
        "unit_case",
        "unit",
        figure(metric="nox_sox_pm", unit="MT", scope=""),
        "write t for tonnes or Mt",
    ),
    ("currency", "unit", figure(metric="revenue", unit="QQQm", scope=""), "no country's currency"),
    ("no_value", "value", figure(value="n/a"), "write the figure, or 'not disclosed'"),
    ("no_value", "value", figure(value="NA"), "write the figure, or 'not disclosed'"),
    ("no_value", "value", figure(value="-"), "write the figure, or 'not disclosed'"),
    ("no_value", "value", figure(value="null"), "write the figure, or 'not disclosed'"),
    ("number", "value", figure(value="about 12"), "write digits with a point"),
    ("number", "value", figure(value="(1200)"), "write digits with a point"),
    ("number", "value", figure(value="1,23,456"), "write digits with a point"),
    ("ambiguous_number", "value", figure(value="1,234"), "may be 1234 or 1.234"),
    ("not_finite", "value", figure(value="NaN"), "write a finite number"),
    ("not_finite", "value", figure(value="-inf"), "write a finite number"),
    ("not_finite", "value", figure(value="1e999"), "write a finite number"),
    (
        "percent_sign",
        "value",
        figure(metric="board_women_pct", value="33%", unit="fraction", scope=""),
        "give both in one unit",
    ),
    (
        "answer",
        "value",
        figure(metric="whistleblower", value="maybe", unit="yes/no", scope=""),
        "neither yes nor no",
    ),
    (
        "answer",
        "value",
        figure(metric="whistleblower", value="2", unit="yes/no", scope=""),
        "neither yes nor no",
    ),
    (
        "level",
        "value",
        figure(metric="bbbee_level", value="10", unit="B-BBEE level", scope=""),
        "no step of bbbee_level",
    ),
    (
        "level",
        "value",
        figure(metric="bbbee_level", value="1.5", unit="B-BBEE level", scope=""),
        "no step of bbbee_level",
    ),
    (
        "whole",
        "value",
        figure(metric="net_zero_year", value="2050.5", unit="year", scope=""),
        "is not whole",
    ),
    (
        "bounds",
        "value",
        figure(metric="board_women_pct", value="101", unit="%", scope=""),
        "between 0 and 100",
    ),
    (
        "bounds",
        "value",
        figure(metric="board_women_pct", value="1.5", unit="fraction", scope=""),
        "is 150 %",
    ),
    ("bounds", "value", figure(value="-1"), "at least 0"),
    (
        "bounds",
        "value",
        figure(metric="net_zero_year", value="1990", unit="year", scope=""),
        "between 2015 and 2100",
    ),
    (
        "small_share",
        "value",
        figure(metric="board_women_pct", value="0.33", unit="%", scope=""),
        "is it a fraction?",
    ),
    ("date", "period_end", figure(period_end="31/12/2024"), "write it as 2024-12-31"),
    ("date", "period_end", figure(period_end="2024-02-30"), "write it as 2024-12-31"),
    ("date", "published_on", figure(published_on="45657"), "write it as 2024-12-31"),
    ("date", "period_end", figure(period_end="2024-12-31 17:30"), "write it as 2024-12-31"),
    ("years", "period_start", figure(period_start="1024-01-01"), "not in the years 1950 to 2100"),
    (
        "period_order",
        "period_start",
        figure(period_start="2024-12-31", period_end="2024-01-01"),
        "after its end",
    ),
    ("period_length", "period_start", figure(period_start="2023-06-30"), "at most 18 months"),
    (
        "period_future",
        "period_end",
        figure(period_start="2025-01-01", period_end="2025-12-31", published_on=""),
        "in the future",
    ),
    ("published_early", "published_on", figure(published_on="2024-12-30"), "before 2024-12-31"),
    ("published_early", "published_on", event(published_on="2025-02-13"), "before 2025-02-14"),
    ("published_future", "published_on", figure(published_on="2025-10-01"), "in the future"),
    ("unpublished", "published_on", figure(published_on=""), "from the day on which it is entered"),
    (
        "happened_future",
        "happened_on",
        event(happened_on="2025-10-01", published_on=""),
        "in the future",
    ),
    ("url", "url", figure(url="javascript:alert(1)"), "begins with https://"),
    ("untraced", "document", figure(document="", page="", url=""), "where the figure stands"),
    ("estimate_quality", "quality", figure(status="estimated"), "estimates and models 3 to 5"),
    ("estimate_quality", "quality", figure(quality="4"), "reports have 1 or 2"),
    (
        "silent_estimate",
        "status",
        figure(status="estimated", quality="4", value="n/d"),
        "needs a figure",
    ),
]
BESIDE_OTHERS = [
    ("repeats", [figure(), figure()], KNOWN, 3, "repeats line 2"),
    ("contradicts", [figure(), figure(value="1260000")], KNOWN, 2, "line 3 says '1260000'"),
    ("contradicts", [event(), event(severity="5")], KNOWN, 3, "line 2 says 'A spill'"),
    (
        "already_otherwise",
        [figure(value="1260000")],
        HELD,
        2,
        "1,250,000 tCO2e is stored as reported",
    ),
    ("facts_differ", [figure(page="42")], HELD, 2, "page given otherwise here. Take batch 3 back"),
    ("restates_nothing", [figure(status="restated")], KNOWN, 2, "no earlier figure is held"),
    ("leap", [figure(value="1250", **LAST_YEAR)], HELD, 2, "0.001 times the figure of 2024-12-31"),
]


@pytest.mark.parametrize(("rule", "column", "row", "said"), ALONE)
def test_a_rule_names_the_column_the_value_and_what_would_be_right(
    rule: str, column: str, row: dict[str, str], said: str
) -> None:
    (checked,) = judged(row).rows
    found = [each for each in checked.findings if (each.rule, each.column) == (rule, column)]
    assert len(found) == 1, checked.findings
    assert said in found[0].said
    assert checked.line.number == 2
    if ENTRY_RULES[rule].verdict is Verdict.REFUSE:
        assert checked.state is RowState.REFUSED
        assert [each.rule for each in checked.findings if each.refuses] == [rule]
    else:
        assert checked.stored


@pytest.mark.parametrize(("rule", "rows", "known", "line", "said"), BESIDE_OTHERS)
def test_a_rule_looks_at_other_rows_and_at_what_is_stored(
    rule: str, rows: list[dict[str, str]], known: Known, line: int, said: str
) -> None:
    found = [
        (row.line.number, each)
        for row in judged(*rows, known=known).rows
        for each in row.findings
        if each.rule == rule
    ]
    assert line in [number for number, _ in found]
    assert any(number == line and said in each.said for number, each in found)


def test_every_rule_has_a_case() -> None:
    tried = {rule for rule, *_ in ALONE} | {rule for rule, *_ in BESIDE_OTHERS} | {"cells"}
    assert tried == set(ENTRY_RULES)


@pytest.mark.parametrize("rule", ENTRY_RULES.values(), ids=lambda rule: rule.name)
def test_every_rule_is_described(rule: object) -> None:
    assert rule.wrong  # type: ignore[attr-defined]  # the catalogue's records
    assert rule.says  # type: ignore[attr-defined]  # as above


def test_all_that_is_wrong_with_a_row_is_said_at_once() -> None:
    (row,) = judged(figure(issuer="nobody", period_end="x", unit="GJ", quality="9")).rows
    assert [each.column for each in row.findings if each.refuses] == [
        "issuer", "period_end", "unit", "quality",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "said", ["example-amber", "amb.jo", "Example Amber Mining (fictional)", "AMB.JO "]
)
def test_a_company_is_known_by_its_id_symbol_and_name(said: str) -> None:
    (row,) = judged(figure(issuer=said)).rows
    assert row.content is not None
    assert row.content.issuer == "example-amber"


def test_an_older_symbol_means_the_company_of_today() -> None:
    (row,) = judged(figure(issuer="OLD.JO")).rows
    assert row.content is not None
    assert row.content.issuer == "example-dune"


def test_namibia_is_a_text_and_never_missing() -> None:
    (row,) = judged(figure(boundary="country: NA", note="NA", document="NA")).rows
    assert row.state is RowState.NEW
    assert row.content is not None
    assert (row.content.boundary, row.content.note, row.content.document) == (  # type: ignore[union-attr]  # a figure
        "country: NA", "NA", "NA",
    )  # fmt: skip


@pytest.mark.parametrize("said", ["not disclosed", "n/d", "N/D", "Not Disclosed"])
def test_not_disclosed_is_a_state_and_never_a_zero(said: str) -> None:
    (row,) = judged(figure(value=said, unit="")).rows
    assert row.state is RowState.NEW
    assert (row.content.disclosed, row.content.value) == (False, None)  # type: ignore[union-attr]  # a figure


@pytest.mark.parametrize(
    ("metric", "value", "unit", "wanted"),
    [
        ("whistleblower", "Yes", "yes/no", (1.0, "yes/no")),
        ("whistleblower", "0", "yes/no", (0.0, "yes/no")),
        ("cdp_score", "A-", "CDP grade", (7.0, "CDP grade")),
        ("cdp_score", "8", "CDP grade", (8.0, "CDP grade")),
        ("sust_assurance", "Limited", "assurance level", (1.0, "assurance level")),
        ("bbbee_level", "level 4", "B-BBEE level", (4.0, "B-BBEE level")),
        ("bbbee_level", "non-compliant", "B-BBEE level", (9.0, "B-BBEE level")),
        ("revenue", "3.5", "ZAR bn", (3.5e9, "ZAR")),
        ("revenue", "12", "NADm", (12e6, "NAD")),
        ("board_women_pct", "33%", "%", (33.0, "%")),
        ("gender_pay_gap", "-4.5", "%", (-4.5, "%")),
        ("ltifr", "0.09", "per 200,000 hours", (0.45, "per million hours")),
    ],
)
def test_a_value_is_stored_as_its_metric_counts_it(
    metric: str, value: str, unit: str, wanted: tuple[float, str]
) -> None:
    (row,) = judged(figure(metric=metric, value=value, unit=unit, scope="")).rows
    assert row.content is not None, row.findings
    assert row.content.value == pytest.approx(wanted[0], rel=1e-12)  # type: ignore[union-attr]  # a figure
    assert (row.content.unit, row.content.given) == (wanted[1], value)  # type: ignore[union-attr]  # as above


def test_a_stored_vintage_is_unchanged_however_often_it_comes() -> None:
    assert [row.state for row in judged(figure(), known=HELD).rows] == [RowState.UNCHANGED]


def test_a_restatement_of_the_same_publication_names_what_it_supersedes() -> None:
    (row,) = judged(figure(value="1300000", status="restated"), known=HELD).rows
    assert (row.state, row.supersedes) == (RowState.RESTATES, 7)


def test_a_figure_and_its_restatement_may_come_in_one_file() -> None:
    rows = judged(
        figure(value="1400000", status="restated", published_on="2025-08-31"),
        figure(value="1300000", status="restated", published_on="2025-06-30"),
        figure(),
    ).rows
    assert [(row.state, row.supersedes_line) for row in rows] == [
        (RowState.RESTATES, 3),
        (RowState.RESTATES, 4),
        (RowState.NEW, None),
    ]


def test_a_restatement_prefers_the_figure_of_its_own_source() -> None:
    other = replace(STORED, id=9, source="news", published_on=date(2025, 5, 1))
    known = Known(KNOWN.companies, KNOWN.sources, (STORED, other))
    (row,) = judged(
        figure(value="1300000", status="restated", published_on="2025-06-30"), known=known
    ).rows
    assert row.supersedes == 7


def test_a_later_publication_of_another_value_is_a_vintage_of_its_own() -> None:
    (row,) = judged(figure(value="1260000", published_on="2025-06-30"), known=HELD).rows
    assert row.state is RowState.NEW
