"""Figures between the worst and the best of a group: a view beside percentiles, never a score.

One outlier presses all others together, which is why scores are made of ranks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def between_extremes(values: Sequence[float | None], direction: int) -> tuple[float | None, ...]:
    """100 * (value - least) / (most - least), from the other end where less is better.

    None stays None. Where all are equal each stands in the middle, at 50. A direction of 0 has no
    better end and is read as 1.
    """
    given = [each for each in values if each is not None]
    if not given:
        return tuple(values)
    least, most = min(given), max(given)
    if least == most:
        return tuple(None if each is None else 50.0 for each in values)

    def placed(value: float) -> float:
        share = 100 * (value - least) / (most - least)
        return 100 - share if direction < 0 else share

    return tuple(None if each is None else placed(each) for each in values)
