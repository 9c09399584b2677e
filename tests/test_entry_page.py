"""The page on entering ESG figures is a promise: its example prints what it says."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from collectors import __main__ as command_line
from wizdata_core.esg.entry.columns import COLUMNS, Subject
from wizdata_core.esg.entry.rules import ENTRY_RULES, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs/howto/enter-esg-figures.md").read_text(encoding="utf-8")
FILE = ROOT / "docs/howto/esg/figures.csv"


@pytest.fixture
def run(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., tuple[int, str]]:
    """Runs the command on the test's own database; gives the code and what it printed."""
    given = {"DATABASE_URL": database_url, "HOME": str(tmp_path), "OFFLINE": "1"}
    for name, value in (given | {"LOG_LEVEL": "ERROR"}).items():
        monkeypatch.setenv(f"WIZDATA_{name}", value)

    def command(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["collectors", "esg", *words])
        with pytest.raises(SystemExit) as left:
            command_line.main()
        assert isinstance(left.value.code, int)
        return left.value.code, capsys.readouterr().out

    return command


def test_the_example_prints_what_the_page_shows(run: Callable[..., tuple[int, str]]) -> None:
    code, said = run("import", str(FILE))
    assert code == 1
    assert f"```\n{said}```" in PAGE
    _, said = run("import", str(FILE), "--accept")
    stored = next(line for line in said.splitlines() if line.startswith("stored as batch"))
    assert f"```\n{stored}\n```" in PAGE
    _, said = run("import", str(FILE))
    assert "0 new, 0 restates, 5 unchanged, 3 refused" in said


@pytest.mark.parametrize("rule", ENTRY_RULES.values(), ids=lambda rule: str(rule.name))
def test_the_page_lists_every_rule(rule: object) -> None:
    verdict = "refused" if rule.verdict is Verdict.REFUSE else "flagged"  # type: ignore[attr-defined]  # a rule of the catalogue
    assert f"| `{rule.name}` | {rule.wrong} | {verdict} |" in PAGE  # type: ignore[attr-defined]  # as above


@pytest.mark.parametrize("subject", Subject)
def test_the_page_lists_every_column(subject: Subject) -> None:
    for column in COLUMNS[subject]:
        assert f"| `{column.name}` | {column.takes}" in PAGE
        assert f"| {column.need.value} | {column.default} |" in PAGE
