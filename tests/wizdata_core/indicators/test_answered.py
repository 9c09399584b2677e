"""No indicator stands on its own word: each has an answer in one of the files of answers."""

from __future__ import annotations

from tests.wizdata_core.indicators import (
    test_answers,
    test_answers_cycle,
    test_answers_slow,
    test_answers_trend,
)
from wizdata_core.indicators.catalogue import INDICATORS

FILES = (test_answers, test_answers_cycle, test_answers_slow, test_answers_trend)


def test_every_indicator_has_an_answer_that_is_not_its_own() -> None:
    assert set().union(*(each.ANSWERED for each in FILES)) == set(INDICATORS)
