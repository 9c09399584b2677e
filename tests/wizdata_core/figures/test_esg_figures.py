"""ESG on figures: the grid of what is held, and figures and scores over time."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from wizdata_core.errors import UnknownName
from wizdata_core.esg.coverage import Cell, State
from wizdata_core.esg.observations import Assurance, Observation, Status
from wizdata_core.figures.esg_coverage import coverage_grid
from wizdata_core.figures.esg_history import scores_figure, vintages_figure

END = date(2023, 12, 31)
CELLS = (
    Cell("a", "ltifr", "workforce", State.DISCLOSED, END),
    Cell("a", "trifr", "workforce", State.NOT_DISCLOSED, END),
    Cell("b", "ltifr", "workforce", State.TOO_OLD, date(2019, 12, 31)),
    Cell("b", "trifr", "workforce", State.NEVER_ENTERED, None),
)


def observation(number: int, status: Status, value: float, end: date = END) -> Observation:
    return Observation(
        number, 1, "a", "ghg_scope1", date(2023, 1, 1), end, True, value, "tCO2e", f"{value:g}",
        "tCO2e", "S1", "group", status, 2, Assurance.NONE, "company_report", "Report", "7", "", "",
        date(2024, 4, 30), datetime(2024, 5, 1, tzinfo=UTC),
    )  # fmt: skip


def test_each_state_has_a_shape_of_its_own_and_a_mark_knows_its_cell() -> None:
    figure = coverage_grid(CELLS, {"a": "Alder", "b": "Beech"})
    assert len({trace.marker.symbol for trace in figure.data}) == len(State)
    assert [trace.name for trace in figure.data] == [f"{state.value} (1)" for state in State]
    first = figure.data[0]
    assert tuple(first.customdata[0]) == ("a", "ltifr")
    assert first.hovertext[0] == (
        "<b>Alder</b><br>Lost-time injury frequency rate<br>disclosed, period to 2023-12-31"
    )
    assert list(figure.layout.yaxis.ticktext) == ["Alder", "Beech"]


def test_other_vintages_stand_beside_the_line_as_open_marks() -> None:
    line = [observation(3, Status.RESTATED, 1100.0)]
    others = [observation(1, Status.ESTIMATED, 950.0), observation(2, Status.REPORTED, 1000.0)]
    figure = vintages_figure(line, others, "tCO2e", theme="dark")
    shown, *rest = figure.data
    assert list(shown.y) == [1100.0]
    assert {(trace.name, tuple(trace.y)) for trace in rest} == {
        ("reported, another vintage", (1000.0,)),
        ("estimated, another vintage", (950.0,)),
    }
    assert all(str(trace.marker.symbol).endswith("-open") for trace in rest)
    assert "1,100 tCO2e</b> restated" in shown.hovertext[0]


def test_a_withheld_score_is_a_gap() -> None:
    days = [date(2025, 1, 31), date(2025, 2, 28)]
    figure = scores_figure(days, {"Score": [None, 50.0], "Worst": [1.0, 2.0]})
    assert list(figure.data[0].y) == [None, 50.0]
    assert figure.layout.yaxis.range == (0, 100)
    assert len({trace.line.dash for trace in figure.data}) == 2


def test_an_unknown_theme_is_refused() -> None:
    with pytest.raises(UnknownName, match="sepia"):
        coverage_grid(CELLS, {}, theme="sepia")
    with pytest.raises(UnknownName, match="sepia"):
        scores_figure([], {}, theme="sepia")
