"""Refusals offer what would have been right; logs say one event a line, without secrets."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from wizdata_core import logs
from wizdata_core.errors import UnknownName, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_the_nearest_names_are_offered_best_first_whatever_the_case() -> None:
    known = ["NPN.JO", "NPH.JO", "AAPL", "npn"]
    assert nearest("NPN.J", known)[0] == "NPN.JO"
    assert nearest("aapl.", known) == ("AAPL",)
    assert nearest("zzz", known) == ()
    assert len(nearest("a", [f"a{n}" for n in range(50)])) == 5


def test_an_unknown_name_says_what_it_was_and_what_is_near() -> None:
    error = UnknownName("range", "1yr", ["1y", "2y", "max"])
    assert str(error) == "unknown range '1yr'; nearest: 1y"
    assert (error.thing, error.value, error.nearest) == ("range", "1yr", ("1y",))
    assert str(UnknownName("range", "zzz", ["1y"])) == "unknown range 'zzz'"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Puts the root logger back, which `start` takes for itself."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)


def test_an_event_is_one_line_with_its_facts_however_odd_they_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.start("INFO")
    logs.event(logging.getLogger("x"), "bars.stored", symbol="NPN.JO", detail="two\nlines")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(r"INFO x bars.stored symbol='NPN.JO' detail='two\nlines'")


def test_libraries_that_log_every_call_are_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    logs.start("DEBUG")
    for name in ("urllib3", "yfinance", "ccxt", "alembic"):
        logging.getLogger(name).info("GET https://example.org/?apikey=secret")
    assert capsys.readouterr().err == ""
