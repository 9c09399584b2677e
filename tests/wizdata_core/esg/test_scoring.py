"""Scores: the worked examples to the last digit."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from wizdata_core.esg.controversies import Event, State
from wizdata_core.esg.methods import EXAMPLES, method_named
from wizdata_core.esg.observations import Status
from wizdata_core.esg.panel import Figure, Member, Panel, panel_of
from wizdata_core.esg.scoring import scored

if TYPE_CHECKING:
    from wizdata_core.esg.scorecards import Scorecard

AS_OF = date(2025, 9, 30)
METHOD = method_named(EXAMPLES)
METRICS = tuple(each.name for each in METHOD.metrics)
PERIODS = {9: date(2024, 12, 31), 21: date(2023, 12, 31), 33: date(2022, 12, 31)}
# Metrics in the method's order; blank is not disclosed. Reference 6.3.
TABLE = {
    "A": (9, (820, 12, 5.0, 0.45, 1, 33, 67)),
    "B": (9, (450, 30, 3.2, 0.45, 1, 25, 75)),
    "C": (21, (1200, None, 7.5, 0.80, None, 40, 58)),
    "D": (33, (640, 5, None, 0.30, 1, 25, 67)),
}


def example_panel() -> Panel:
    quality = {("A", METRICS[0]): 1, ("C", METRICS[0]): 4}
    figures = [
        Figure(
            name, metric, value, "", value, "", PERIODS[age], age,
            Status.REPORTED, quality.get((name, metric), 2),
        )
        for name, (age, values) in TABLE.items()
        for metric, value in zip(METRICS, values, strict=True)
    ]  # fmt: skip
    events = {
        "B": (event("B", date(2025, 2, 14), 5),),
        "D": (event("D", date(2024, 11, 5), 5), event("D", date(2025, 5, 20), 3)),
    }
    members = [Member(name, "EM-MM", "ZA", example=True) for name in TABLE]
    return panel_of(AS_OF, members, METRICS, figures, events)


def event(entity: str, day: date, severity: int, state: State = State.OPEN) -> Event:
    number = day.toordinal()
    return Event(number, entity, day, "topic", severity, "title", state, day)


@pytest.fixture(scope="module")
def cards() -> dict[str, Scorecard]:
    return {each.entity: each for each in scored(example_panel(), METHOD)}


def test_totals_are_those_of_the_worked_example(cards: dict[str, Scorecard]) -> None:
    assert [each.total for each in cards.values()] == pytest.approx(
        [49.6875, 68.8542, 22.7083, 52.0833], abs=5e-5
    )
