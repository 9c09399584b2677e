"""The figures of a screen's history show what they are given."""

from __future__ import annotations

from datetime import date

import pytest

from wizdata_core.errors import UnknownName
from wizdata_core.figures.membership import membership, spreads

DAYS = [date(2024, 6, 7), date(2024, 6, 14)]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_members_are_drawn_as_steps_from_zero(theme: str) -> None:
    figure = membership(DAYS, [3, 5], theme=theme)
    (line,) = figure.data
    assert (list(line.x), list(line.y), line.line.shape) == (DAYS, [3, 5], "hv")
    assert figure.layout.yaxis.rangemode == "tozero"


def test_a_spread_reaches_from_the_low_to_the_high_of_its_interval() -> None:
    (points,) = spreads(["21"], [(-0.01, 0.02, 0.06)]).data
    assert list(points.y) == [0.02]
    assert points.error_y.array == pytest.approx((0.04,))
    assert points.error_y.arrayminus == pytest.approx((0.03,))


def test_a_theme_that_is_none_is_refused() -> None:
    with pytest.raises(UnknownName, match="theme"):
        membership(DAYS, [1, 2], theme="drak")
