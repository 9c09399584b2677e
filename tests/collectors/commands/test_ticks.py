"""`python -m collectors ticks` rebuilds candles and says the first digit that differs.

The trades are generated and stand for no real price.
"""

from __future__ import annotations

import json
import random
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from collectors.__main__ import app

if TYPE_CHECKING:
    from pathlib import Path

START = 1_772_452_800_000  # 2026-03-02 12:00 UTC


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, list[list[float]]]:
    """A file of trades, one of the candles that they make, and those candles."""
    chance = random.Random(5)  # noqa: S311 - chance that is replayed by its seed, no secret
    trades = []
    for number in range(600):
        texts = f"{chance.randint(9000, 9999) / 100:.2f}", f"{chance.randint(1, 10**8)}e-8"
        trades.append((START + number * 977, *texts, number))
    lines = [f"{at},{price},{amount},{number}" for at, price, amount, number in trades]
    chance.shuffle(lines)
    file, candle_file = tmp_path / "trades.csv", tmp_path / "candles.json"
    file.write_text("\n".join(["timestamp,price,amount,id", *lines, *lines[:9]]) + "\n")
    minutes: dict[int, list[tuple[str, str]]] = {}
    for at, price, amount, _ in trades:
        minutes.setdefault(at // 60_000 * 60_000, []).append((price, amount))
    candles = []
    for minute, inside in minutes.items():
        prices = [float(price) for price, _ in inside]
        volume = float(sum(Decimal(amount) for _, amount in inside))
        candles.append([minute, prices[0], max(prices), min(prices), prices[-1], volume])
    candle_file.write_text(json.dumps(candles))
    return file, candle_file, candles


def run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["ticks", *map(str, words)])
    return result.exit_code, result.output


def test_equal_candles_are_said_to_be_equal(
    files: tuple[Path, Path, list[list[float]]], tmp_path: Path
) -> None:
    trades, candles, listed = files
    code, said = run(trades, "--compare", candles, "--out", tmp_path / "made.csv")
    assert code == 0
    assert "600 trades make 10 candles of 1m; 9 came twice, 0 of them with other contents" in said
    assert "all 10 candles are the same to the last digit" in said
    written = (tmp_path / "made.csv").read_text().splitlines()
    assert len(written) == len(listed) + 1


def test_the_first_digit_that_differs_is_said(files: tuple[Path, Path, list[list[float]]]) -> None:
    trades, candles, listed = files
    ours = listed[4][5]
    listed[4][5] = theirs = round(ours + 1e-8, 8)
    candles.write_text(json.dumps(listed))
    code, said = run(trades, "--compare", candles)
    assert code == 1
    assert "first difference at 2026-03-02 12:04:00 UTC, volume" in said
    assert repr(ours) in said
    assert repr(theirs) in said


def test_a_difference_at_an_end_is_told_apart(files: tuple[Path, Path, list[list[float]]]) -> None:
    """A file of trades may begin in the middle of a minute."""
    trades, candles, listed = files
    listed[0][5] += 1.0
    candles.write_text(json.dumps(listed))
    code, said = run(trades, "--compare", candles)
    assert code == 1
    assert "it is the first or last candle" in said
    assert "all candles between are the same" in said


def test_longer_intervals_are_rebuilt_too(files: tuple[Path, Path, list[list[float]]]) -> None:
    trades, candles, listed = files
    volume = float(Decimal(0) + sum(Decimal(repr(each[5])) for each in listed))
    four = listed[0][1], max(each[2] for each in listed), min(each[3] for each in listed)
    candles.write_text(json.dumps([[START, *four, listed[-1][4], volume]]))
    code, said = run(trades, "--interval", "1h", "--compare", candles)
    assert (code, "all 1 candles are the same" in said) == (0, True)


def test_candles_of_another_time_cannot_be_compared(
    files: tuple[Path, Path, list[list[float]]], tmp_path: Path
) -> None:
    other = tmp_path / "other.json"
    other.write_text("[[1000000000000,1,1,1,1,1]]")
    result = CliRunner().invoke(app, ["ticks", str(files[0]), "--compare", str(other)])
    assert "hold none from 2026-03-02" in str(result.exception)


def test_a_venue_that_fills_quiet_minutes_is_met_by_filling_them(tmp_path: Path) -> None:
    trades, candles = tmp_path / "trades.csv", tmp_path / "candles.json"
    lines = [f"{START},5,1,1", f"{START + 120_000},6,1,2", f"{START + 180_000},6,1,3"]
    trades.write_text("\n".join(["timestamp,price,amount,id", *lines]))
    closes = (5.0, 5.0, 6.0, 6.0)
    listed = [
        [START + place * 60_000, close, close, close, close, float(place != 1)]
        for place, close in enumerate(closes)
    ]
    candles.write_text(json.dumps(listed))
    code, said = run(trades, "--compare", candles)
    assert code == 1
    assert "2026-03-02 12:01:00 UTC, the bar itself" in said
    assert "--gaps previous" in said
    assert run(trades, "--compare", candles, "--gaps", "previous")[0] == 0
