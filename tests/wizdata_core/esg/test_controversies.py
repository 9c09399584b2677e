"""The overlay of controversies, and what numbers are called."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.wizdata_core.esg.scoring.panels import AS_OF, METHOD, event
from wizdata_core.esg.controversies import State, combined, counted, remaining
from wizdata_core.esg.scorecards import Badge
from wizdata_core.esg.scoring.grades import badge, grade

OVERLAY = METHOD.overlay


@pytest.mark.parametrize(
    ("days", "left"),
    [
        ([], 100.0),
        ([(date(2025, 2, 14), 5)], 40.0),
        ([(date(2024, 11, 5), 5), (date(2025, 5, 20), 3)], 20.0),
        ([(date(2025, 1, 1), 5), (date(2025, 1, 2), 5)], 0.0),
        ([(date(2023, 9, 1), 5)], 40.0),  # 24 months
        ([(date(2023, 8, 31), 5)], 100.0),
        ([(date(2025, 10, 1), 5)], 100.0),  # not known yet
    ],
)
def test_each_event_costs_by_its_severity_for_two_years(
    days: list[tuple[date, int]], left: float
) -> None:
    events = [event("one", day, severity) for day, severity in days]
    assert remaining(events, AS_OF, OVERLAY) == left


def test_an_event_counts_from_the_day_it_was_known() -> None:
    late = replace(event("one", date(2025, 2, 1), 4), known_on=date(2025, 10, 1))
    assert remaining([late], AS_OF, OVERLAY) == 100.0
    assert remaining([late], date(2025, 10, 1), OVERLAY) == 60.0


def test_what_proved_unfounded_or_was_corrected_costs_nothing() -> None:
    first = event("one", date(2025, 2, 1), 5)
    assert remaining([replace(first, state=State.UNFOUNDED)], AS_OF, OVERLAY) == 100.0
    milder = replace(first, id=9, severity=2, supersedes=first.id, known_on=date(2025, 6, 1))
    assert remaining([first, milder], AS_OF, OVERLAY) == 90.0
    assert remaining([first, milder], date(2025, 5, 31), OVERLAY) == 40.0
    assert counted([first, milder], AS_OF, OVERLAY) == (milder,)


def test_a_method_without_an_overlay_has_no_controversies() -> None:
    assert remaining([event("one", date(2025, 2, 1), 5)], AS_OF, None) is None


@pytest.mark.parametrize(
    ("total", "left", "wanted"), [(50.0, 100.0, 50.0), (68.0, 40.0, 54.0), (40.0, 40.0, 40.0)]
)
def test_controversies_only_ever_lower_a_score(total: float, left: float, wanted: float) -> None:
    assert combined(total, left) == wanted


@pytest.mark.parametrize(
    ("score", "wanted"),
    [
        (0.0, "D-"), (100 / 12, "D-"), (8.34, "D"), (25.0, "D+"), (50.0, "C+"), (50.01, "B-"),
        (7 * 100 / 12, "B-"), (91.67, "A+"), (100.0, "A+"), (None, ""),
    ],
)  # fmt: skip
def test_grades_are_twelve_equal_bands_each_closed_above(score: float | None, wanted: str) -> None:
    assert grade(score, METHOD.grades) == wanted


@pytest.mark.parametrize(
    ("coverage", "wanted"),
    [(0.399, Badge.WITHHELD), (0.1 * 3 + 0.1, Badge.LOW), (0.649, Badge.LOW), (0.65, Badge.SOUND)],
)
def test_a_badge_says_what_coverage_allows(coverage: float, wanted: Badge) -> None:
    assert badge(coverage, METHOD) is wanted
