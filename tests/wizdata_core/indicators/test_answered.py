"""No indicator stands on its own word: each has an answer in one of the files of answers."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from wizdata_core.indicators.catalogue import INDICATORS

FILES = [*Path(__file__).parent.glob("test_answers*.py"), Path("test_patterns.py")]


def test_every_indicator_has_an_answer_that_is_not_its_own() -> None:
    files = [import_module(f"tests.wizdata_core.indicators.{each.stem}") for each in FILES]
    assert set().union(*(each.ANSWERED for each in files)) == set(INDICATORS)
