"""The judge against recorded faults of Yahoo with their answers, and against real clean prices."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from tests.conftest import SHARED
from tests.wizdata_core.quality.faults import COLUMNS, HELD, KINDS, doubted, faulty, prices_of
from wizdata_core.bars import ACTIONS, BARS
from wizdata_core.quality.facts import Facts
from wizdata_core.quality.frames import Mend, judge_frame
from wizdata_core.quality.judge import judge
from wizdata_core.quality.series import Prices

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.shared
NOW = datetime(2026, 11, 20, 16, tzinfo=UTC)
FOLDER = SHARED / "data" / "price_repair"
PAIRS = sorted(each.stem for each in FOLDER.glob("*.csv") if not each.stem.endswith("-fixed"))
# Yahoo's own prices are single precision, and the answers were rounded once more.
TOLERANCE = 5e-5
# Three of the files with wrong dividends also hold 100x prices, on days without a trade, which
# their answers leave in place: the answers are of the dividends alone.
ALSO_FLIPPED = {"CLC-L-1d-bad-div", "LSC-L-1d-bad-div", "NVT-L-1d-bad-div"}


def read(name: str) -> pd.DataFrame:
    frame = pd.read_csv(FOLDER / f"{name}.csv")
    return frame.set_index(frame.columns[0])


def answer(name: str) -> pd.DataFrame:
    fixed = FOLDER / f"{name}-fixed.csv"
    return read(f"{name}-fixed") if fixed.exists() else read(name)


def by_time(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.set_axis(pd.to_datetime(frame.index, utc=True), axis="index").sort_index()


def differing(given: pd.DataFrame, right: pd.DataFrame) -> dict[str, int]:
    """By column of numbers: in how many rows the two tables differ beyond rounding."""
    given, right = by_time(given), by_time(right)
    assert given.index.equals(right.index)
    found = {}
    for name in given.columns.intersection(right.columns):
        same = np.isclose(
            given[name].astype(float), right[name].astype(float),
            rtol=TOLERANCE, atol=1e-12, equal_nan=True,
        )  # fmt: skip
        if not same.all():
            found[str(name)] = int((~same).sum())
    return found


def test_there_are_recorded_pairs(shared: Path) -> None:
    assert shared.is_dir()
    assert len(PAIRS) >= 30


@pytest.mark.parametrize("name", PAIRS)
def test_a_recorded_fault_is_repaired_to_its_answer(name: str, shared: Path) -> None:
    assert shared.is_dir()
    subject = frozenset({Mend.DIVIDENDS} if name in ALSO_FLIPPED else Mend)
    done = judge_frame(read(name), NOW, mends=subject)
    right = answer(name)
    if name.startswith("SSNLF"):
        right["Volume"] = read(name)["Volume"]  # the answer has zeros for rows without any price
    assert differing(done.frame, right) == {}


@pytest.mark.parametrize("name", sorted(ALSO_FLIPPED))
def test_prices_a_hundred_times_off_beside_wrong_dividends_are_repaired_too(
    name: str, shared: Path
) -> None:
    assert shared.is_dir()
    given = read(name)
    done = judge_frame(given, NOW, unit="GBp")
    flipped = done.verdicts["flags"].str.contains("unit_flip").to_numpy()
    assert 0 < flipped.sum() < 0.2 * len(given)
    closes = done.frame["Close"].to_numpy()
    assert np.isin(np.round((given["Close"] / closes)[flipped], 6), [0.01, 100.0]).all()
    pd.testing.assert_series_equal(done.frame["Close"][~flipped], given["Close"][~flipped])
    moves = np.abs(np.diff(np.log(closes[np.isfinite(closes)])))
    assert moves.max() < np.log(3)


@pytest.mark.parametrize("name", PAIRS)
def test_an_answer_judged_again_is_not_changed(name: str, shared: Path) -> None:
    assert shared.is_dir()
    right = answer(name)
    if name in ALSO_FLIPPED:
        right = judge_frame(right, NOW).frame
    assert differing(judge_frame(right, NOW).frame, right) == {}


@pytest.mark.parametrize("name", [each for each in PAIRS if "no-bad" in each])
def test_what_is_sound_is_not_changed_in_a_digit(name: str, shared: Path) -> None:
    assert shared.is_dir()
    given = read(name)
    pd.testing.assert_frame_equal(judge_frame(given, NOW).frame, given)


def test_the_newest_first_and_the_oldest_first_are_judged_alike(shared: Path) -> None:
    assert shared.is_dir()
    given = read("SPM-MI-1d-bad-stock-split")
    straight, turned = judge_frame(given, NOW), judge_frame(given.iloc[::-1], NOW)
    pd.testing.assert_frame_equal(turned.frame.iloc[::-1], straight.frame)
    pd.testing.assert_frame_equal(turned.verdicts.iloc[::-1], straight.verdicts)


# --- real prices ------------------------------------------------------------------------------


def bars(symbol: str, days: object, prices: Prices, unit: str, code: str = "1d") -> pa.Table:
    """Real prices as bars; days and prices in order of time."""
    opened = pd.DatetimeIndex(days).to_numpy().astype("datetime64[us]")  # type: ignore[arg-type]  # what pandas takes
    count = len(opened)
    columns = [
        pa.repeat(symbol, count),
        pa.repeat(code, count),
        pa.array(opened, pa.timestamp("us", "UTC")),
        pa.array(opened.astype("datetime64[D]")),
        *(
            pa.array(getattr(prices, name), from_pandas=True)
            for name in ("open", "high", "low", "close", "volume")
        ),
        pa.repeat(unit, count),
        pa.repeat(0.01 if unit == "ZAc" else 1.0, count),
        pa.repeat(pa.scalar(True), count),
    ]
    return pa.table(columns, schema=BARS)


def numbers(column: pd.Series[str]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    text = column.astype(str).str.replace(",", "").str.strip()
    return pd.to_numeric(text, errors="coerce").to_numpy(dtype=float)


def jse(shared: Path) -> list[pa.Table]:
    frame = pd.read_csv(shared / "data/prices/jse/jse_adjusted_closes_2018_2021.csv")
    none = np.full(len(frame), np.nan)
    tables = []
    for name in frame.columns[1:]:
        close = frame[name].to_numpy(dtype=float) / 100
        known = np.isfinite(close)
        prices = Prices(none, none, none, close, none).at(known)
        tables.append(bars(name, pd.to_datetime(frame["Date"])[known], prices, "ZAc"))
    return tables


def kenya(shared: Path) -> list[pa.Table]:
    path = shared / "data/prices/nse_kenya/NSE_data_all_stocks_2020.csv"
    frame = pd.read_csv(path).rename(columns=str.upper)
    frame["DAY"] = pd.to_datetime(frame["DATE"], format="%d-%b-%y")
    tables = []
    for name, rows in frame.groupby("CODE"):
        share = rows.drop_duplicates("DAY").sort_values("DAY")
        high, low, close = (numbers(share[f"DAY {each}"]) for each in ("HIGH", "LOW", "PRICE"))
        volume = np.nan_to_num(numbers(share["VOLUME"]))
        prices = Prices(np.full(len(share), np.nan), high, low, close, volume)
        tables.append(bars(str(name), share["DAY"], prices, "KES"))
    return tables


def coins(shared: Path) -> list[pa.Table]:
    tables = []
    for path in sorted((shared / "data/prices/crypto").glob("*.feather")):
        frame = pd.read_feather(path)
        days = pd.to_datetime(frame["date"]).dt.tz_localize(None)
        columns = (frame[each].to_numpy(dtype=float) for each in COLUMNS)
        tables.append(bars(path.stem, days, Prices(*columns), "BTC", "5m"))
    return tables


SOURCES = {"jse": (jse, "equity"), "kenya": (kenya, "equity"), "coins": (coins, "crypto")}


@pytest.mark.parametrize("source", SOURCES)
def test_real_clean_prices_are_not_repaired_and_no_unit_is_doubted(
    source: str, shared: Path
) -> None:
    """Among them Sasol's 53 % on 2020-04-07."""
    read_all, asset_class = SOURCES[source]
    whole = pa.concat_tables(read_all(shared))
    names = whole["symbol"].unique().to_pylist()
    done = judge(whole, ACTIONS.empty_table(), Facts(NOW, dict.fromkeys(names, asset_class)))
    assert done.originals.num_rows == 0
    assert not [each for each in done.bars["flags"].to_pylist() if "level_shift" in each]


def test_sasol_rose_53_percent_on_2020_04_07_and_is_left_so(shared: Path) -> None:
    sasol = next(each for each in jse(shared) if each["symbol"][0].as_py() == "SOL")
    done = judge(sasol, ACTIONS.empty_table(), Facts(NOW, {"SOL": "equity"}))
    days = done.bars["session_date"].to_pylist()
    place = days.index(datetime(2020, 4, 7, tzinfo=UTC).date())
    before, day = (done.bars["close"][at].as_py() for at in (place - 1, place))
    assert day / before > 1.5
    assert done.bars["quality"][place].as_py() == "accepted"


@pytest.mark.parametrize("source", SOURCES)
def test_faults_put_into_real_prices_are_found(source: str, shared: Path) -> None:
    read_all, asset_class = SOURCES[source]
    random = np.random.default_rng(11)
    bad = found = good = alarms = 0
    for place, whole in enumerate(read_all(shared)):
        if whole.num_rows < 150:
            continue
        share = whole.slice(int(random.integers(0, whole.num_rows - 149)), 150)
        sound = prices_of(share)
        if not (sound.close > 0).all():
            continue
        made = faulty(random, sound, KINDS[place % 4])
        changed = np.zeros(150, dtype=bool)
        table = share
        for name in ("open", "high", "low", "close"):
            now, was = getattr(made.prices, name), getattr(sound, name)
            changed |= np.isfinite(now) & (now != was)
            column = pa.array(now, from_pandas=True)
            table = table.set_column(table.schema.get_field_index(name), name, column)
        symbol = share["symbol"][0].as_py()
        facts = Facts(NOW, {symbol: asset_class}, held=table.slice(0, HELD))
        done = judge(table.slice(HELD), ACTIONS.empty_table(), facts)
        marked = np.ones(150 - HELD, dtype=bool)
        marked[done.places] = doubted(done.bars)
        wrong = changed[HELD:]
        bad, found = bad + wrong.sum(), found + (wrong & marked).sum()
        good, alarms = good + (~wrong).sum(), alarms + (~wrong & marked).sum()
    assert bad > 0
    assert found >= 0.99 * bad
    assert alarms <= 0.001 * good
