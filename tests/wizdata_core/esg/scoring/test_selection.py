"""Which observation counts as of a day."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.wizdata_core.esg.scoring.panels import observed
from wizdata_core.esg.observations import Observation, Status
from wizdata_core.esg.scoring.ages import months_between
from wizdata_core.esg.scoring.selection import Choice, by_period, counting

if TYPE_CHECKING:
    from pathlib import Path

FIRST_REPORTED = Choice(as_first_reported=True)
NO_ESTIMATES = Choice(include_estimates=False)
SCOPE1: dict[str, Any] = {"metric": "ghg_scope1", "scope": "S1", "unit": "tCO2e"}
YEAR = date(2023, 12, 31)
VINTAGES = (
    observed(1, 950.0, date(2023, 12, 31), date(2023, 12, 1), Status.ESTIMATED, **SCOPE1),
    observed(2, 1000.0, date(2023, 12, 31), date(2024, 4, 30), **SCOPE1),
    observed(3, 1100.0, YEAR, date(2025, 4, 30), Status.RESTATED, supersedes=2, **SCOPE1),
)


def value_of(
    rows: tuple[Observation, ...], as_of: date, choice: Choice | None = None, months: int = 36
) -> float | None:
    """The value that counts, None also where none does."""
    found = counting(rows, as_of, choice or Choice(), max_age_months=months)
    return next((each.value for each in found.values()), None)


@pytest.mark.parametrize(
    ("as_of", "choice", "wanted"),
    [
        (date(2023, 11, 1), Choice(), None),
        (date(2024, 1, 15), Choice(), 950.0),
        (date(2024, 1, 15), NO_ESTIMATES, None),
        (date(2024, 6, 1), Choice(), 1000.0),
        (date(2025, 6, 1), Choice(), 1100.0),
        (date(2025, 6, 1), FIRST_REPORTED, 1000.0),
    ],
)
def test_only_what_was_known_by_the_day_counts(
    as_of: date, choice: Choice, wanted: float | None
) -> None:
    assert value_of(VINTAGES, as_of, choice) == wanted
    assert value_of(tuple(reversed(VINTAGES)), as_of, choice) == wanted


def test_the_reference_s_vintages_are_chosen_as_it_says(shared: Path) -> None:
    given: dict[str, Any] = json.loads((shared / "domain/pit_example_expected.json").read_bytes())
    rows = tuple(
        observed(
            each["id"],
            float(each["value"]),
            date.fromisoformat(given["period_end"]),
            date.fromisoformat(each["published_at"]),
            Status(each["status"]),
            supersedes=each.get("supersedes"),
            **SCOPE1,
        )
        for each in given["observations"]
    )
    for wanted in given["expected"]:
        choice = Choice(
            include_estimates=wanted["include_estimates"],
            as_first_reported=wanted.get("basis") == "as_first_reported",
        )
        assert value_of(rows, date.fromisoformat(wanted["as_of"]), choice) == wanted["value"]


def test_without_a_day_of_publication_the_day_of_collecting_counts() -> None:
    row = observed(1, 5.0, YEAR, None, collected_at=datetime(2024, 3, 1, 23, tzinfo=UTC))
    assert value_of((row,), date(2024, 2, 29)) is None
    assert value_of((row,), date(2024, 3, 1)) == 5.0


def test_the_newest_period_counts_until_it_is_too_old() -> None:
    rows = (
        observed(1, 1.0, date(2022, 12, 31), date(2023, 3, 1)),
        observed(2, 2.0, date(2023, 12, 31), date(2024, 3, 1)),
    )
    assert value_of(rows, date(2024, 2, 1)) == 1.0
    assert value_of(rows, date(2024, 3, 1)) == 2.0
    assert value_of(rows, date(2026, 12, 31)) == 2.0  # 36 months
    assert value_of(rows, date(2027, 1, 1)) is None
    assert months_between(YEAR, date(2025, 9, 30)) == 21


def test_of_one_status_the_last_published_counts_and_then_the_last_entered() -> None:
    rows = (
        observed(1, 1.0, YEAR, date(2024, 3, 1)),
        observed(2, 2.0, YEAR, date(2024, 4, 1)),
        observed(3, 3.0, YEAR, date(2024, 4, 1)),
        observed(4, 4.0, YEAR, date(2024, 2, 1)),
    )
    assert value_of(rows, date(2024, 12, 31)) == 3.0
    assert value_of(rows, date(2024, 12, 31), FIRST_REPORTED) == 4.0


def test_a_longer_period_goes_before_a_shorter_one_that_ends_with_it() -> None:
    half = observed(2, 2.0, YEAR, date(2024, 4, 1), period_start=date(2023, 7, 1))
    assert value_of((observed(1, 1.0, YEAR, date(2024, 3, 1)), half), date(2024, 12, 31)) == 1.0


def test_what_a_row_supersedes_counts_no_more() -> None:
    wrong = observed(1, 1.0, YEAR, date(2024, 3, 1), Status.RESTATED)
    right = observed(2, 2.0, YEAR, date(2024, 3, 1), supersedes=1)
    assert value_of((wrong, right), date(2024, 12, 31)) == 2.0


def test_not_disclosed_stands_where_nobody_says_more() -> None:
    silent = observed(1, None, YEAR, date(2024, 3, 1))
    guess = observed(2, 7.0, YEAR, date(2024, 2, 1), Status.ESTIMATED)
    older = observed(3, 6.0, date(2022, 12, 31), date(2023, 3, 1))
    day = date(2024, 12, 31)
    assert value_of((silent, guess, older), day) == 7.0
    (stands,) = counting((silent, older), day).values()
    assert (stands.id, stands.disclosed) == (1, False)
    withdrawn = observed(4, None, date(2022, 12, 31), date(2024, 1, 1), Status.RESTATED)
    assert value_of((older, withdrawn), day) is None


def test_parts_other_scopes_and_rows_taken_back_never_count() -> None:
    good = observed(1, 1.0, YEAR, date(2024, 3, 1), **SCOPE1)
    for other in (
        replace(good, id=2, boundary="segment: Coal"),
        replace(good, id=2, scope="S1+S2-location"),
        replace(good, id=2, undone=True),
    ):
        assert counting((good, replace(other, value=9.0)), date(2024, 12, 31)) == {
            "ghg_scope1": good
        }


def test_every_period_has_the_observation_that_counts_for_it() -> None:
    older = observed(9, 800.0, date(2012, 12, 31), date(2013, 3, 1), **SCOPE1)
    found = by_period((*VINTAGES, older), date(2025, 6, 1))
    assert [(each.period_end.year, each.value) for each in found] == [(2012, 800.0), (2023, 1100.0)]
    first = by_period((*VINTAGES, older), date(2025, 6, 1), FIRST_REPORTED)
    assert [each.value for each in first] == [800.0, 1000.0]
    assert by_period((), date(2025, 6, 1)) == ()
