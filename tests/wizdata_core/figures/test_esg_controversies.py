"""The figure of controversies: what counts is filled, what does not is open, markup is text."""

from __future__ import annotations

from datetime import date

import pytest

from wizdata_core.errors import UnknownName
from wizdata_core.esg.controversies import Event, State
from wizdata_core.esg.overlay_sum import Cost
from wizdata_core.figures.esg_controversies import controversies_figure

DAY = date(2025, 9, 30)


def cost(cost: float, title: str = "Made up") -> Cost:
    event = Event(1, "made", date(2025, 2, 14), "tailings", 5, title, State.OPEN, DAY)
    return Cost(event, cost, "" if cost else "dismissed")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_events_that_cost_and_that_do_not_are_told_apart_by_their_mark(theme: str) -> None:
    figure = controversies_figure([cost(60.0), cost(0.0)], date(2023, 9, 1), DAY, theme=theme)
    assert [each.name for each in figure.data] == ["lowers the score", "counts nothing"]
    assert [each.marker.symbol for each in figure.data] == ["circle", "circle-open"]
    assert list(figure.data[0].y) == [5]
    assert "costs 60" in figure.data[0].hovertext[0]
    assert "dismissed" in figure.data[1].hovertext[0]


def test_markup_in_a_title_is_shown_as_text() -> None:
    figure = controversies_figure([cost(60.0, "<b>x</b>")], date(2023, 9, 1), DAY)
    assert "&lt;b&gt;x" in figure.data[0].hovertext[0]


def test_an_unknown_theme_is_refused() -> None:
    with pytest.raises(UnknownName):
        controversies_figure([], date(2023, 9, 1), DAY, theme="sepia")
