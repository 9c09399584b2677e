"""`python -m collectors esg`: a template out, a file in, batches, and one taken back."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING

import pytest

from collectors import __main__ as command_line
from tests.esg_entry_rows import csv_of, figure
from wizdata_core.queries.esg_batches import batches
from wizdata_core.store import reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from wizdata_core.store import Engines

    Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs `esg …` on the test's own database without the examples; gives code and words."""
    given = {"DATABASE_URL": database_url, "HOME": str(tmp_path), "OFFLINE": "1", "SAMPLE": "off"}
    for name, value in (given | {"LOG_LEVEL": "ERROR"}).items():
        monkeypatch.setenv(f"WIZDATA_{name}", value)

    def command(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["collectors", "esg", *words])
        with pytest.raises(SystemExit) as left:
            command_line.main()
        said = capsys.readouterr()
        assert isinstance(left.value.code, int)
        return left.value.code, said.out + said.err

    return command


def held(store: Engines) -> list[tuple[int, bool]]:
    with reading(store) as connection:
        return [(each.accepted, each.undone_at is not None) for each in batches(connection)]


def test_a_file_is_shown_then_stored_then_taken_back(
    run: Run, store: Engines, tmp_path: Path
) -> None:
    file = tmp_path / "figures.csv"
    file.write_bytes(csv_of([figure(), figure(issuer="nobody-at-all")]))
    code, said = run("import", str(file))
    assert code == 1
    assert "refused line 3, issuer: unknown company 'nobody-at-all'" in said
    assert "2 rows of figures, 1 new, 0 restates, 0 unchanged, 1 refused" in said
    assert "nothing is stored yet" in said
    assert held(store) == []
    code, said = run("import", str(file), "--accept")
    assert code == 1
    assert "stored as batch 1" in said
    assert held(store) == [(1, False)]
    code, said = run("batches")
    assert code == 0
    assert "figures.csv" in said
    assert run("undo", "1", "--why", "the wrong file")[0] == 0
    assert held(store) == [(1, True)]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_template_is_written_and_filled_in(run: Run, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"template.{ending}"
    assert run("template", str(file))[0] == 0
    code, said = run("import", str(file))
    assert code == 2
    assert "no row below its header" in said
    if ending == "csv":
        with file.open("a", newline="") as more:
            csv.writer(more).writerow(figure().values())
        assert run("import", str(file))[0] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import", "nowhere.csv"), "nowhere.csv cannot be read"),
        (("template", "figures.pdf"), "must end in .csv or .xlsx"),
        (("undo", "77", "--why", "x"), "there is no batch 77"),
    ],
)
def test_what_is_wrong_is_refused_by_name(run: Run, words: tuple[str, ...], said: str) -> None:
    code, out = run(*words)
    assert code == 2
    assert said in out
