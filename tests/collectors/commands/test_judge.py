"""`judge`: a CSV of prices judged from the command line, and written repaired."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from collectors.__main__ import app
from collectors.commands.judge import read_prices
from tests.wizdata_core.quality.faults import COLUMNS, walk
from wizdata_core.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

COUNT = 60


def rows(wrong: int | None = None) -> pd.DataFrame:
    """A generated share, with one row a hundred times too high where it is asked for."""
    prices = walk(np.random.default_rng(4), COUNT, 0.02)
    if wrong is not None:
        prices = prices.times(np.where(np.arange(COUNT) == wrong, 100.0, 1.0))
    days = np.busday_offset(np.datetime64("2025-03-03"), np.arange(COUNT))
    return pd.DataFrame({"date": days} | {name: getattr(prices, name) for name in COLUMNS})


def write(tmp_path: Path, frame: pd.DataFrame) -> Path:
    file = tmp_path / "prices.csv"
    frame.to_csv(file, index=False)
    return file


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["judge", *words], catch_exceptions=False)


def test_a_sound_file_of_any_capitals_is_accepted(tmp_path: Path) -> None:
    done = run(str(write(tmp_path, rows())))
    assert done.exit_code == 0
    assert "60 rows, 60 accepted, 0 flagged, 0 repaired, 0 quarantined" in done.output


def test_a_wrong_row_is_shown_with_its_reason_and_written_right(tmp_path: Path) -> None:
    file, out = write(tmp_path, rows(wrong=30)), tmp_path / "out.csv"
    done = run(str(file), "--symbol", "EXAMPLE", "--unit", "ZAc", "--out", str(out))
    assert done.exit_code == 1
    assert "repaired  unit_flip" in done.output
    assert "unit_flip: prices are a hundred times off" in done.output
    assert "EXAMPLE: 60 rows, 59 accepted, 0 flagged, 1 repaired" in done.output
    written = pd.read_csv(out)
    assert list(written.columns) == ["date", *COLUMNS, "quality", "flags"]
    assert np.allclose(written["close"], rows()["close"])
    assert written["quality"].value_counts().to_dict() == {"accepted": 59, "repaired": 1}


def test_text_that_is_no_number_is_named_by_line_and_the_other_rows_are_judged(
    tmp_path: Path,
) -> None:
    frame = rows().astype({"close": object})
    frame.loc[7, "close"] = "1,234.5"
    done = run(str(write(tmp_path, frame)))
    assert done.exit_code == 1
    assert "line 9: close is no number: '1,234.5'" in done.output
    assert "60 rows, 59 accepted, 0 flagged, 0 repaired, 1 quarantined" in done.output


def test_long_lists_are_cut_and_counted(tmp_path: Path) -> None:
    frame = rows()
    frame.loc[::4, "volume"] = -1.0
    done = run(str(write(tmp_path, frame)), "--most", "2")
    assert done.output.count("negative_volume\n") == 2
    assert "and 13 more lines" in done.output


def test_what_cannot_be_judged_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="has no column of times"):
        read_prices(write(tmp_path, rows().drop(columns="date")))
    with pytest.raises(BadInput, match="cannot be read as CSV"):
        read_prices(tmp_path / "absent.csv")
    with pytest.raises(UnknownName, match="unknown quote unit 'cents'"):
        run(str(write(tmp_path, rows())), "--unit", "cents")
