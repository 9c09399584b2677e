"""`dead-letters` on the command line: what is listed, put back, dropped and refused."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from collectors import __main__ as command_line
from wizdata_core.bus import DirectBus, Topic
from wizdata_core.queries.bus import queued
from wizdata_core.queries.dead_letters import dead
from wizdata_core.store import reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from wizdata_core.store import Engines

    Run = Callable[..., tuple[int, str, str]]
KEY = "yahoo/bars/2026-11-27/0915_ab12"


@pytest.fixture
def run(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    given = {"DATABASE_URL": database_url, "HOME": str(tmp_path), "LOG_LEVEL": "ERROR"}
    for name, value in given.items():
        monkeypatch.setenv(f"WIZDATA_{name}", value)

    def command(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["collectors", "dead-letters", *words])
        with pytest.raises(SystemExit) as left:
            command_line.main()
        said = capsys.readouterr()
        assert isinstance(left.value.code, int)
        return left.value.code, said.out, said.err

    return command


@pytest.fixture
def buried(store: Engines) -> str:
    def fails(_: str) -> None:
        raise ValueError("high 3 is below low 4")

    DirectBus(store, {Topic.RAW_STORED: fails}).publish(Topic.RAW_STORED, [KEY])
    return KEY


def test_an_empty_table_is_said_to_be_empty(run: Run) -> None:
    assert run() == (0, "no dead letters\n", "")
    assert run("replay", "--all") == (0, "0 replayed\n", "")


def test_a_dead_letter_is_listed_with_its_error_and_its_traceback(run: Run, buried: str) -> None:
    code, out, _ = run("list")
    assert code == 0
    assert "1 dead letters" in out
    code, out, _ = run("list", "--traceback")
    assert (code, f"raw.stored {buried}: 1 attempts" in out) == (0, True)
    assert 'raise ValueError("high 3 is below low 4")' in out


@pytest.mark.parametrize("words", [("replay", KEY), ("replay", "--all")], ids=" ".join)
def test_a_replayed_letter_is_on_the_bus_and_stays_listed_until_it_is_handled(
    run: Run, store: Engines, buried: str, words: tuple[str, ...]
) -> None:
    assert run(*words) == (0, "1 replayed\n", "")
    with reading(store) as connection:
        assert queued(connection, Topic.RAW_STORED)[0] == 1
        (letter,) = dead(connection)
    assert letter.key == buried
    assert letter.replayed_at is not None


def test_a_dropped_letter_is_gone(run: Run, store: Engines, buried: str) -> None:
    assert run("drop", buried) == (0, "1 dropped\n", "")
    with reading(store) as connection:
        assert dead(connection) == ()


def test_an_unknown_key_and_no_key_are_refused_by_name(run: Run, buried: str) -> None:
    for words in (("drop", buried[:-1]), ("replay", buried[:-1])):
        code, _, said = run(*words)
        assert (code, buried in said) == (2, True)
    assert run("replay") == (2, "", "give the keys to replay, or --all\n")
    for more in (("replay", buried, "--all"),):
        assert run(*more) == (2, "", "give the keys to replay, or --all\n")
