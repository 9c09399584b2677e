"""The page on exports is a promise: its script runs on a real export and prints what it says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pytest

from collectors.export import UNITS, Choice, export
from tests.collectors.test_export import NOW, silent
from wizdata_core.adjustment import Basis
from wizdata_core.bars import Interval
from wizdata_core.queries.chart import chart_choice, chart_view
from wizdata_core.store import reading

if TYPE_CHECKING:
    from wizdata_core.store import Engines

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs/howto/read-the-exports.md").read_text(encoding="utf-8")
SCRIPT = ROOT / "docs/howto/exports/moving_average.py"


@pytest.fixture(scope="module")
def folder(sample_store: Engines, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("page") / "export"
    export(sample_store, out, Choice((Interval.DAY,), ("AAPL", "IBM", "MSFT")), NOW, silent)
    return out


def test_the_script_prints_what_the_page_shows(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(folder), "IBM", "MSFT"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout in PAGE
    assert len(done.stdout.splitlines()) == 2


def test_the_script_undoes_splits_as_our_own_charts_do(
    folder: Path, sample_store: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(SCRIPT.parent))
    import moving_average  # type: ignore[import-not-found]  # noqa: PLC0415 - a script beside a page

    for symbol in ("AAPL", "MSFT"):
        theirs = moving_average.closes(str(folder), [symbol])
        with reading(sample_store) as connection:
            words = {"symbol": symbol, "range": "max", "basis": Basis.SPLITS.value}
            choice = chart_choice(connection, words)
        ours = chart_view(sample_store, choice)
        np.testing.assert_allclose(theirs["close"], ours.close)


def test_the_snippets_of_the_page_run(
    folder: Path, monkeypatch: pytest.MonkeyPatch, sample_store: Engines
) -> None:
    del sample_store
    monkeypatch.chdir(folder.parent)
    (sql,) = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
    closes = dict(duckdb.execute(sql).fetchall())
    assert set(closes) == {"AAPL", "IBM", "MSFT"}
    (python,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, Any] = {}
    exec(python.replace("NPN.JO", "IBM"), names)  # noqa: S102 - the page's own text
    assert float(names["naspers"].sort_values("opened_at")["close"].iloc[-1]) == closes["IBM"]


def test_the_page_names_every_column_that_is_exported(folder: Path) -> None:
    for path in sorted(folder.glob("bars/*/*/*.parquet"))[:1]:
        for name in duckdb.execute("select * from read_parquet(?)", [str(path)]).df().columns:
            if name not in {"interval", "month"}:
                assert f"`{name}`" in PAGE
                assert name in UNITS
