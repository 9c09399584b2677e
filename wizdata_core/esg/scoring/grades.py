"""What a number is called: the grade of a score, and the badge that its coverage allows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from wizdata_core.esg.scorecards import Badge

if TYPE_CHECKING:
    from wizdata_core.esg.methods import Method

_NOISE = 9
"""Digits to which sums of weights are trusted: 0.4 made of ten parts is 0.4."""


def grade(score: float | None, grades: tuple[str, ...]) -> str:
    """The grade of a score from 0 to 100: equal bands, each closed above; empty without a score."""
    if score is None:
        return ""
    band = math.ceil(round(score / 100 * len(grades), _NOISE)) - 1
    return grades[max(0, band)]


def badge(coverage: float, method: Method) -> Badge:
    """Whether a total is withheld, marked as low, or neither."""
    held = round(coverage, _NOISE)
    if held < method.least_coverage:
        return Badge.WITHHELD
    return Badge.LOW if held < method.low_coverage else Badge.SOUND
